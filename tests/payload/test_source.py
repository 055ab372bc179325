"""What is pasted or uploaded is taken apart into bodies, or told what is wrong with it and where."""

import json

import pytest

from studio.payload import as_curl, read_source
from studio.payload.curl import is_curl

from .bodies import request

KEY = "sk_V2_secret_1234567890"
SAID = 'It\'s "so" – ü 😀\n$HOME `x` \\d'
BODY = {"video_inputs": [{"voice": {"type": "text", "voice_id": "v", "input_text": SAID}}]}
TEXT = json.dumps(BODY)
PLAIN = json.dumps(BODY, ensure_ascii=False)


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def ansi(text):
    """As Chromium writes what holds a quote, an exclamation mark or a line end."""
    return "$'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("ü", "\\u00fc") + "'"


def doubled(text):
    return '"' + "".join(f"\\{one}" if one in '\\"$`' else one for one in text) + '"'


def the_one(source):
    found = read_source(source if isinstance(source, bytes) else source.encode())
    assert len(found) == 1
    return found[0]


def why(body):
    assert body.value is None
    return str(body.problem.code), body.problem.params


CURLS = {
    "document": f"curl -X POST https://api.heygen.com/v2/video/generate \\\n  -H 'X-Api-Key: {KEY}' \\\n"
    f"  -H 'Content-Type: application/json' \\\n  -d {quoted(TEXT)}\n",
    "indented json": f"curl u --header 'x-api-key: {KEY}' --data {quoted(json.dumps(BODY, indent=2))}",
    "browser": f"curl 'u' \\\n  -H 'accept: */*' \\\n  -b 'session={KEY}' \\\n  --data-raw {ansi(TEXT)} ;",
    "browser, raw letters": f"curl 'u' -H 'x-api-key: {KEY}' --data-raw {ansi(PLAIN)}",
    "double quotes": f'curl u -H "X-Api-Key: $HEYGEN_API_KEY" --data-binary {doubled(PLAIN)}',
    "windows line ends": f"curl u \\\r\n  -H 'X-Api-Key: {KEY}' \\\r\n  -d {quoted(TEXT)}\r\n",
    "letters together": f"curl -sSLXPOST -H'X-Api-Key: {KEY}' u -d{quoted(TEXT)}",
    "letters with data last": f"curl -sd {quoted(TEXT)} -u me:{KEY} u",
    "--json in two": f"curl u --json {quoted(TEXT[:20])} --json {quoted(TEXT[20:])}",
    "=": f"curl --url=u --data={quoted(TEXT)}",
    "a prompt and a comment": f"# make a video\n$ curl u -d {quoted(TEXT)}",
    "an exe": f"curl.exe u -d {quoted(TEXT)}",
    "a raw @": f"curl u -H @headers.txt --data-raw {quoted(TEXT)}",
    "a pipe": f"printf %s {quoted(TEXT)} |\ncurl u -H 'X-Api-Key: {KEY}' --data-binary @-",
    "ours": as_curl(BODY, "https://api.heygen.com/v2/video/generate", "HEYGEN_API_KEY"),
    "ours, long": as_curl(BODY | {"x": "y" * 130_000}, "u", "HEYGEN_API_KEY"),
}


@pytest.mark.parametrize("name", CURLS)
def test_a_curl_command_is_the_body_it_sends(name):
    body = the_one(CURLS[name])
    assert body.problem is None
    assert {key: value for key, value in body.value.items() if key != "x"} == BODY
    assert KEY not in repr(body)


def test_surrogates_that_make_a_character_are_put_together():
    assert the_one('curl u --data-raw $\'{"a": "\\ud83d\\ude00"}\'').value == {"a": "😀"}


