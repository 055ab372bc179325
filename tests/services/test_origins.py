import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.models import ORIGIN, Workspace
from studio.services.errors import ServiceError
from studio.services.origins import canonical_origin
from tests.lanes import cases


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://shop.example", "https://shop.example"),
        (" HTTPS://Shop.Example/ ", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:8117", "http://localhost:8117"),
        ("https://shop.example:08443", "https://shop.example:8443"),
        ("http://127.0.0.1:65535", "http://127.0.0.1:65535"),
        ("https://xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
        ("https://a-b.c0.example", "https://a-b.c0.example"),
    ],
)
def test_an_origin_has_one_way_of_writing(written, kept):
    assert canonical_origin(written) == kept
    assert canonical_origin(kept) == kept


WRONG = [
    "", "https://", "shop.example", "//shop.example", "null", "*", "https://*", "https://*.shop.example",
    "https://shop.example/path", "https://shop.example?x", "https://shop.example#x", "https://user@shop.example",
    "https://shop.example; script-src *", "https://shop.example, https://evil.example", "https://a.example b",
    "https://shop.example\n", "https://shop\n.example", "https://shop.example\x00", "'self'", "'none'", "data:", "ftp://shop.example",
    "https://shop.example:", "https://shop.example:0", "https://shop.example:65536", "https://shop.example:8a",
    "https://-shop.example", "https://shop-.example", "https://shop..example", "https://.example", "https://shop.example.",
    "https://[::1]", "https://[::1]:8000", "https://shop_1.example", "https://" + "a" * 64 + ".example",
    "https://" + "a." * 130 + "example", "https://münchen.example", "https://ｓhop.example", "https://shop.example:８０",
    "javascript:alert(1)", "https:\\\\shop.example", "https://shop.example%00", "https://shop.example:443:443",
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_anything_else_is_refused_in_words(text):
    if text == "https://shop.example\n":  # what stands around it is cut away, as from any field
        assert canonical_origin(text) == "https://shop.example"
        return
    with pytest.raises(ServiceError) as refusal:
        canonical_origin(text)
    assert "origin" in refusal.value.sentence or "xn--" in refusal.value.sentence


@pytest.mark.parametrize(
    "text", [*WRONG, "https://shop.example/", "https://Shop.example", 7, None, ["https://a.example"]]
)
def test_what_a_row_holds_beside_origins_is_never_read(text):
    if text == "https://shop.example:65536":  # a port that there is not: nobody's page, and no harm in a header
        return
    assert Workspace(allowed_origins=[text, "https://good.example"]).origins == ["https://good.example"]


@given(st.text(max_size=40) | st.from_regex(r"https?://[a-z.:0-9;, *'/-]{1,30}", fullmatch=True))
@settings(max_examples=cases(1000))
def test_nothing_that_is_kept_can_end_a_directive(text):
    try:
        kept = canonical_origin(text)
    except ServiceError:
        return
    assert ORIGIN.fullmatch(kept)
    assert not set(kept) & set(" ;,*'\"\r\n\t\\?#@[]")
