"""A request as a program that sends it: curl, Python with httpx, JavaScript with fetch."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from studio.payload.lines import KEY, NUMBER, TEXT, WORD, lines
from studio.payload.targets import body

# One argument may have 128 KiB on Linux (MAX_ARG_STRLEN); what is longer goes in by the standard input.
LONGEST_ARGUMENT = 120_000
EXACT = 2**53  # whole numbers beyond it are rounded where every number is a double
# Characters that are not seen, or that turn the order of others round: a reader of code has to see that they are there.
UNSEEN = re.compile("[\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
PYTHON_WORDS = {"true": "True", "false": "False", "null": "None", "NaN": 'float("nan")', "Infinity": 'float("inf")'}


def as_curl(payload: Mapping[str, Any], url: str, variable: str) -> str:
    """A shell command that sends exactly the bytes of `body(payload)`; the key is the shell's `variable`.

    For sh, bash, dash and zsh: between single quotes nothing means anything to them but the quote that ends it.
    """
    text = _quoted(body(payload).decode())
    command = f"""curl {_quoted(url)} \\
  -H "X-Api-Key: ${variable}" \\
  -H 'Content-Type: application/json' \\
  --data-binary"""
    if len(text.encode()) <= LONGEST_ARGUMENT:
        return f"{command} {text}\n"
    # printf is a part of every shell: no program is started for it, so that no limit holds.
    return f"printf %s {text} |\n{command} @-\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def as_python(payload: Mapping[str, Any], url: str, variable: str) -> str:
    """A program for Python with httpx that sends the same JSON; the key is the environment's `variable`."""
    return f"""import os

import httpx

payload = {_literal(payload, _in_python)}

answer = httpx.post(
    {json.dumps(url)},
    headers={{"X-Api-Key": os.environ["{variable}"]}},
    json=payload,
    timeout=60,
)
print(answer.status_code, answer.text)
"""


def as_javascript(payload: Mapping[str, Any], url: str, variable: str) -> str:
    """The same for Node, Deno or Bun with fetch, as a module or not."""
    rounded = any(_is_rounded(what, text) for line in lines(payload) for what, text in line.pieces)
    value = json.dumps(json.dumps(payload)) if rounded else f"JSON.stringify({_literal(payload, _in_javascript)})"
    return f"""const body = {value};

fetch({json.dumps(url)}, {{
  method: "POST",
  headers: {{ "X-Api-Key": process.env.{variable}, "Content-Type": "application/json" }},
  body,
}}).then(async (answer) => console.log(answer.status, await answer.text()));
"""


def _is_rounded(what: str, text: str) -> bool:
    return what == NUMBER and text.lstrip("-").isdecimal() and abs(int(text)) > EXACT


def _literal(payload: Mapping[str, Any], piece: Callable[[str, str], str]) -> str:
    """JSON is nearly a literal of both languages; `piece` turns what is not."""
    return "\n".join(
        line.indentation + "".join(piece(what, text) for what, text in line.pieces) for line in lines(payload)
    )


def _in_python(what: str, text: str) -> str:
    if what in (WORD, NUMBER):
        return f"-{PYTHON_WORDS[text[1:]]}" if text == "-Infinity" else PYTHON_WORDS.get(text, text)
    return _seen(what, text)


def _in_javascript(what: str, text: str) -> str:
    if what == KEY and text == '"__proto__"':
        return '["__proto__"]'  # without brackets it would not be a key but the object's prototype
    return _seen(what, text)


def _seen(what: str, text: str) -> str:
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) if what in (KEY, TEXT) else text
