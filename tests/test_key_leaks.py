"""After a run of every failure there is: the key of the service is in no log, error, page, repr or traceback."""

import base64
import logging
import time
import traceback
from contextlib import suppress
from io import StringIO
from urllib.parse import quote, quote_plus

import httpx
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.views.debug import ExceptionReporter

from studio.models import Render, Workspace
from studio.services import engines, rendering
from studio.wire import AT_ONCE, HeyGen, Patience, Secret, Unclear, WireError
from tests.factories import make_render, make_video
from tests.pages import make_person
from tests.running import Running, start_up
from tests.servers import answers, cuts, hangs, hangs_up, in_turn, refusing, resets, serving

KEY = "hgK+9/zQ4mT7vX2bN8cR5dS1fW6gY3hJ0kLpAeUiOx=="
SHORTEST = 8  # letters of an end of it that would tell too much


def forms() -> dict[str, str]:
    """Everything that would give it away; each a text to look for."""
    raw = KEY.encode()
    found = {"the key": KEY, "its end": KEY[-SHORTEST:], "its beginning": KEY[:SHORTEST]}
    for name, form in {
        "percent-encoded": quote(KEY, safe=""),
        "as in a form": quote_plus(KEY),
        "in base64": base64.b64encode(raw).decode().rstrip("="),
        "in base64 for URLs": base64.urlsafe_b64encode(raw).decode().rstrip("="),
        "in hex": raw.hex(),
        "backwards": KEY[::-1],
    }.items():
        found |= {name: form, f"{name}, its end": form[-2 * SHORTEST :]}
    return found


def leaks(*texts: object) -> list[str]:
    """The forms that stand somewhere in what was shown; bytes are searched as they are."""
    whole = "\n".join(text.decode("latin-1") if isinstance(text, bytes) else str(text) for text in texts)
    assert whole.strip(), "nothing was shown: the search would prove nothing"
    return [name for name, form in forms().items() if form in whole]


@pytest.mark.parametrize("name", forms())
def test_the_search_finds_each_form(name):
    assert name in leaks("before", f"some words {forms()[name]} and more", b"bytes")
    assert name in leaks(f"words {forms()[name]}".encode())


# What a server may do, most of it with the key in its mouth

ECHO = {"error": {"code": KEY[:30], "message": f"bad key {KEY}", "detail": quote(KEY, safe="")}}
PARTS = f"a key ending in {KEY[-12:]}, {base64.b64encode(KEY.encode()).decode()}"
WARNED = {"warning": {"message": f"key {KEY}", "docs_url": f"https://x.test/{quote(KEY, safe='')}"}}
BEHAVIOURS = {
    "hangs": hangs,
    "hangs up": hangs_up,
    "resets": resets,
    "cut": cuts(200, KEY.encode()),
    "cut refusal": cuts(400, f'{{"error": "{KEY}'.encode()),
    "no content": answers(200, {"data": None, **WARNED}),
    "error in a 200": answers(200, ECHO),
    "400": answers(400, {**ECHO, **WARNED}),
    "400, in parts": answers(400, {"error": {"code": "invalid_parameter", "message": PARTS}}),
    "401": answers(401, ECHO),
    "401, a page": answers(401, f"<title>{KEY}</title>".encode(), content_type="text/html"),
    "403, text": answers(403, (" x" * 990 + KEY).encode()),
    "404": answers(404, {"code": 40031, "message": KEY}),
    "429": answers(429, KEY.encode(), retry_after="0"),
    "500": answers(500, {"error": KEY}),
    "502, a page": answers(502, f"<html><title>{KEY}</title>".encode()),
    "no gzip": answers(200, KEY.encode(), content_encoding="gzip"),
    "redirect": answers(302, b"", location=f"https://elsewhere.example/{quote(KEY, safe='')}"),
}
CALLS = {
    "generate": lambda client: client.generate(b"{}"),
    "status": lambda client: client.status("v1"),
    "videos": lambda client: client.videos(),
    "delete_video": lambda client: client.delete_video("v1"),
    "avatars": lambda client: client.avatars(),
    "voices": lambda client: client.voices(),
    "quota": lambda client: client.quota(),
    "account": lambda client: client.account(),
    "upload": lambda client: client.upload(b"x", "image/png"),
    "create_folder": lambda client: client.create_folder("F"),
    "add_endpoint": lambda client: client.add_endpoint("https://x.test/", []),
}


