"""Words shown on the picture of a scene."""

from typing import Annotated, Literal

from pydantic import Field

from studio.payload.base import Colour, Model, Number, Point, Span, Text, _, field, needed

Above0 = Annotated[Number, Field(gt=0.0)]


class TextOverlay(Model):
    """One block of text over the picture."""

    type: Literal["text"]
    text: Text = needed(_("Text on the picture"), _("What is shown."), widget="textarea")
    font_family: Text = field(
        _("Font"), _("The name of the typeface."), "Arial", suggestions=["Arial", "Georgia", "Helvetica", "Verdana"]
    )
    font_size: Above0 = field(_("Font size"), _("The size of the letters, in points."), 24.0, common=True)
    font_weight: Text = field(_("Weight"), _("How heavy the letters are."), "bold", suggestions=["normal", "bold"])
    color: Colour = field(_("Text colour"), _("The colour of the letters."), "#FFFFFF", common=True)
    position: Point = field(
        _("Text position"),
        _("Where the block stands, seen from the middle."),
        common=True,
        parts={"x": _("Text position across"), "y": _("Text position down")},
    )
    text_align: Literal["left", "center", "right"] = field(
        _("Alignment"), _("How lines stand inside the block."), "center", common=True
    )
    line_height: Above0 = needed(_("Line height"), _("The distance between lines; 1.2 is a usual one."), prefill=1.2)
    # The document gives no unit and no range for the block's size; below nothing there is none.
    width: Span = field(_("Block width"), _("How wide the block is before its lines break."))
    height: Span = field(_("Block height"), _("How tall the block is."))
    rotate: Annotated[Number, Field(ge=0.0, le=360.0)] = field(_("Rotation"), _("Turns the block, in degrees."))
    scale_x: Span = field(_("Stretch across"), _("Makes the block wider or narrower; 1 changes nothing."))
    scale_y: Span = field(_("Stretch down"), _("Makes the block taller or flatter; 1 changes nothing."))
    transform_scale_x: Span = field(_("Further stretch across"), _("A second factor on the width."))
    transform_scale_y: Span = field(_("Further stretch down"), _("A second factor on the height."))
