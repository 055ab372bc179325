"""The bodies of curl commands as documents and browsers write them; of everything else in them nothing is kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from studio.payload.problems import Code, Problem, shown

# Possessive: what stands before a command is read once, however many blank lines that is.
COMMAND = re.compile(r"(?:\s|#[^\n]*\n|\\\r?\n)*+(?:[$>%]\s+)?(curl(?:\.exe)?|printf|echo)\s", re.I)
PIPED = re.compile(r"\|\s*(?:\\\r?\n\s*)?curl\s")
WINDOWS = re.compile(r"\^\r?\n|\^\"")  # how a browser's "Copy as cURL (cmd)" goes on and quotes

# Quoted parts, escapes and words of a POSIX shell; `$'…'` is how browsers write what single quotes cannot hold.
PART = re.compile(
    r"""\$'(?P<ansi>(?:[^'\\]|\\.)*)(?:'|(?P<ansi_open>\Z))
      | '(?P<single>[^']*)(?:'|(?P<single_open>\Z))
      | "(?P<double>(?:[^"\\]|\\.)*)(?:"|(?P<double_open>\Z))
      | (?P<goes_on>\\\r?\n)
      | \\(?P<escaped>.)
      | (?P<ends>[;&|\n])
      | (?P<blank>[ \t\r\f\v]+)
      | (?P<plain>[^\s'"\\;&|$]+|\$|\\)""",
    re.X | re.S,
)
DATA = {"--data", "--data-raw", "--data-binary", "--data-ascii", "--json"}
FORMS = {"--form", "--form-string", "--data-urlencode", "--upload-file"}
SWITCHES = "aBfgGiIjJkLlMnNOpqRsSvVZ#012346"  # letters of curl's that take no value
ANSI = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b", "0": "\0"}
ANSI_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|x([0-9A-Fa-f]{1,2})|(.))", re.S)
PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


# What may hold a key: headers, cookies and names with their values; and a key in an address or a header that is
# left. Only for text that is shown again, so too much of it is better than too little.
SECRET = re.compile(
    r"""(?<!\S)(?:-[Hbu]|--header|--cookie|--user|--oauth2-bearer|--proxy-user)[\s=]*
    (?:\$?'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?|\S+)[ \t]*(?:\\\r?\n[ \t]*)?""",
    re.X | re.S,
)
KEY = re.compile(r"((?:api[-_]?key|authorization|cookie|token)[\"']?\s*[:=]\s*[\"']?)(?:bearer\s+)?[^\s'\"&\\]+", re.I)

# The same without knowing where a word ends: all of the header, to the end of what is quoted or of the line.
HEADER = re.compile(r"((?:api[-_]?key|authorization)\\?[\"']?\s*:\s*[\"']?)(?:[^\"'\\\r\n]|\\[^\r\n])+", re.I)
ASSIGNED = re.compile(r"(api[-_]?key\s*=\s*[\"']?)[^\s'\"&\\]+", re.I)


@dataclass(frozen=True)
class Command:
    """`data` is what curl would send, None where `problem` says why there is none; the place is `start` to `end`.

    `shown` is the command as it may be shown again: without headers, cookies and keys.
    """

    start: int
    data: str | None = None
    problem: Problem | None = None
    shown: str = ""
    end: int = 0


@dataclass
class _Word:
    text: str
    start: int
    end: int


def is_curl(text: str) -> bool:
    """Whether `text` begins with a curl command; comments, a prompt and blank lines may stand before it.

    So may `printf %s '…' |`, whose text is the body of a `--data @-`.
    """
    found = COMMAND.match(text)
    return bool(found) and (found[1].lower().startswith("curl") or bool(PIPED.search(text)))


def commands(text: str) -> list[Command]:
    """Each curl command in `text`, in order: one after the other, on lines or divided by `;`, `&&` or `|`."""
    if WINDOWS.search(text):
        return [Command(0, problem=Problem("", Code.CURL_WINDOWS), shown=without_secrets(text))]
    found: list[Command] = []
    words: list[_Word] = []
    piped = ""
    for word in [*_words(text), "\n"]:
        if isinstance(word, Problem):
            start = words[0].start if words else 0
            return [*found, Command(start, problem=word, shown=without_secrets(text[start:]))]
        if isinstance(word, _Word):
            words.append(word)
        elif words:
            found += _command(words, piped, text)
            piped, words = words[-1].text if word == "|" else "", []
    return found


def without_secrets(text: str) -> str:
    """`text` without headers, cookies and names of a curl command, and without what looks like a key."""
    return KEY.sub(r"\1…", SECRET.sub("", without_keys(text)))


def without_keys(text: str) -> str:
    """Text that is no JSON, and so may hold anything, without what stands behind the name of a header for keys."""
    return ASSIGNED.sub(r"\1…", HEADER.sub(r"\1…", text))


def _command(words: list[_Word], piped: str, text: str) -> list[Command]:
    start = next((at for at, word in enumerate(words) if re.fullmatch(r"curl(\.exe)?", word.text, re.I)), None)
    if start is None:
        return []
    begins, (data, problem) = words[start].start, _sent(words[start + 1 :], piped)
    return [Command(begins, data, problem, without_secrets(text[begins : words[-1].end]), words[-1].end)]


def _sent(words: list[_Word], piped: str) -> tuple[str | None, Problem | None]:
    """What curl would send: its `-d` joined by "&", its `--json` as they are; or why that cannot be known here."""
    data = ""
    some = False
    for option, value in _options(words):
        if option in FORMS:
            return None, Problem("", Code.CURL_FORM, {"value": option})
        if value == "@-" and piped:
            value = piped
        elif value.startswith("@") and option != "--data-raw":
            return None, Problem("", Code.CURL_FILE, {"value": shown(value)})
        data += ("&" if some and option != "--json" else "") + value
        some = True
    return (data, None) if data.strip() else (None, Problem("", Code.CURL_NO_BODY))


def _options(words: list[_Word]) -> Iterator[tuple[str, str]]:
    """The options that say what is sent, each with its value; all others are passed over with theirs."""
    waiting = iter([*(word.text for word in words), ""])
    for word in waiting:
        name, glued, value = word.partition("=")
        if name in DATA | FORMS:
            yield name, value if glued else next(waiting, "")
        elif re.match(r"-[^-]", word):
            yield from _short(word[1:], waiting)


def _short(letters: str, waiting: Iterator[str]) -> Iterator[tuple[str, str]]:
    """`-d '…'`, `-d'…'`, `-sSd '…'`: the first letter that takes a value has the rest of the word, or the next one."""
    for at, letter in enumerate(letters):
        if letter in SWITCHES:
            continue
        value = letters[at + 1 :] or next(waiting, "")
        if letter in "dFT":
            yield {"d": "--data", "F": "--form", "T": "--upload-file"}[letter], value
        return


def _words(text: str) -> Iterator[_Word | str | Problem]:
    """Words as a shell would make them, what ends a command as text, a Problem for a quotation mark never closed."""
    parts: list[str] = []
    start = end = 0
    for part in PART.finditer(text):
        kind = part.lastgroup or ""
        if kind.endswith("_open"):
            line = text.count("\n", 0, part.start()) + 1
            column = part.start() - text.rfind("\n", 0, part.start())
            yield Problem("", Code.CURL_QUOTE, {"line": line, "column": column})
            return
        if kind in ("blank", "goes_on", "ends"):
            if parts:
                yield _Word("".join(parts), start, end)
            parts = []
            if kind == "ends":
                yield part[0]
            continue
        start, end = start if parts else part.start(), part.end()
        parts.append(_meant(kind, part[kind]))
    if parts:
        yield _Word("".join(parts), start, end)


def _meant(kind: str, text: str) -> str:
    if kind == "ansi":
        return PAIR.sub(_joined, ANSI_ESCAPE.sub(_ansi, text))
    if kind == "double":
        return re.sub(r"\\(?:\r?\n|([\"\\$`]))", lambda found: found[1] or "", text)
    return text


def _ansi(found: re.Match[str]) -> str:
    code = next((int(digits, 16) for digits in found.groups()[:3] if digits), None)
    if code is None:
        return ANSI.get(found[4], found[4] if found[4] in "'\"\\?" else found[0])
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _joined(found: re.Match[str]) -> str:
    return found[0].encode("utf-16", "surrogatepass").decode("utf-16")
