"""What the notes of an import say, done to the body that was imported: all that may differ in what is exported."""

import copy

from studio.payload import steps

SIZES = {
    "16:9": (1920, 1080),
    "9:16": (1080, 1920),
    "1:1": (1080, 1080),
    "4:5": (1080, 1350),
    "5:4": (1350, 1080),
    "4:3": (1440, 1080),
    "3:4": (1080, 1440),
}
STANDING = {"unknown_key", "misplaced_key"}  # true of the export as well
ORDER = ["kind_assumed", "renamed", "aspect_ratio", "caption_object"]  # names first: the others use the right ones


def applied(raw, notes):
    """`raw` changed as `notes` say, and nowhere else. Knows nothing of how notes come about."""
    whole = copy.deepcopy(raw)
    # An object is left out after what is in it.
    for note in sorted(notes, key=lambda note: ORDER.index(note.code) if note.code in ORDER else len(ORDER)):
        if note.code not in STANDING:
            apply(whole, note)
    return whole


def apply(whole, note):
    *above, key = steps(note.pointer)
    holder = whole
    for step in above:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    match str(note.code):
        case "kind_assumed":
            assert not isinstance(holder.get(key), str) or not holder[key].strip()
            holder[key] = note.params["value"]
        case "renamed":
            assert note.params["to"] == key
            holder[key] = holder.pop(note.params["label"])
        case "aspect_ratio":
            width, height = SIZES[holder.pop("aspect_ratio").strip()]
            holder[key] = {"width": width, "height": height}
        case "caption_object":
            holder[key] = meant(holder[key].get("enabled", True))
        case "left_out_blank":
            assert says_nothing(holder.pop(key))
        case "left_out_other_kind":
            del holder[key]
        case "read_as":
            # A note shows no number of more than 63 bits; it is then the same one without its point.
            read = int(holder[key]) if note.params["value"] == "…" else note.params["value"]
            assert alike(holder[key], read), (holder[key], note.params)
            holder[key] = read
        case "trimmed":
            holder[key] = holder[key].strip()
        case "line_ends":
            holder[key] = holder[key].replace("\r\n", "\n").replace("\r", "\n")
        case code:
            raise AssertionError(f"a note that nobody expected: {code}")


def says_nothing(value):
    if isinstance(value, dict):
        return all(key == "type" or says_nothing(part) for key, part in value.items())
    return value is None or (isinstance(value, str) and not value.strip())


def alike(given, read):
    """Whether one is the other in another form: 1 and "1", closeup and closeUp, #abc and #aabbcc."""
    if isinstance(read, bool):
        return meant(given) is read
    if isinstance(read, int | float):
        return float(given) == read
    return bare(given) == bare(read)


def meant(switch):
    return {"true": True, "yes": True, "on": True, "1": True}.get(str(switch).strip().lower(), False)


def bare(text):
    text = str(text).strip().lower().removeprefix("#")
    text = "".join(character for character in text if character not in " \t\r\n-_")
    return "".join(2 * digit for digit in text) if len(text) == 3 else text


def same(one, other, *, strict=True):
    """Equality of JSON, strictly: true is not 1, and 1 is not 1.0 (PostgreSQL's jsonb writes 1e16 as an integer)."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key], strict=strict) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(*pair, strict=strict) for pair in zip(one, other, strict=True))
    if not strict and {type(one), type(other)} == {int, float}:
        return float(one) == float(other)
    return type(one) is type(other) and one == other
