"""The whole request: the settings of a video and its scenes."""

from typing import Annotated, Literal

from pydantic import Field

from studio.payload.audio import Audio
from studio.payload.background import Background
from studio.payload.base import Id, Model, Number, Text, Url, field, needed
from studio.payload.character import Character
from studio.payload.text import Above0, TextOverlay
from studio.payload.voice import Voice

MAX_SCENES = 50

Side = Annotated[int, Field(ge=128, le=4096, multiple_of=2)]


class Dimension(Model):
    """The size of the picture in pixels. Either side may be left out and then has its default."""

    width: Side = field("Width", "In pixels: an even number.", 1920, common=True)
    height: Side = field("Height", "In pixels: an even number.", 1080, common=True)


class Place(Model):
    """Where subtitles stand. Unlike other positions the document gives it no range, so it has none here."""

    x: Number = field("across", "From left to right.", 0.0)
    y: Number = field("down", "From top to bottom.", 0.0)


class Subtitles(Model):
    """Words of the script burned into the picture."""

    preset_name: Text = needed("Subtitle preset", "The name of the look.")
    # Only the default, 2, is documented. Subtitle formats number the nine places like the keys of a number pad
    # (ASS), where 2 is bottom middle; nothing outside 1 to 9 could mean a place.
    alignment: Annotated[int, Field(ge=1, le=9)] = field(
        "Subtitle place", "Like the keys of a number pad: 2 is at the bottom in the middle, 8 at the top.", 2
    )
    disable_highlight: bool = field("No highlight", "Whether the spoken word stays unmarked.", False)
    font_size: Annotated[int, Field(gt=0)] = field("Subtitle size", "The size of the letters instead of the preset's.")
    position: Place = field("Subtitle position", "Where they stand instead of the preset's place.")


class Settings(Model, title="Video"):
    """Everything at the top of a request but the scenes."""

    title: Text = field("Title", "The name of the video in the service's lists.", common=True)
    caption: bool = field("Captions", "Whether captions are made. Needs voices that read a script.", False, common=True)
    caption_mode: Literal["file_only", "burn_in"] = field(
        "Caption mode", "A separate file, or burned into the picture. Overrules the plain switch.", common=True
    )
    callback_id: Id = field("Callback id", "A word of yours that comes back with the finished video.")
    callback_url: Url = field("Callback address", "Told when the video is finished.")
    dimension: Dimension = field("Size", "The size of the picture.", common=True)
    # The document gives no range. Above 0 there must be something to show; an upper limit nobody names.
    fps: Above0 = field(
        "Frames a second",
        "How many pictures a second there are; more look smoother.",
        25.0,
        common=True,
        suggestions=[25, 30, 60],
    )
    folder_id: Id = field("Folder", "The id of the folder that the video is put into.")
    enable_watermark: bool = field("Watermark", "Whether the service's mark is shown on the picture.", False)
    subtitles: Subtitles = field("Subtitles", "Words of the script burned into the picture.")
    test: bool = field("Test", "A try in lower quality that costs nothing.", False, common=True)


class Scene(Model):
    """One scene. A voice it must have: the service refuses scenes without; all else may be left out, as seen in use."""

    character: Character = field("Presenter", "Who is seen.")
    voice: Voice = needed("Voice", "What is heard.")
    background: Background = field("Background", "What stands behind the presenter.")
    text: TextOverlay = field("Text", "Words on the picture.")
    audio: Audio = field("Sound", "Music or an effect beside the voice.")


class VideoRequest(Settings, title="Request"):
    """The body of `POST /v2/video/generate` (Studio API page)."""

    video_inputs: Annotated[list[Scene], Field(min_length=1, max_length=MAX_SCENES)] = needed(
        "Scenes", "What is shown, one scene after the other."
    )
