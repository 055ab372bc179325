"""`manage.py emulator key`."""

import io
import json
import re
import shlex
import uuid

import pytest
from django.core.management import CommandError, call_command

from studio import emulator
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