@pytest.fixture
def heard():
    """Every log of every library at its most talkative, with tracebacks; but httpcore's where the server puts the key
    into a header, which it would write down: there the settings' own level holds."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    names = ["", "studio", "httpx", "httpcore", "django", "django.request", "django.tasks", "asyncio"]
    loggers = [logging.getLogger(name) for name in names]
    before = [logger.level for logger in loggers]
    loggers[0].addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield stream
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)
    loggers[0].removeHandler(handler)


def reports(error: BaseException, debug_page: bool) -> list[str]:
    """What is told of an error: itself, its traceback with locals, Django's debug page, a log with its traceback."""
    told, chain, one = [], [], error
    while one is not None and one not in chain:
        chain.append(one)
        one = one.__cause__ or one.__context__
    for one in chain:
        whole = traceback.TracebackException.from_exception(one, capture_locals=True)
        ours = [frame for frame in whole.stack if "/tests/" not in frame.filename]
        told += [str(one), repr(one), repr(vars(one)), repr(one.args)]
        told += [f"{frame.filename} {frame.name} {frame.locals}" for frame in ours]
    request = RequestFactory().get("/")
    logging.getLogger("studio").error("It broke.", exc_info=error)
    if debug_page:
        told.append(ExceptionReporter(request, type(error), error, error.__traceback__).get_traceback_html())
    return told


def client_at(url: str, patience: Patience = AT_ONCE, **more) -> HeyGen:
    return HeyGen(url, api_key=KEY, timeout=httpx.Timeout(0.2), patience=patience, **more)


def failing(client: HeyGen, call: str) -> list[object]:
    """All that one call shows; Django's debug page, which takes its time, for one writing and one reading call."""
    shown: list[object] = [repr(client), str(vars(client))]
    try:
        shown.append(repr(CALLS[call](client)))
    except WireError as error:
        shown += reports(error, debug_page=call in ("generate", "status"))
    return [*shown, *map(repr, client.notices)]


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_no_call_and_no_failure_shows_it(name, heard, capfd, settings):
    settings.HEYGEN_API_KEY = KEY  # Django's debug page lists the settings
    if name == "redirect":
        logging.getLogger("httpcore").setLevel(logging.WARNING)
    with serving(BEHAVIOURS[name]) as server:
        shown = [part for call in CALLS for part in failing(client_at(server.url), call)]
        assert {received.headers["X-Api-Key"] for received in server.received} == {KEY}
    assert leaks(*shown, heard.getvalue(), *capfd.readouterr()) == []


def test_no_lack_of_a_connection_shows_it(heard):
    with refusing() as url:
        shown = [part for call in CALLS for part in failing(client_at(url, Patience(first=0.001)), call)]
    shown += [
        part for url in ("ftp://x", "nonsense", "http://127.0.0.1:99999") for part in failing(client_at(url), "quota")
    ]
    assert leaks(*shown, heard.getvalue()) == []


