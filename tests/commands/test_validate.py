"""`manage.py validate`: what it prints and how it ends, for good, bad and hostile files."""

import io
import json
import sys

import pytest
from django.core.management import call_command

from ..payload.bodies import EXAMPLES, request, with_part


@pytest.fixture
def validate(capsys):
    def run(*arguments):
        status = 0
        try:
            call_command("validate", *map(str, arguments), stdout=sys.stdout)
        except SystemExit as ended:
            status = ended.code
        printed = capsys.readouterr()
        assert printed.err == ""
        return status, printed.out

    return run


@pytest.fixture
def write(tmp_path):
    def file(content, name="video.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return file


def test_a_valid_file(validate, write):
    path = write(request(title="T"))
    assert validate(path) == (0, f"{path}: valid\n")


def test_a_line_for_each_problem_and_note(validate, write):
    path = write({**with_part("text", speed=2.5, voice_id=None), "fps": "0", "metadata": 1})
    status, out = validate(path)
    assert status == 1
    assert out.splitlines() == [
        f"{path}: /fps: Frames a second is 0; it must be above 0.",
        f"{path}: /video_inputs/0/voice/voice_id: Choose a voice.",
        f"{path}: /video_inputs/0/voice/speed: Speed is 2.5; the highest is 1.5.",
        f"{path}: /fps: note: Frames a second is read as 0.",
        f"{path}: /metadata: note: metadata is not a known key; it is kept and sent, and probably does nothing.",
    ]


def test_json_is_one_array_of_exactly_these_keys(validate, write):
    good, bad = write(request(dimensions={"width": 720}), "good.json"), write({"video_inputs": [{}]}, "bad.json")
    status, out = validate("--json", good, bad)
    assert status == 1
    note = {"path": "/dimensions", "message": "dimensions is read as dimension."}
    problem = {"path": "/video_inputs/0/voice", "message": "Choose a voice."}
    assert json.loads(out) == [
        {"file": str(good), "valid": True, "problems": [], "notes": [note]},
        {"file": str(bad), "valid": False, "problems": [problem], "notes": []},
    ]


def test_one_bad_file_among_good_ones_ends_with_1(validate, write):
    good = write(request())
    assert validate(good, write(b"[]", "bad.json"), good)[0] == 1
    assert validate(good, good)[0] == 0


def test_the_standard_input(validate, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(request()).encode())))
    assert validate("-") == (0, "-: valid\n")


def test_the_whole_document_is_a_slash_in_lines_and_empty_in_json(validate, write):
    path = write(b"[]")
    assert validate(path)[1].startswith(f"{path}: /: ")
    assert json.loads(validate("--json", path)[1])[0]["problems"][0]["path"] == ""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"video_inputs": NaN}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"video_inputs":' * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"9" * 10_000,
        b'"\\ud800"',
        b" " * 10_000_001,
    ],
)
def test_hostile_files_are_one_line_and_1(validate, write, content):
    path = write(content)
    status, out = validate(path)
    assert status == 1
    assert out.count("\n") == 1
    assert out.startswith(f"{path}: /: ")


def test_a_file_of_100_mb_is_not_read_whole(validate, tmp_path):
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert validate(path) == (1, f"{path}: /: This is larger than 10 MB; no request needs that much.\n")


def test_files_that_cannot_be_read(validate, tmp_path):
    missing = tmp_path / "missing.json"
    assert validate(missing) == (1, f"{missing}: /: There is no such file.\n")
    assert validate(tmp_path) == (1, f"{tmp_path}: /: This is a folder; name a file.\n")
    assert validate("a" * 5000)[0] == 1


def test_strange_keys_and_names_stay_on_one_line(validate, write):
    path = write({**request(), "a\n\u202e\ud800b": "\ud800"}, "new\nline.json")
    status, out = validate(path)
    assert status == 1
    assert out.count("\n") == 2
    assert "/a\\n\\u202e\\ud800b: a·" in out


def test_a_terminal_that_knows_ascii_only(monkeypatch, write):
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", screen)
    path = write({**request(), "schlüssel": 1}, "vidéo.json")
    call_command("validate", str(path), stdout=screen)
    screen.flush()
    assert b"vid\\xe9o.json: /schl\\xfcssel: note: " in screen.buffer.getvalue()


def test_a_byte_order_mark_and_repeated_keys_are_notes(validate, write):
    text = json.dumps(request())[:-1] + ', "test": true, "test": false}'
    path = write(b"\xef\xbb\xbf" + text.encode())
    status, out = validate(path)
    assert status == 0
    assert out.splitlines() == [
        f"{path}: valid",
        f"{path}: /: note: The file begins with a byte order mark; it is passed over.",
        f"{path}: /test: note: test stands here more than once; the last one counts.",
    ]


def test_several_requests_in_one_file_are_told_apart(validate, write):
    good, bad = json.dumps(request()), json.dumps(with_part("text", speed=9))
    for content in (f"{good}\n{bad}\n{{", f"curl u -d '{good}'\ncurl u -d '{bad}'\ncurl u -d '{{'"):
        path = write(content.encode())
        status, out = validate(path)
        assert status == 1
        first, second = out.splitlines()
        assert first == f"{path}: /1/video_inputs/0/voice/speed: Speed is 9; the highest is 1.5."
        assert second.startswith(f"{path}: /2: This is not JSON: look at line 3, column ")
    path = write([request(), request()])
    assert validate(path) == (0, f"{path}: valid\n")


def test_a_curl_command_is_checked_without_its_key(validate, write):
    path = write(f"curl u -H 'X-Api-Key: secret' -d '{json.dumps(request())}'".encode())
    assert validate(path) == (0, f"{path}: valid\n")
    path = write(b"curl u -H 'X-Api-Key: secret' -d @x")
    assert "secret" not in validate(path)[1]


def test_real_bodies(validate, write):
    paths = [write(example["payload"], f"{index}.json") for index, example in enumerate(EXAMPLES)]
    verdicts = json.loads(validate("--json", *paths)[1])
    assert [index for index, one in enumerate(verdicts) if not one["valid"]] == [5, 7, 9, 21, 22, 23]
    assert all(len(one["problems"]) == 1 for one in verdicts if not one["valid"])
