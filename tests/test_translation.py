"""Words that a person reads are marked for translation: none stands bare in a template, no label is put together."""

import ast
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from studio.forms import sections as forms
from studio.payload import SECTIONS
from studio.words import SENTENCES

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MARKS = {"_", "gettext", "gettext_noop", "gettext_lazy", "ngettext", "pgettext", "ngettext_lazy"}
READ_OUT = {"alt", "aria-label", "placeholder", "title"}
# Names, and what stands on keys and in addresses: the same in every language.
NAMES = {"API", "HeyGen", "JSON", "POST", "Alt", "Home", "End", "Enter", "Delete", "Esc", "s", "v", "video", "generate"}


@cache
def marked() -> set[str]:
    """All that a translator is given from the code."""
    found = set()
    for path in (ROOT / "studio").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS and node.args:
                found |= {one.value for one in node.args[:2] if isinstance(one, ast.Constant)}
    return found


def labels() -> set[str]:
    """What forms translate only when they are drawn: names, kinds and explanations of all fields."""
    fields = [leaf for part in SECTIONS.values() for kind in part.kinds for leaf in part.fields(kind).values()]
    named = {text for leaf in fields for text in (leaf.title, leaf.description)}
    absent = {text for texts in forms.ABSENT.values() for text in texts}
    return named | absent | {part.label for part in SECTIONS.values()} | {*forms.KIND_LABELS.values()}


def test_a_label_is_translated_as_a_whole():
    assert labels() | {*SENTENCES.values()} <= marked(), sorted(labels() | {*SENTENCES.values()} - marked())


class Bare(HTMLParser):
    """The words of a template in which all that is translated, or put in, was taken out."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", " ", path.read_text(), flags=re.S)
        text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", " ", text, flags=re.S)
        text = re.sub(
            r"{% block (?:\w+_attributes|bodyclass) %}.*?{% endblock %}", " ", text, flags=re.S
        )  # goes into a tag
        self.feed(re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.S))

    def hear(self, text: str | None) -> None:
        self.found += [word for word in re.findall(r"[^\W\d_]+", text or "") if word not in NAMES]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in READ_OUT:
                self.hear(value)

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:  # not inside of a style or a script
            self.hear(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_word_stands_bare_in_a_template(path: Path):
    assert Bare(path).found == []
