"""The whole request: the settings of a video and its scenes."""

from typing import Annotated, Literal

from pydantic import Field

from studio.payload.audio import Audio
from studio.payload.background import Background
from studio.payload.base import Id, Model, Number, Text, Url, _, field, needed
from studio.payload.character import Character
from studio.payload.text import Above0, TextOverlay
from studio.payload.voice import Voice

MAX_SCENES = 50

Side = Annotated[int, Field(ge=128, le=4096, multiple_of=2)]


class Dimension(Model):
    """The size of the picture in pixels. Either side may be left out and then has its default."""

    width: Side = field(_("Width"), _("In pixels: an even number."), 1920, common=True)
    height: Side = field(_("Height"), _("In pixels: an even number."), 1080, common=True)


class Place(Model):
    """Where subtitles stand. Unlike other positions the document gives it no range, so it has none here."""

    x: Number = field(_("Across"), _("From left to right."), 0.0)
    y: Number = field(_("Down"), _("From top to bottom."), 0.0)


class Subtitles(Model):
    """Words of the script burned into the picture."""

    preset_name: Text = needed(_("Subtitle preset"), _("The name of the look."))
    # Only the default, 2, is documented. Subtitle formats number the nine places like the keys of a number pad
    # (ASS), where 2 is bottom middle; nothing outside 1 to 9 could mean a place.
    alignment: Annotated[int, Field(ge=1, le=9)] = field(
        _("Subtitle place"), _("Like the keys of a number pad: 2 is at the bottom in the middle, 8 at the top."), 2
    )
    disable_highlight: bool = field(_("No highlight"), _("Whether the spoken word stays unmarked."), False)
    font_size: Annotated[int, Field(gt=0)] = field(
        _("Subtitle size"), _("The size of the letters instead of the preset's.")
    )
    position: Place = field(
        _("Subtitle position"),
        _("Where they stand instead of the preset's place."),
        parts={"x": _("Subtitle position across"), "y": _("Subtitle position down")},
    )


class Settings(Model, title="Video"):
    """Everything at the top of a request but the scenes."""

    title: Text = field(_("Title"), _("The name of the video in the service's lists."), common=True)
    caption: bool = field(
        _("Captions"), _("Whether captions are made. Needs voices that read a script."), False, common=True
    )
    caption_mode: Literal["file_only", "burn_in"] = field(
        _("Caption mode"), _("A separate file, or burned into the picture. Overrules the plain switch."), common=True
    )
    callback_id: Id = field(_("Callback id"), _("A word of yours that comes back with the finished video."))
    callback_url: Url = field(_("Callback address"), _("Told when the video is finished."))
    dimension: Dimension = field(_("Size"), _("The size of the picture."), common=True)
    # The document gives no range. Above 0 there must be something to show; an upper limit nobody names.
    fps: Above0 = field(
        _("Frames a second"),
        _("How many pictures a second there are; more look smoother."),
        25.0,
        common=True,
        suggestions=[25, 30, 60],
    )
    folder_id: Id = field(_("Folder"), _("The id of the folder that the video is put into."))
    enable_watermark: bool = field(_("Watermark"), _("Whether the service's mark is shown on the picture."), False)
    subtitles: Subtitles = field(_("Subtitles"), _("Words of the script burned into the picture."))
    test: bool = field(_("Test"), _("A try in lower quality that costs nothing."), False, common=True)


class Scene(Model):
    """One scene. A voice it must have: the service refuses scenes without; all else may be left out, as seen in use."""

    character: Character = field(_("Presenter"), _("Who is seen."))
    voice: Voice = needed(_("Voice"), _("What is heard."))
    background: Background = field(_("Background"), _("What stands behind the presenter."))
    text: TextOverlay = field(_("Text"), _("Words on the picture."))
    audio: Audio = field(_("Sound"), _("Music or an effect beside the voice."))


class VideoRequest(Settings, title="Request"):
    """The body of `POST /v2/video/generate` (Studio API page)."""

    video_inputs: Annotated[list[Scene], Field(min_length=1, max_length=MAX_SCENES)] = needed(
        _("Scenes"), _("What is shown, one scene after the other.")
    )