@pytest.mark.parametrize(
    ("rest", "code", "params"),
    [
        ("-d @body.json", "curl_file", {"value": "@body.json"}),
        ("--json @-", "curl_file", {"value": "@-"}),
        ("-F video=@x", "curl_form", {"value": "--form"}),
        ("--data-urlencode a=b", "curl_form", {"value": "--data-urlencode"}),
        ("-T body.json", "curl_form", {"value": "--upload-file"}),
        ("", "curl_no_body", {}),
        ("-d '{", "curl_quote", {"line": 2, "column": 4}),
        ('-d "{', "curl_quote", {"line": 2, "column": 4}),
        ("-d $'{\\'", "curl_quote", {"line": 2, "column": 4}),
        ("^\n -d x", "curl_windows", {}),
        ("-d '{\n \"a\": }'", "not_json", {"line": 3, "column": 7}),
        ("-d '{\"a\": }'", "not_json", {"line": 2, "column": 11}),
        ("-d ''", "curl_no_body", {}),
    ],
)
def test_a_command_that_cannot_be_read_is_told_why_and_its_key_is_gone(rest, code, params):
    body = the_one(f"curl 'u?api_key={KEY}' -H 'X-Api-Key: {KEY}' -u 'me:{KEY}' -b {KEY} \\\n{rest}")
    assert why(body) == (code, params)
    assert KEY not in repr(body)


@pytest.mark.parametrize("open_quote", ["-H 'X-Api-Key: ", '-H "Authorization: Bearer ', "--header $'x-api-key:"])
def test_a_key_behind_a_quotation_mark_that_never_closes_is_gone_too(open_quote):
    body = the_one(f"curl u {open_quote}{KEY} -d {{}}")
    assert why(body)[0] == "curl_quote"
    assert KEY not in repr(body)


@pytest.mark.parametrize(
    "source",
    [
        "curl u -d '{\"a\": \"it's\\\"}' -H 'X-Api-Key: KEY'\" -d '{'",
        'curl u -d \'{"a" 1\' -d "X-Api-Key: KEY"',
        'curl u -d "{\\"X-Api-Key\\": \\"KEY\\""',
        "curl u -H X-Api-Key: KEY -d @x",
        "curl u -H 'Authorization: Basic KEY' -d '{' -d 'Authorization: Basic KEY'",
        "curl u -d 'xi-api-key : KEY\n'",
        "curl u Authorization: Token KEY",
        'export HEYGEN_API_KEY=KEY; curl u -H "X-Api-Key: $HEYGEN_API_KEY" -d {}',
        "import httpx\nhttpx.post('u', headers={'X-Api-Key': 'KEY'})",
        "{} \nX-Api-Key: KEY",
        '{"a": 1}\n{"Authorization": "Bearer KEY" 1}',
    ],
)
def test_a_key_is_gone_from_what_is_no_json(source):
    found = read_source(source.replace("KEY", KEY).replace(f"HEYGEN_API_{KEY}", "HEYGEN_API_KEY").encode())
    assert any(body.problem for body in found)
    assert KEY not in repr(found)


def test_what_is_json_is_shown_as_it_is():
    source = json.dumps({"template_id": 1, "callback_url": "https://me.test/?api_key=mine", "Authorization": "a b"})
    assert the_one(source).text == source
    assert the_one(f"curl u -d {quoted(source)}").text == source


@pytest.mark.parametrize("between", ["\n", " ;\n", " && ", "; "])
def test_several_commands_are_several_bodies(between):
    found = read_source(between.join([CURLS["ours"].strip(), "curl u -d @x", f"curl v -d {quoted(TEXT)}"]).encode())
    assert [body.pointer for body in found] == ["/0", "/1", "/2"]
    assert [body.value for body in found] == [BODY, None, BODY]


@pytest.mark.parametrize("source", ["curl", "curl ", "curl;", "curl 'x", "curl " + "\\" * 999, "curl " + "$'" * 9999])
def test_hostile_commands(source):
    assert the_one(source).value is None


@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_is_its_bodies(indent):
    found = read_source(json.dumps([request(), BODY, {}], indent=indent).encode())
    assert [(body.value, body.pointer) for body in found] == [(request(), "/0"), (BODY, "/1"), ({}, "/2")]
    assert json.loads(found[1].text) == BODY