class Breaking(httpx.BaseTransport):
    """A library that breaks in its own way, with the request in its frames."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = dict(request.headers)
        raise RuntimeError(f"cannot cope with {headers}")


def test_a_library_that_breaks_shows_it_neither(heard):
    client = client_at("http://x.test", transport=Breaking())
    with pytest.raises(Unclear):
        client.generate(b"{}")
    assert leaks(*failing(client, "generate"), heard.getvalue()) == []


@pytest.mark.parametrize("key", [f"{KEY}\n", f"ü{KEY}", f"{KEY} {KEY}", f"{KEY}\0"])
def test_a_key_that_fits_no_header(key, heard):
    assert leaks(*failing(HeyGen("http://127.0.0.1:9", api_key=key), "quota"), "x", heard.getvalue()) == []


def test_a_secret_and_what_holds_one():
    data = {"endpoint_id": "e1", "url": "https://x.test", "secret": KEY}
    with serving(answers(200, {"code": 100, "data": data})) as server:
        endpoint = HeyGen(server.url, api_key="another-key").add_endpoint("https://x.test", [])
    secret = Secret(KEY)
    assert endpoint.secret == secret
    assert leaks(repr(endpoint), str(vars(endpoint)), f"{secret!r} {secret} {[secret]} {secret.__getstate__!r}") == []


# The studio around it


@pytest.fixture
def people(settings):
    settings.HEYGEN_API_KEY = KEY
    ada = make_person(Workspace.objects.create(name="Home", engine="heygen"))
    staff = Client()
    staff.force_login(User.objects.create_user("rita", is_staff=True, is_superuser=True))
    return ada, staff


def admin_pages(staff: Client) -> list[bytes]:
    found = [staff.get(reverse("admin:index")).content]
    for model in (Render, Workspace):
        name = f"admin:studio_{model._meta.model_name}"
        found.append(staff.get(reverse(f"{name}_changelist")).content)
        found += [staff.get(reverse(f"{name}_change", args=[row.pk])).content for row in model.objects.all()]
    found.append(staff.get(reverse("admin:studio_servicenotice_changelist")).content)
    return found


def author_pages(ada, video) -> list[bytes]:
    paths = [
        "/", "/renders/", f"/videos/{video.pk}/", f"/videos/{video.pk}/?pane=json", f"/videos/{video.pk}/preview/",
        f"/videos/{video.pk}/payload.json", f"/videos/{video.pk}/payload.sh", f"/videos/{video.pk}/payload.py",
        f"/videos/{video.pk}/payload.js", "/avatars/", "/voices/", "/healthz", "/readyz",
    ]  # fmt: skip
    paths += [f"/renders/{one.pk}/{part}" for one in video.renders.all() for part in ("", "state/", "video/")]
    return [ada.get(path, htmx=htmx).content for path in paths for htmx in (False, True)]


def rows() -> str:
    """Everything that is kept of renders, notices and workspaces."""
    from studio.models import ServiceNotice

    return str([list(model.objects.values()) for model in (Render, ServiceNotice, Workspace)])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["400, in parts", "401", "429", "redirect", "resets"])
def test_no_page_row_or_log_shows_it(name, people, heard, settings, capfd):
    ada, staff = people
    if name == "redirect":
        logging.getLogger("httpcore").setLevel(logging.WARNING)
    video = make_video(ada.who)
    failed_later = answers(200, {"data": {"status": "failed", **ECHO}, **WARNED})
    behaviour = in_turn(answers(200, {"data": {"video_id": "v1"}, **WARNED}), BEHAVIOURS[name], failed_later)
    with serving(behaviour) as server:
        settings.HEYGEN_BASE_URL = server.url
        watched = make_render(make_video(ada.who))
        for _ in range(3):
            Render.objects.filter(pk=watched.pk).update(next_at=timezone.now())
            rendering.advance_render(watched.pk)
    with serving(BEHAVIOURS[name]) as server:
        settings.HEYGEN_BASE_URL = server.url
        made = make_render(video)
        rendering.advance_render(made.pk)
        shown = [*author_pages(ada, video), *author_pages(ada, watched.video), *admin_pages(staff)]
        shown += [repr(engines.client_for("heygen", ada.who.workspace)), repr(made), str(vars(made))]
        assert server.received
    assert Render.objects.get(pk=watched.pk).state == "failed"
    assert leaks(*shown, rows(), heard.getvalue(), *capfd.readouterr()) == []


@pytest.mark.django_db
def test_no_command_shows_it(settings, tmp_path, capfd):
    settings.HEYGEN_API_KEY = KEY
    Workspace.objects.create(name="Home", engine="heygen")
    request = tmp_path / "request.json"
    request.write_text('{"video_inputs": [{"voice": {"type": "text"}}]}')
    said = StringIO()
    for name, arguments in {"validate": [str(request)], "check": [], "diffsettings": ["--all"]}.items():
        with suppress(SystemExit):
            call_command(name, *arguments, stdout=said, stderr=said)
    # Django's own list of all settings shows every key, as it is meant to: nobody runs it by accident.
    ours = [line for line in said.getvalue().splitlines() if not line.startswith(("HEYGEN_API_KEY", "SECRET_KEY"))]
    assert leaks(*ours, *capfd.readouterr()) == []


@pytest.mark.processes
@pytest.mark.any_database
def test_a_studio_that_runs_shows_it_nowhere(tmp_path):
    """With workers, logs at DEBUG and debug pages; and what it keeps on disk holds it neither."""
    with serving(BEHAVIOURS["401"]) as server:
        running = start_up(
            tmp_path / "data",
            HEYGEN_API_KEY=KEY, HEYGEN_BASE_URL=server.url, STUDIO_DEBUG="1", STUDIO_LOG_LEVEL="DEBUG",
        )  # fmt: skip
        try:
            with httpx.Client(base_url=running.url, follow_redirects=True) as browser:
                pages = [
                    browser.get(path).text for path in ("/", "/voices/", "/avatars/", "/no-such-page/", "/renders/")
                ]
                pages.append(submit(running))
                pages.append(watch(browser, server))
        finally:
            running.stop()
        assert {received.headers["X-Api-Key"] for received in server.received} == {KEY}
        assert "/v2/video/generate" in {received.path for received in server.received}
    kept = [path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert leaks(*pages, running.said(), *kept) == []


SUBMIT = """
from studio import tasks
from studio.models import Workspace
from tests.factories import make_render, make_video, make_who
render = make_render(make_video(make_who(Workspace.objects.earliest("created_at"), "local")))
tasks.advance.enqueue(str(render.pk))
"""


def submit(running: Running) -> str:
    """A render for the studio's own worker; the output of the command that made it."""
    done = running.run("shell", "--no-imports", "-c", SUBMIT)
    return done.stdout + done.stderr


def watch(browser: httpx.Client, server) -> str:
    """Until the worker has tried to send it."""
    end = time.monotonic() + 60
    while not any(received.method == "POST" for received in server.received):
        assert time.monotonic() < end, "the worker sent nothing"
        time.sleep(0.1)
    return browser.get("/renders/").text
