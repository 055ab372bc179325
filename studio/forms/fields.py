"""One parameter as an input."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from studio.payload import Leaf
from studio.words import choice_words

# Rows of the long texts; everything else is one line.
TEXT_ROWS = {"input_text": 7, "text": 3, "prompt": 3}


@dataclass(frozen=True)
class Field:
    """What it takes to draw an input: nothing here decides whether the value is right."""

    leaf: Leaf
    section: str
    value: str
    problems: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.leaf.name

    @property
    def id(self) -> str:
        return f"{self.section}-{self.leaf.name}"

    @property
    def label(self) -> str:
        return _(self.leaf.title)

    @property
    def help(self) -> str:
        return _(self.leaf.description) if self.leaf.description else ""

    @property
    def widget(self) -> str:
        """How it is drawn; see `templatetags/inputs.py`."""
        if self.leaf.choices or self.leaf.type == "boolean":
            return "select"
        if self.leaf.type in {"number", "integer"}:
            return "number"
        return self.leaf.widget or "line"

    @property
    def rows(self) -> int:
        return TEXT_ROWS.get(self.leaf.path[-1], 3)

    @property
    def default(self) -> str:
        """The service's own default, as one would type it."""
        return as_typed(self.leaf.default)

    @property
    def placeholder(self) -> str:
        """The default is shown, never sent, and never to be mistaken for a value."""
        return _("%s (default)") % self.default if self.default else ""

    @property
    def options(self) -> list[tuple[str, str]]:
        """A boolean has three answers: an unticked box could not say "leave it to the service"."""
        if self.leaf.type == "boolean":
            pairs = [("true", _("Yes")), ("false", _("No"))]
        else:
            pairs = [(as_typed(choice), choice_words(as_typed(choice))) for choice in self.leaf.choices or ()]
        default = dict(pairs).get(self.default)
        unset = _("Default (%s)") % default if default else _("Not set")
        known = {value for value, _label in pairs}
        # A value from elsewhere that is no choice stays visible, and stays what is sent, until it is changed.
        strange = [(self.value, self.value)] if self.value and self.value not in known else []
        return [("", unset), *pairs, *strange]

    @property
    def limits(self) -> str:
        """The range in a few characters, for the hint beside the label."""
        low = self.leaf.minimum if self.leaf.minimum is not None else self.leaf.exclusive_minimum
        if low is None:
            return ""
        if self.leaf.maximum is None:
            return _("above %s") % as_typed(low) if self.leaf.minimum is None else _("from %s") % as_typed(low)
        return _("%(low)s to %(high)s") % {"low": as_typed(low), "high": as_typed(self.leaf.maximum)}


def as_typed(value: object) -> str:
    """A stored value as a person would have typed it: 1.0 as 1, true as true, anything nested as nothing."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
