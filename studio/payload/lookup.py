"""The words of a request as they are looked up: the same ones are written into an index and asked of it, so that
every database finds alike."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

LONGEST = 60  # characters of one word; PostgreSQL leaves out those beyond 2 kB
MOST = 250_000  # bytes of one request: PostgreSQL keeps 1 MB of words and places, at most
ASKED = 12  # words of a question

# Scripts that write without spaces. Their runs become overlapping pairs, so that any part of a run is found.
SIGNS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
PART = re.compile(rf"[{SIGNS}]+|[^\W_{SIGNS}]+|[^\w\s]")
UNSPACED = re.compile(rf"[{SIGNS}]")
ASK = re.compile(r'"([^"]*)("|$)|[^\s"]+')
OURS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # a callback_id that the studio filled in
QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))


def words_of(text: str, asking: bool = False) -> list[str]:
    """Without case and accents: letters and digits, pairs of signs where a script has no spaces, and each emoji."""
    return [word for part in PART.findall(plain(text)) for word in _words(part, asking)]


def plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(_digit(sign) for sign in apart if not unicodedata.category(sign).startswith("M"))
    return unicodedata.normalize("NFC", bare).casefold()


def _digit(sign: str) -> str:
    """Digits of every script as ours: PostgreSQL knows no others."""
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def _words(part: str, asking: bool) -> Iterator[str]:
    if UNSPACED.match(part):
        # The last one stands alone in the index, so that it is found, too; of a question it is in the last pair.
        yield from (part[at : at + 2] for at in range(len(part) - (asking and len(part) > 1)))
    elif part[0].isalnum():
        yield part[:LONGEST]
    elif unicodedata.category(part[0]) == "So":
        yield f"u{ord(part[0]):x}"  # emoji; neither database takes signs for words


def text_of(title: str, callback_id: str, body: str) -> str:
    """What is looked up of a request as it was sent: the video's title, a callback_id that its author gave, and the
    scripts of all scenes in the body, as words with spaces between them; at most MOST bytes."""
    try:
        payload = json.loads(body)
    except ValueError:
        payload = None
    given = "" if OURS.fullmatch(callback_id) else callback_id
    words = " ".join(words_of("\n".join([title, given, *_scripts(payload)])))
    return words.encode()[:MOST].decode(errors="ignore")


def _scripts(payload: Any) -> Iterator[str]:
    """Of whatever was sent: what is no text where text should be is passed over."""
    scenes = payload.get("video_inputs") if isinstance(payload, dict) else None
    for scene in scenes if isinstance(scenes, list) else []:
        voice = scene.get("voice") if isinstance(scene, dict) else None
        if isinstance(voice, dict) and isinstance(voice.get("input_text"), str):
            yield voice["input_text"]


def asked_words(search: str) -> list[list[str]]:
    """The phrases that all have to be there, each a list of words that follow one another; ASKED words at most.
    What stands in quotation marks is one phrase, and so is what holds several words without a space, such as an
    address. The last word of all may be unfinished, which "" after it says."""
    phrases: list[list[str]] = []
    for found in ASK.finditer(search.translate(QUOTES)):
        quoted, closed = found[1], found[2]
        words = words_of(found[0] if quoted is None else quoted, asking=True)[: ASKED - sum(map(len, phrases))]
        if words:
            last = not closed and not search[found.end() :].strip()
            phrases.append([*words, ""] if last or UNSPACED.fullmatch(words[-1]) else words)
    return phrases
