"""`manage.py emulator key`."""

import io
import json
import re
import shlex
import uuid

import pytest
from django.core.management import CommandError, call_command

from studio import emulator
from studio.emulator.kinds import KINDS
from studio.management.listening import listening_at
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("emulator", "key", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_it_prints_the_key_and_calls_that_work(settings, client):
    settings.EMULATOR = True
    workspace = make_workspace("First")
    make_workspace("Second")
    said = run("--url", "http://127.0.0.1:9000/")
    key = emulator.key_for(workspace)
    assert "“First”" in said
    assert f"curl -H 'X-Api-Key: {key}' http://127.0.0.1:9000/heygen/v2/voices" in said
    assert "is off" not in said
    body = shlex.split(re.search(r"generate (-d .*)", said)[1])[1]
    headers = {"X-Api-Key": key}
    answer = client.post("/heygen/v2/video/generate", json.loads(body), "application/json", headers=headers)
    assert answer.status_code == 200


def test_it_prints_where_the_studio_runs(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    make_workspace()
    assert "No studio runs on this data now. It usually runs at http://127.0.0.1:8000; --url names another" in run()
    with listening_at("http://127.0.0.1:8123/"):
        assert "http://127.0.0.1:8123/heygen/v2/voices" in run()
        assert "--url says" not in run()
        assert "http://127.0.0.1:9000/heygen" in run("--url", "http://127.0.0.1:9000")
    assert ":8123" not in run()


def test_another_workspace_and_the_bare_key():
    make_workspace()
    second = make_workspace()
    assert run("--workspace", str(second.pk), "--bare") == emulator.key_for(second) + "\n"


def test_it_says_when_the_emulator_is_off(settings):
    settings.EMULATOR = False
    make_workspace()
    assert "STUDIO_EMULATOR=1" in run()


def test_without_a_workspace_it_says_what_to_do():
    with pytest.raises(CommandError, match=r"manage\.py up"):
        run()
    with pytest.raises(CommandError, match="No such workspace"):
        run("--workspace", str(uuid.uuid4()))


def do(*arguments: str) -> str:
    out = io.StringIO()
    call_command("emulator", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_keys_are_issued_limited_listed_and_revoked():
    workspace = make_workspace()
    text = do("key", "add", "--name", "ci", "--jobs-at-once", "2", "--tests-a-week", "none", "--bare").strip()
    assert emulator.find_key(text).workspace == workspace
    do("key", "set", "--name", "ci", "--quota", "30")
    said = do("key", "list")
    assert "ci: in use; jobs at once 2; tests a day 10, a week any; 30 s of film left; faults 0" in said
    assert "default: in use; jobs at once 10; tests a day any, a week any" in said
    assert text not in said
    assert "opens nothing" in do("key", "revoke", "--name", "ci")
    assert emulator.find_key(text) is None
    assert "ci: revoked 20" in do("key", "list")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("key odd", "takes add, list, print, revoke, set"),
        ("key add", "--name ci"),
        ("key add --name default", "already"),
        ("key revoke", "always there"),
        ("key revoke --name nobody", "no key “nobody”"),
        ("key set", "--jobs-at-once 3"),
        ("key set --quota none", "number of seconds"),
        ("key set --quota -1", "invalid number"),
        ("key set --tests-a-day nan", "invalid number"),
        ("fault", "takes clear, kinds, list, set"),
        ("fault set", "fault kinds"),
        ("fault set odd", "There is no fault 'odd'"),
        ("fault set cut --ms 5", "takes no ms"),
        ("fault set slow --ms -5", "from 0 to"),
        ("fault set slow --ms 60001", "60000 ms at most"),
        ("fault set 500 --seed 99999999999", "nine digits"),
        ("fault clear 99999999999", "numbers"),
        ("fault set fail --on /v1/*", "takes no path"),
        ("fault set 500 --probability 0", "above 0"),
        ("fault set 500 --probability nan", "above 0"),
        ("fault set 500 --times 0", "--times 1"),
        ("fault set refusal --status 9", "100 to 599"),
        ("fault clear everything", "numbers"),
        ("fault list --name nobody", "key list"),
    ],
)
def test_what_cannot_be_done_is_told_with_what_to_do(arguments, words):
    make_workspace()
    with pytest.raises(CommandError) as caught:
        do(*arguments.split())
    assert words in str(caught.value)


def test_faults_are_set_listed_and_cleared():
    make_workspace()
    key = do("key", "add", "--name", "ci", "--bare").strip()
    assert "sound" in do("fault", "list", "--name", "ci")
    do("fault", "set", "500", "--name", "ci", "--times", "1", "--on", "/v1/*")
    do("fault", "set", "slow", "--name", "ci", "--ms", "20", "--probability", "0.5", "--seed", "7")
    assert emulator.answer("GET", "/v1/user/me", {"X-Api-Key": key}).status == 500
    first, second = do("fault", "list", "--name", "ci").splitlines()
    assert first.startswith("#")
    assert first.endswith("500, on /v1/*, 0 times left; asked 1 times")
    assert second.endswith("slow, ms 20, on *, probability 0.5 (seed 7), until cleared; asked 1 times")
    do("fault", "clear", second.split()[0], "--name", "ci")
    assert do("fault", "list", "--name", "ci").splitlines() == [first]
    assert "cleared: 1" in do("fault", "clear", "--name", "ci")


def test_the_kinds_can_be_read_before_there_is_anything():
    said = do("fault", "kinds")
    assert "429              too many requests (--retry-after 5)" in said
    assert len(said.splitlines()) == len(KINDS)


def test_the_openapi_document_is_printed_without_a_workspace():
    document = json.loads(do("openapi", "--url", "http://127.0.0.1:9000/"))
    assert document["servers"] == [{"url": "http://127.0.0.1:9000/heygen"}]
    assert "/v2/video/generate" in document["paths"]
