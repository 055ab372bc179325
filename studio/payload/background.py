"""What stands behind the presenter: a colour, an image or a video."""

from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic_core import InitErrorDetails

from studio.payload.base import Colour, Id, Model, Share, Url, _, field, needed, one_of

# The document ties `fit` to no kind, so a colour may carry it too.
Fit = Literal["cover", "contain", "crop", "none"]
FIT = field(_("Fit"), _("Cover fills the frame, contain shows everything, crop cuts, none keeps the size."), "cover")


class ColorBackground(Model):
    """One plain colour."""

    type: Literal["color"]
    # The document calls it required for this kind and names a default as well. Required it is: sending the
    # value never fails. The default is what a form begins with.
    value: Colour = needed(_("Colour"), _("The colour of the background."), prefill="#f6f6fc")
    fit: Fit = FIT


class ImageBackground(Model):
    """A still picture."""

    type: Literal["image"]
    url: Url = field(_("Image address"), _("A public address of the picture (JPG or PNG)."), common=True)
    image_asset_id: Id = field(_("Image asset"), _("The picture's asset id, instead of an address."), common=True)
    fit: Fit = FIT

    @classmethod
    def rules(cls, given: dict[str, Any]) -> list[InitErrorDetails]:
        return one_of(given, "url", "image_asset_id")


class VideoBackground(Model):
    """A moving picture."""

    type: Literal["video"]
    url: Url = field(_("Video address"), _("A public address of the film (MP4 or WebM)."), common=True)
    video_asset_id: Id = field(_("Video asset"), _("The film's asset id, instead of an address."), common=True)
    play_style: Literal["freeze", "loop", "fit_to_scene"] = needed(
        _("Playing"), _("What happens when film and scene differ in length: freeze, start again, or change the pace.")
    )
    fit: Fit = FIT
    volume: Share = field(
        _("Video volume"), _("How loud the film's own sound is: 0 is silent, 1 is full."), common=True
    )

    @classmethod
    def rules(cls, given: dict[str, Any]) -> list[InitErrorDetails]:
        return one_of(given, "url", "video_asset_id")


Background = Annotated[ColorBackground | ImageBackground | VideoBackground, Field(discriminator="type")]
