import re
from pathlib import Path

import pytest

from studio.services.errors import ServiceError
from studio.services.theming import PAGES, check_accent, check_logo, contrast

SHEET = (Path(__file__).parents[2] / "static/studio/css/look.css").read_text()


def pair(name):
    """Light and dark; where a host may set its own, what stands if it does not."""
    value = r"(?:var\(--[\w-]+, )?(#\w+)\)?"
    return re.search(rf"--{name}: light-dark\({value}, {value}\)", SHEET).groups()


def test_the_pages_are_those_of_the_sheet():
    light, dark = zip(pair("page"), pair("surface"), strict=True)
    assert {"light": min(light), "dark": max(dark)} == PAGES


def test_contrast_is_that_of_the_guideline():
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#123456", "#123456") == 1


def test_the_studio_s_own_accents_would_be_taken():
    light, dark = pair("accent")
    assert check_accent(light, "light") == light
    assert check_accent(f" {dark.upper()} ", "dark") == dark
    assert check_accent("", "light") == ""


@pytest.mark.parametrize(
    ("colour", "scheme", "words"),
    [
        ("#777777", "light", "a contrast of 4.1; 4.5 is needed. Take a darker one"),
        ("#0f6b63", "dark", "4.5 is needed. Take a lighter one"),
        ("#ffffff", "light", "contrast of 1.0"),
        ("red", "light", "Write it as #rrggbb"),
        ("#fff", "dark", "Write it as #rrggbb"),
        ("#00000g", "light", "Write it as #rrggbb"),
        ("#00000٣", "light", "Write it as #rrggbb"),
        ("#000000;x", "light", "Write it as #rrggbb"),
    ],
)
def test_what_could_not_be_read_is_refused(colour, scheme, words):
    with pytest.raises(ServiceError) as refusal:
        check_accent(colour, scheme)
    assert words in refusal.value.sentence


def test_a_logo_is_an_address_on_https():
    assert check_logo(" https://cdn.example/logo.svg?v=2 ") == "https://cdn.example/logo.svg?v=2"
    assert check_logo("") == ""
    bad = [
        "http://cdn.example/l.png",
        "//cdn.example/l.png",
        "javascript:alert(1)",
        "data:image/png;base64,AA",
        "https://",
    ]
    bad += ["https://a@cdn.example/x", "https://cdn.example/a b", "https://cdn.example/\x00", "https://[x/", "logo.png"]
    for url in [*bad, "https://cdn.example/" + "x" * 1000, "https://münchen.example/x"]:
        with pytest.raises(ServiceError):
            check_logo(url)
