"""The key reaches the service and nothing else."""

import base64
import logging
import pickle
import traceback
from urllib.parse import quote

import httpx
import pytest

from studio.wire import BadKey, HeyGen, Secret, WireError
from tests.servers import answers, cuts, hangs, refusing, resets, serving

KEY = "sk_V2_hgu_do_not_show_me_0123456789+/=="


def everything(error: BaseException) -> str:
    """All that a report of this error could print: the chain, each frame's locals, the error's own fields."""
    seen, parts = set(), []
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        whole = traceback.TracebackException.from_exception(error, capture_locals=True)
        ours = [frame for frame in whole.stack if "/tests/" not in frame.filename]
        parts += [str(error), repr(error), repr(vars(error)), str(error.args)]
        parts += [f"{frame.name} {frame.filename} {frame.locals}" for frame in ours]
        error = error.__cause__ or error.__context__
    return "\n".join(parts)


def failing(url: str) -> str:
    client = HeyGen(url, KEY, timeout=httpx.Timeout(0.3))
    found = [repr(client), str(client), repr(vars(client))]
    for call in (lambda: client.generate(b"{}"), lambda: client.status("a1"), client.avatars, client.voices):
        with pytest.raises(WireError) as caught:
            call()
        found.append(everything(caught.value))
    return "\n".join(found)


ECHO = {"error": {"code": KEY, "message": f"bad key {KEY}", "detail": KEY}}


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(hangs, marks=pytest.mark.waits),
        resets,
        cuts(200, KEY.encode()),
        answers(200, ECHO),
        answers(400, ECHO),
        answers(401, ECHO),
        answers(401, f"<title>{KEY}</title>".encode()),
        answers(403, (" x" * 990 + KEY).encode()),
        answers(429, KEY.encode()),
        answers(500, {"error": KEY}),
        answers(200, {"code": 40031, "message": KEY}),
        answers(200, KEY.encode(), content_encoding="gzip"),
        answers(302, b"", location=f"https://elsewhere.example/{KEY}"),
    ],
)
def test_no_failure_shows_the_key(behaviour, caplog, capsys):
    caplog.set_level(logging.DEBUG, logger="studio")
    caplog.set_level(logging.DEBUG, logger="httpx")
    with serving(behaviour) as server:
        shown = failing(server.url)
        assert server.received[0].headers["X-Api-Key"] == KEY
    said = capsys.readouterr()
    assert KEY not in shown
    assert KEY[:20] not in shown
    assert KEY not in said.out + said.err
    assert KEY not in caplog.text


def test_no_connection_shows_no_key(caplog):
    caplog.set_level(logging.DEBUG)
    with refusing() as url:
        assert KEY not in failing(url)
    assert KEY not in caplog.text


def test_success_logs_no_key(caplog):
    caplog.set_level(logging.DEBUG)
    with serving(answers(200, {"data": {"video_id": "a1"}})) as server:
        HeyGen(server.url, KEY).generate(b"{}")
    assert KEY not in caplog.text


def test_a_failed_status_is_scrubbed_too():
    with serving(answers(200, {"data": {"status": "failed", "error": ECHO["error"]}})) as server:
        found = HeyGen(server.url, KEY).status("a1")
    assert KEY not in repr(found)
    assert found.error.message == "bad key •••"


@pytest.mark.parametrize("key", ["", "with\nnewline-" + KEY, "Schlüssel-" + KEY, "two words " + KEY, "nul\0" + KEY])
def test_a_key_that_fits_no_header_is_refused_before_the_network_sees_it(key):
    with serving(answers(200)) as server, pytest.raises(BadKey) as caught:
        HeyGen(server.url, key).generate(b"{}")
    assert server.received == []
    assert KEY not in everything(caught.value)


def test_a_secret_hides_itself():
    secret = Secret(KEY)
    assert KEY not in f"{secret} {secret!r} {[secret]} {secret:}"
    assert secret.reveal() == KEY
    assert secret == Secret(Secret(KEY))
    assert secret != Secret("other")
    assert len({secret, Secret(KEY)}) == 1
    assert not Secret("")
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@pytest.mark.parametrize(
    "echo",
    [
        KEY,
        f"Bearer {KEY}, twice {KEY}",
        quote(KEY, safe=""),
        base64.b64encode(KEY.encode()).decode(),
        base64.urlsafe_b64encode(KEY.encode()).decode(),
        f"a key that ends in {KEY[-8:]}",
        f"a key that begins with {KEY[:12]}…",
        f"…{KEY[5:20]}…",
        base64.b64encode(KEY.encode()).decode()[-14:],
    ],
)
def test_no_form_or_part_of_the_key_survives(echo):
    shown = Secret(KEY).scrub(f"before {echo} after")
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert "•••" in shown
    for form in (KEY, quote(KEY, safe=""), base64.b64encode(KEY.encode()).decode().rstrip("=")):
        assert not any(form[at : at + 8] in shown for at in range(len(form) - 7))


def test_other_words_stay():
    words = "The service refused: do_not_, show_me 0123 and " + "x" * 500
    assert Secret(KEY).scrub(words) == words
    assert Secret("").scrub(words) == words
    assert Secret("abc").scrub("abc abd") == "••• abd"
