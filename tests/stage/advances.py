"""Measures the glyphs of the shipped fonts; `python -m tests.stage.advances` rewrites the table that stage wraps by."""

from collections.abc import Iterator
from pathlib import Path

from PIL import ImageFont

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "static/studio/fonts"
TABLE = ROOT / "studio/stage/arimo.txt"
SCRIPTS = ("latin", "latin-ext", "cyrillic", "greek", "vietnamese")  # the first that has a character gives its width
UNITS = 2048  # of Arimo's em square
PER_LINE = 20


def measure(weight: int) -> dict[int, int]:
    """Code point → advance in font units, for each character some script of this weight has a glyph for."""
    table: dict[int, int] = {}
    for script in SCRIPTS:
        font = ImageFont.truetype(FONTS / f"arimo-{script}-{weight}.woff2", UNITS, layout_engine=ImageFont.Layout.BASIC)
        small = font.font_variant(size=64)
        missing = bytes(small.getmask("\uffff"))
        for code in _candidates():
            if code not in table and bytes(small.getmask(chr(code))) != missing:
                table[code] = round(font.getlength(chr(code)))
    return dict(sorted(table.items()))


def _candidates() -> Iterator[int]:
    yield from range(0x20, 0x7F)
    yield from range(0xA0, 0x530)
    yield from range(0x1E00, 0x2190)
    yield from (0x2191, 0x2193, 0x2212, 0x2215, 0xFFFD)


def written(tables: dict[int, dict[int, int]]) -> str:
    """The table file: weight, first code point (hex), then the advances of it and the ones that follow."""
    lines = ["# weight, first code point, advances in 1/2048 em; measured from static/studio/fonts"]
    for weight, table in tables.items():
        codes = list(table)
        while codes:
            run = [codes.pop(0)]
            while codes and codes[0] == run[-1] + 1 and len(run) < PER_LINE:
                run.append(codes.pop(0))
            lines.append(f"{weight} {run[0]:04x} " + " ".join(str(table[code]) for code in run))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(written({weight: measure(weight) for weight in (400, 700)}))
