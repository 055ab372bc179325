"""What the lists show of a scene and of a video."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from studio.models import Render, Scene, Video
from studio.payload import spoken
from studio.services.drafts import digest


@dataclass(frozen=True)
class Card:
    scene: Scene
    is_open: bool = False

    @property
    def number(self) -> int:
        return self.scene.position + 1

    @property
    def words(self) -> str:
        """The first words: of the script, else of the text on screen, else what the scene is."""
        voice, text = self.scene.voice or {}, self.scene.text or {}
        kind = voice.get("type")
        said = voice.get("input_text") if kind in {"text", None} else None
        for value in (said, text.get("text")):
            if isinstance(value, str) and spoken(value):
                return Truncator(spoken(value)).chars(60)
        return {"audio": _("Recording"), "silence": _("Silence")}.get(kind, _("Nothing said yet"))

    @property
    def seconds(self) -> float:
        return self.scene.seconds

    @property
    def problems(self) -> int:
        return len(self.scene.problems)

    @property
    def picture(self) -> str:
        """A picture's address changes with what it shows, so that it may be kept for ever."""
        shown = {**self.scene.draft, "size": self.scene.video.settings.get("dimension")}
        return f"{reverse('scene-picture', args=[self.scene.pk])}?of={digest(shown)}"


def cards_of(scenes: list[Scene], open_id=None) -> list[Card]:
    return [Card(scene, scene.pk == open_id) for scene in scenes]


@dataclass(frozen=True)
class VideoCard:
    video: Video
    picture: str
    new_id: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def state(self) -> str:
        """How its last render went, in a word."""
        return dict(Render.State.choices).get(self.video.last_state, "")


def video_cards(videos: Iterable[Video]) -> list[VideoCard]:
    """Each with the picture of its first scene, all found in one query."""
    videos = list(videos)
    first = {scene.video_id: scene for scene in Scene.objects.present().filter(video__in=videos, position=0)}
    sized = {
        # The size is the video's, so its revision belongs to the picture's address as well.
        video.pk: f"{reverse('scene-picture', args=[first[video.pk].pk])}?at={video.revision}"
        for video in videos
        if video.pk in first
    }
    return [VideoCard(video, sized.get(video.pk, "")) for video in videos]
