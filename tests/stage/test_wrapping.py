import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from studio.stage.advances import text_width
from studio.stage.wrapping import wrapped
from tests.stage.advances import FONTS, TABLE, measure, written

SAMPLES = [
    ("latin", "The quick brown fox jumps over the lazy dog."),
    ("latin", "AVATAR Wow! To be, or not to be? (100 %) “Yes” — no…"),
    ("latin", "Größe, élan, niño, Ærø, smörgåsbord, 12,50 €"),
    ("latin-ext", "ěščřžůąęłńśźżğşőű"),
    ("cyrillic", "Съешьжеещёэтихмягкихфранцузскихбулок"),
    ("greek", "Ξεσκεπάζωτηνψυχοφθόρα"),
]


@pytest.mark.parametrize("weight", [400, 700])
@pytest.mark.parametrize(("script", "text"), SAMPLES)
def test_widths_are_the_shipped_fonts(script: str, text: str, weight: int) -> None:
    font = ImageFont.truetype(FONTS / f"arimo-{script}-{weight}.woff2", 48)
    ours = text_width(text, weight) * 48
    assert ours == pytest.approx(font.getlength(text, features=["-kern"]), abs=1)
    assert font.getlength(text) <= ours + 1  # kerning only ever makes a line shorter


def test_the_table_is_what_the_fonts_measure() -> None:
    assert TABLE.read_text() == written({weight: measure(weight) for weight in (400, 700)})


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, [""]),
        ("one two", 100, ["one two"]),
        ("one  two   three", 4, ["one two", "three"]),
        ("one\ntwo\r\nthree\rfour", 100, ["one", "two", "three", "four"]),
        ("  led by blanks", 100, ["led by blanks"]),
        ("a\tb\x00c", 100, ["a b c"]),
        ("non\u00a0breaking blank", 6, ["non\u00a0breaking", "blank"]),
        ("well-known thing", 3.2, ["well-", "known", "thing"]),
        ("pages 3–5, -5 degrees", 4.2, ["pages 3–", "5, -5", "degrees"]),
        ("abcdefghij", 2.1, ["abc", "defg", "hij"]),
        ("日本語の文、です。", 3, ["日本語", "の文、", "です。"]),
        ("👩\u200d🚀👩\u200d🚀", 2, ["👩\u200d🚀", "👩\u200d🚀"]),
        ("half \ud83d pair", 100, ["half \ufffd pair"]),
    ],
)
def test_lines_break(text: str, width: float, lines: list[str]) -> None:
    assert list(wrapped(text, width, 400)) == lines


@given(st.text(max_size=200), st.floats(0.1, 50))
def test_nothing_is_lost_and_no_line_is_too_long(text: str, width: float) -> None:
    lines = list(wrapped(text, width, 700))
    plain = "".join(character for character in "".join(lines) if not character.isspace())
    kept = [character for character in text if not character.isspace() and character.isprintable()]
    assert [character for character in plain if character in set(kept)] == kept
    assert all(text_width(line, 700) <= width + 1e-6 or len(line) - line.count("\u0301") < 8 for line in lines)
