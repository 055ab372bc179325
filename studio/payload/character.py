"""Who is seen in a scene: an avatar or a talking photo."""

from typing import Annotated, Literal

from pydantic import Field

from studio.payload.base import Colour, Id, Model, Number, Point, Text, _, field, needed


class Shared(Model):
    """What avatars and talking photos share."""

    scale: Annotated[Number, Field(ge=0.0, le=5.0)] = field(
        _("Size"), _("How large the presenter stands in the frame; 1 is the usual size."), 1.0, common=True
    )
    offset: Point = field(
        _("Position"),
        _("Where the presenter stands, seen from the usual place."),
        common=True,
        parts={"x": _("Position across"), "y": _("Position down")},
    )
    fit: Literal["contain", "cover"] = field(
        _("Fit"), _("Contain shows the whole picture, cover fills the frame and may cut the edges."), "contain"
    )
    use_avatar_iv_model: bool = field(
        _("Avatar IV"),
        _("Whether the newer Avatar IV engine animates the presenter. Without a choice the service decides."),
    )
    model: Text = field(
        _("Avatar IV version"),
        _("The version of the Avatar IV engine."),
        suggestions=["4.3", "4.3_turbo", "4.3_turbo_edge"],
    )
    resolution: Literal["720p", "1080p", "4k"] = field(
        _("Avatar IV resolution"), _("How finely Avatar IV draws the presenter.")
    )
    prompt: Text = field(
        _("Motion"), _("How the presenter should move, in a few words (Avatar IV)."), widget="textarea"
    )
    keep_original_prompt: bool = field(
        _("Motion word for word"),
        _("Whether the motion is used exactly as written instead of being elaborated (Avatar IV)."),
    )
    alpha: Annotated[Number, Field(ge=-0.5, le=0.5)] = field(
        _("Liveliness"), _("How lively Avatar IV acts. The lower the number, the livelier.")
    )
    matting: bool = field(_("Cut out"), _("Whether the presenter's own background is removed."))
    circle_background_color: Colour = field(
        _("Colour behind the presenter"), _("Fills the circle or square of that style."), "#F6F6FC"
    )


class AvatarOnly(Model):
    """What only avatars have."""

    type: Literal["avatar"]
    avatar_id: Id = needed(_("Avatar"), _("The avatar that is seen, by its id."), widget="avatar")
    avatar_style: Literal["normal", "closeUp", "circle"] = field(
        _("Style"), _("The whole figure, a close-up, or inside a circle."), "normal", common=True
    )


class TalkingPhotoOnly(Model):
    """What only talking photos have."""

    type: Literal["talking_photo"]
    talking_photo_id: Id = needed(_("Talking photo"), _("The photo that speaks, by its id."), widget="talking_photo")
    talking_photo_style: Literal["circle", "square"] = field(
        _("Style"), _("Shows the photo inside a circle or a square; otherwise as it is."), common=True
    )
    talking_style: Literal["stable", "expressive"] = field(
        _("Movement"), _("A quiet head, or one that moves with the words."), "stable", common=True
    )
    expression: Literal["default", "happy"] = field(_("Expression"), _("The look on the face."), "default", common=True)
    super_resolution: bool = field(_("Sharpen"), _("Whether the photo is improved before it is animated."))
    use_legacy_photo_avatar_model: bool = field(
        _("Old photo engine"), _("Forces the outdated Avatar 3 engine for photos. Better not for new videos.")
    )


# The fields of the last base come first, as in the document: kind, id, looks, then what both share.
class AvatarCharacter(Shared, AvatarOnly):
    """A filmed or studio avatar."""


class TalkingPhotoCharacter(Shared, TalkingPhotoOnly):
    """A still photo brought to life."""


Character = Annotated[AvatarCharacter | TalkingPhotoCharacter, Field(discriminator="type")]
