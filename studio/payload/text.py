"""Words shown on the picture of a scene."""

from typing import Annotated, Literal

from pydantic import Field

from studio.payload.base import Colour, Model, Number, Point, Span, Text, field, needed

Above0 = Annotated[Number, Field(gt=0.0)]


class TextOverlay(Model):
    """One block of text over the picture."""

    type: Literal["text"]
    text: Text = needed("Text on the picture", "What is shown.", widget="textarea")
    font_family: Text = field(
        "Font", "The name of the typeface.", "Arial", suggestions=["Arial", "Georgia", "Helvetica", "Verdana"]
    )
    font_size: Above0 = field("Font size", "The size of the letters, in points.", 24.0, common=True)
    font_weight: Text = field("Weight", "How heavy the letters are.", "bold", suggestions=["normal", "bold"])
    color: Colour = field("Text colour", "The colour of the letters.", "#FFFFFF", common=True)
    position: Point = field("Text position", "Where the block stands, seen from the middle.", common=True)
    text_align: Literal["left", "center", "right"] = field(
        "Alignment", "How lines stand inside the block.", "center", common=True
    )
    line_height: Above0 = needed("Line height", "The distance between lines; 1.2 is a usual one.", prefill=1.2)
    # The document gives no unit and no range for the block's size; below nothing there is none.
    width: Span = field("Block width", "How wide the block is before its lines break.")
    height: Span = field("Block height", "How tall the block is.")
    rotate: Annotated[Number, Field(ge=0.0, le=360.0)] = field("Rotation", "Turns the block, in degrees.")
    scale_x: Span = field("Stretch across", "Makes the block wider or narrower; 1 changes nothing.")
    scale_y: Span = field("Stretch down", "Makes the block taller or flatter; 1 changes nothing.")
    transform_scale_x: Span = field("Further stretch across", "A second factor on the width.")
    transform_scale_y: Span = field("Further stretch down", "A second factor on the height.")
