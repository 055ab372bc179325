"""Who is seen in a scene: an avatar or a talking photo."""

from typing import Annotated, Literal

from pydantic import Field

from studio.payload.base import Colour, Id, Model, Number, Point, Text, field, needed


class Shared(Model):
    """What avatars and talking photos share."""

    scale: Annotated[Number, Field(ge=0.0, le=5.0)] = field(
        "Size", "How large the presenter stands in the frame; 1 is the usual size.", 1.0, common=True
    )
    offset: Point = field("Position", "Where the presenter stands, seen from the usual place.", common=True)
    fit: Literal["contain", "cover"] = field(
        "Fit", "Contain shows the whole picture, cover fills the frame and may cut the edges.", "contain"
    )
    use_avatar_iv_model: bool = field(
        "Avatar IV", "Whether the newer Avatar IV engine animates the presenter. Without a choice the service decides."
    )
    model: Text = field(
        "Avatar IV version",
        "The version of the Avatar IV engine.",
        suggestions=["4.3", "4.3_turbo", "4.3_turbo_edge"],
    )
    resolution: Literal["720p", "1080p", "4k"] = field(
        "Avatar IV resolution", "How finely Avatar IV draws the presenter."
    )
    prompt: Text = field("Motion", "How the presenter should move, in a few words (Avatar IV).", widget="textarea")
    keep_original_prompt: bool = field(
        "Motion word for word", "Whether the motion is used exactly as written instead of being elaborated (Avatar IV)."
    )
    alpha: Annotated[Number, Field(ge=-0.5, le=0.5)] = field(
        "Liveliness", "How lively Avatar IV acts. The lower the number, the livelier."
    )
    matting: bool = field("Cut out", "Whether the presenter's own background is removed.")
    circle_background_color: Colour = field(
        "Colour behind the presenter", "Fills the circle or square of that style.", "#F6F6FC"
    )


class AvatarOnly(Model):
    """What only avatars have."""

    type: Literal["avatar"]
    avatar_id: Id = needed("Avatar", "The avatar that is seen, by its id.", widget="avatar")
    avatar_style: Literal["normal", "closeUp", "circle"] = field(
        "Style", "The whole figure, a close-up, or inside a circle.", "normal", common=True
    )


class TalkingPhotoOnly(Model):
    """What only talking photos have."""

    type: Literal["talking_photo"]
    talking_photo_id: Id = needed("Talking photo", "The photo that speaks, by its id.", widget="talking_photo")
    talking_photo_style: Literal["circle", "square"] = field(
        "Style", "Shows the photo inside a circle or a square; otherwise as it is.", common=True
    )
    talking_style: Literal["stable", "expressive"] = field(
        "Movement", "A quiet head, or one that moves with the words.", "stable", common=True
    )
    expression: Literal["default", "happy"] = field("Expression", "The look on the face.", "default", common=True)
    super_resolution: bool = field("Sharpen", "Whether the photo is improved before it is animated.")
    use_legacy_photo_avatar_model: bool = field(
        "Old photo engine", "Forces the outdated Avatar 3 engine for photos. Better not for new videos."
    )


# The fields of the last base come first, as in the document: kind, id, looks, then what both share.
class AvatarCharacter(Shared, AvatarOnly):
    """A filmed or studio avatar."""


class TalkingPhotoCharacter(Shared, TalkingPhotoOnly):
    """A still photo brought to life."""


Character = Annotated[AvatarCharacter | TalkingPhotoCharacter, Field(discriminator="type")]
