"""What the lists show of a scene and of a video."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from studio.embed.tickets import ticketed
from studio.models import Render, Scene, Video
from studio.payload import Code, spoken
from studio.services.drafts import digest

SEEN = ("character", "background", "text")  # the others change nothing in the frame


def look_of(scene: Scene, draft: dict | None = None) -> str:
    """Another as soon as the frame of a scene, or of a draft of it that is not saved, shows something else."""
    draft = draft or scene.draft
    seen = {name: draft[name] for name in SEEN}
    return digest({"scene": str(scene.pk), "size": scene.video.settings.get("dimension"), **seen})


@dataclass(frozen=True)
class Card:
    """`shows` is another as soon as the card says something else, `verdict` as soon as the list of problems does."""

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
    def only_wants(self) -> bool:
        """Whether nothing is wrong with it but what was not filled in yet."""
        return all(problem.get("code") == Code.REQUIRED for problem in self.scene.problems)

    @property
    def picture(self) -> str:
        """A picture's address changes with what it shows, so that it may be kept for ever."""
        return ticketed(f"{reverse('scene-picture', args=[self.scene.pk])}?of={self.look}")

    @cached_property
    def look(self) -> str:
        return look_of(self.scene)

    @cached_property
    def verdict(self) -> str:
        return digest({"scene": str(self.scene.pk), "problems": self.scene.problems})

    @cached_property
    def shows(self) -> str:
        return digest({"of": [self.number, self.look, self.words, round(self.seconds), self.verdict]})


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
        video.pk: ticketed(f"{reverse('scene-picture', args=[first[video.pk].pk])}?at={video.revision}")
        for video in videos
        if video.pk in first
    }
    return [VideoCard(video, sized.get(video.pk, "")) for video in videos]
