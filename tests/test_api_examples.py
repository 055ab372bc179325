"""The examples of docs/api.md, run one after the other as they are written."""

import json
import re
import shlex
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from studio.api.problems import REFUSALS
from tests.api.host import Host

PAGE = (Path(__file__).parents[1] / "docs/api.md").read_text()
pytestmark = pytest.mark.django_db


def examples():
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
    words = [shlex.split(block.replace("\\\n", " "), comments=False) for block in blocks if block.startswith("curl")]
    for block in words:
        starts = [at for at, word in enumerate(block) if word == "curl"] + [len(block)]
        yield from (block[begin + 1 : end] for begin, end in pairwise(starts))


def run(words, variables):
    """What curl would send, with the shell's variables put in; the answer of the studio."""
    words = [re.sub(r"\$([A-Z_]+)", lambda found: variables[found[1]], word) for word in words]
    headers, body, method, url = {}, "", "", ""
    rest = iter(words)
    for word in rest:
        if word == "-H":
            name, value = next(rest).split(": ", 1)
            headers[name] = value
        elif word == "-d":
            body = next(rest)
        elif word == "-X":
            method = next(rest)
        else:
            url = urlsplit(word)
    type = headers.pop("Content-Type", "")
    path = url.path + (f"?{url.query}" if url.query else "")
    return Client().generic(method or ("POST" if body else "GET"), path, body, content_type=type, headers=headers)


def test_from_nothing_to_the_end():
    variables = {"API_KEY": Host().token}
    statuses = []
    for words in examples():
        answer = run(words, variables)
        statuses.append(answer.status_code)
        if answer.status_code in (201, 202):
            variables["VIDEO" if answer.status_code == 201 else "RENDER"] = answer.json()["id"]
        if answer.status_code == 202:
            assert answer.json()["state"] == "queued"
        assert answer.status_code < 300, (words, answer.content)
    assert statuses == [201, 200, 200, 202, 200, 200, 200, 200, 200, 200, 200, 204]


def test_every_code_is_in_the_table():
    told = set(re.findall(r"^\| \d+ \| `(\w+)` \|", PAGE, re.M))
    source = "".join(path.read_text() for path in (Path(__file__).parents[1] / "studio/api").glob("*.py"))
    used = {code for _kind, _status, code in REFUSALS} | set(re.findall(r'\d{3}(?:, |: \()"(\w+)"', source))
    assert used == told


def test_the_example_s_request_is_ready():
    put = next(words for words in examples() if "PUT" in words)
    assert json.loads(put[put.index("-d") + 1])["video_inputs"]