@pytest.mark.parametrize("source", ["[]", "[1, {}]", '["a"]', "1", '"curl"', '[{"voice": {}}, {"character": {}}]'])
def test_what_is_no_list_of_bodies_stays_whole(source):
    assert the_one(source).value == json.loads(source)
    assert the_one(source).pointer == ""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_lines_are_bodies_each_with_its_own_fault(end):
    found = read_source(f'{TEXT}{end}{{"a": NaN}}{end}{{"a" 1}}{end}[1]{end}'.encode())
    assert [body.value for body in found] == [BODY, None, None, [1]]
    step = end.count("\n")
    assert why(found[1]) == ("not_json_number", {"value": "NaN", "line": 1 + step, "column": 7})
    assert why(found[2]) == ("not_json", {"line": 1 + 2 * step, "column": 6})
    assert found[2].text.strip() == '{"a" 1}'


def test_json_on_many_lines_is_one_body_whatever_is_wrong_with_it():
    assert why(the_one('{\n  "a": 1,\n  "b" 2\n}')) == ("not_json", {"line": 3, "column": 7})


def test_an_envelope_is_taken_off_with_a_note():
    body = the_one(json.dumps({"source": "x", "payload": BODY}))
    assert body.value == BODY
    assert [str(note.code) for note in body.notes] == ["unwrapped"]
    assert the_one(json.dumps({"payload": {"a": 1}, "video_inputs": []})).value["payload"] == {"a": 1}
    assert the_one('{"payload": [1]}').value == {"payload": [1]}


def test_repeated_keys_are_noted_at_their_body():
    found = read_source(b'[{"a": 1}, {"b": {"c": 1, "c": 2}}]')
    assert [[note.pointer for note in body.notes] for body in found] == [[], ["/b/c"]]
    assert [note.pointer for note in the_one('{"payload": {"c": 1, "c": 2}}').notes] == ["", "/c"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_content"),
        (b" \n\t", "no_content"),
        (b"\xef\xbb\xbf", "no_content"),
        ("{}".encode("utf-16"), "not_utf8"),
        (b"\xff", "not_utf8"),
        (b"[" * 200_000, "json_too_deep"),
        (b"9" * 5000, "number_too_long"),
        (b"\x00", "not_json"),
        (b'{"a": "\x00"}', "not_json"),
        (b" " * 10_000_001, "too_big"),
        (b"import requests\nrequests.post()", "not_json"),
    ],
)
def test_what_is_no_source_is_one_problem(data, code):
    assert why(the_one(data))[0] == code


def test_a_byte_order_mark_is_noted_once():
    found = read_source(b"\xef\xbb\xbf[{}, {}]")
    assert [[str(note.code) for note in body.notes] for body in found] == [["byte_order_mark"], []]


def test_a_thousand_bodies_are_read():
    assert len(read_source((TEXT + "\n").encode() * 1000)) == 1000


def test_half_a_character_is_shown_as_its_escape():
    assert read_source(b'[{"a": "\\ud800"}, {}]')[0].text == '{"a": "\\ud800"}'


BLANKS = ["\n" * 5000, "\r\n" * 5000, "\\\n" * 5000, "# a\n\n" * 5000, "  \n\t" * 5000]


@pytest.mark.parametrize("before", BLANKS, ids=range(len(BLANKS)))
def test_blank_lines_and_comments_before_are_read_once(before):
    """Read twice each, this would never end."""
    assert the_one(f"{before}curl u -d {quoted(TEXT)}").value == BODY
    assert the_one("\n" * 5000 + "{}").value == {}
    assert not is_curl(before + TEXT)


def test_faults_in_many_lines_and_commands_are_told_by_their_own_place():
    lines = read_source(b"{}\n" * 3 + b"\n" * 60_000 + b"{]\n" * 100)
    assert [why(one)[1]["line"] for one in lines[3:]] == list(range(60_004, 60_104))
    commands = read_source(b"curl u -d {}\n" + b"curl u \\\n -d '{\n]'\n" * 100)
    assert [(why(one)[1]["line"], why(one)[1]["column"]) for one in commands[1:]] == [
        (line, 1) for line in range(4, 304, 3)
    ]
