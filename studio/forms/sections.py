"""One section of a scene, or a video's settings, as a form."""

from collections.abc import Collection, Mapping
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from studio.payload import Section

from .fields import Field, as_typed

KIND_LABELS = {
    "avatar": gettext_noop("Avatar"),
    "talking_photo": gettext_noop("Photo"),
    "text": gettext_noop("Script"),
    "audio": gettext_noop("Recording"),
    "silence": gettext_noop("Silence"),
    "color": gettext_noop("Colour"),
    "image": gettext_noop("Image"),
    "video": gettext_noop("Video"),
}

# What stands in place of a section that a scene goes without: why one would want it, and the button that adds it.
ABSENT = {
    "character": (gettext_noop("Nobody is seen in this scene."), gettext_noop("Add a presenter")),
    "voice": (gettext_noop("A scene needs a voice, a recording or a silence."), gettext_noop("Add a voice")),
    "background": (gettext_noop("The service's own background is shown."), gettext_noop("Add a background")),
    "text": (gettext_noop("No words are shown on screen."), gettext_noop("Add text")),
    "audio": (gettext_noop("No music or second sound is heard."), gettext_noop("Add a sound")),
}
ICONS = {
    "character": "user-round",
    "voice": "mic-vocal",
    "background": "image",
    "text": "type",
    "audio": "music",
    "settings": "settings-2",
}


class SectionForm:
    """The inputs of a section's present kind, filled with the draft; `problems` are sentences by field name."""

    def __init__(self, section: Section, draft: dict | None, problems: Mapping[str, list[str]] | None = None):
        self.section = section
        self.name = section.name
        self.present = draft is not None
        self.draft = draft or {}
        self.problems = problems or {}
        self.icon = ICONS[section.name]

    @property
    def absence(self) -> str:
        return _(ABSENT[self.name][0])

    @property
    def invitation(self) -> str:
        return _(ABSENT[self.name][1])

    @property
    def count(self) -> int:
        """How many problems the section has."""
        return sum(len(found) for found in self.problems.values())

    @property
    def only_wants(self) -> bool:
        """Whether nothing is wrong in it but what was not filled in yet."""
        wrong = (name for name, found in self.problems.items() if found)
        return all(name in self.fields and not self.fields[name].value for name in wrong)

    @property
    def typed(self) -> dict[str, str]:
        """The whole draft as its form's fields, those of the other kinds too."""
        found = {name: as_typed(value_at(self.draft, leaf.path)) for name, leaf in self.section.all_fields.items()}
        return {name: value for name, value in found.items() if value != ""}

    @property
    def label(self) -> str:
        return _(self.section.label)

    @property
    def kind(self) -> str:
        kind = self.draft.get("type")
        return kind if kind in self.section.kinds else self.section.kinds[0]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds to choose from; none where there is but one."""
        if len(self.section.kinds) < 2:
            return []
        return [(kind, _(KIND_LABELS.get(kind, kind))) for kind in self.section.kinds]

    @cached_property
    def fields(self) -> dict[str, Field]:
        return {
            name: Field(leaf, self.name, as_typed(value_at(self.draft, leaf.path)), tuple(self.problems.get(name, ())))
            for name, leaf in self.section.fields(self.kind).items()
            if name != "type"
        }

    def slots(self, shown: Collection[str] | None = None) -> list[Field]:
        """The fields whose place for problems may have changed where those named in `shown` had any; None: all."""
        wanted = None if shown is None else {*shown, *self.problems}
        return [field for name, field in self.fields.items() if wanted is None or name in wanted]

    @property
    def common(self) -> list[Field]:
        return [field for field in self.fields.values() if field.leaf.common]

    @property
    def more(self) -> list[Field]:
        return [field for field in self.fields.values() if not field.leaf.common]

    @property
    def more_is_used(self) -> bool:
        """Whether a value or a problem hides under "More": then it stands open."""
        return any(field.value or field.problems for field in self.more)

    @property
    def own_problems(self) -> list[str]:
        """Problems of the section as a whole, and those of fields that this kind does not show."""
        return [words for name, found in self.problems.items() if name not in self.fields for words in found]

    @property
    def summary(self) -> str:
        """A few characters that tell a closed section from another."""
        if not self.present:
            return _("none")
        return dict(self.kinds).get(self.kind, _("on"))


def read_draft(section: Section, data: Mapping[str, str]) -> dict:
    """What was typed, nested as the API wants it: strings as they are but for line ends; a blank is absent.

    On a switch of kind the form still holds the old kind's inputs: they are read too, so that switching back
    brings them again.
    """
    kind = data.get("type", "")
    kind = kind if kind in section.kinds else section.kinds[0]
    draft: dict = {"type": kind} if kind else {}
    for name, leaf in section.all_fields.items():
        typed = data.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
        if typed != "" and name != "type":
            put_at(draft, leaf.path, typed)
    return draft


def starting_draft(section: Section, kind: str = "") -> dict:
    """A new section: what its kind cannot do without and has a usual value for."""
    kind = kind if kind in section.kinds else section.kinds[0]
    draft: dict = {"type": kind} if kind else {}
    for leaf in section.fields(kind).values():
        if leaf.prefill is not None and leaf.name != "type":
            put_at(draft, leaf.path, leaf.prefill)
    return draft


def value_at(draft: dict, path: tuple[str, ...]) -> object:
    value: object = draft
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def put_at(draft: dict, path: tuple[str, ...], value: object) -> None:
    for key in path[:-1]:
        draft = draft.setdefault(key, {})
    draft[path[-1]] = value
