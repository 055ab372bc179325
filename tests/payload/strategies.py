"""Requests as people might write them, derived from the schema: values of every parameter, slips and unknown keys."""

from hypothesis import strategies as st

from studio.payload import SCENE_SECTIONS, SECTIONS

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
ODD_KEYS = st.sampled_from(["", "a/b", "~", "~1", "__proto__", "0", "1e3", "<b>", "ключ", "\u202ekey", "type2", "data"])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    WORDS,
    st.sampled_from(["", " ", "1", "0.5", "-3", "true", "No", " on ", "#abc", "fff", "https://example.com/a "]),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | ODD_KEYS, inner, max_size=3),
    max_leaves=6,
)
# Other names that bodies in the wild have, and keys that belong elsewhere.
SLIPS = ["dimensions", "aspect_ratio", "elevanlabs_settings", "script", "text", "url", "audio_url", "input_text"]
MISPLACED = ["background", "voice", "prompt", "use_avatar_iv_model", "avatar_style", "duration", "speed", "metadata"]
RATIOS = ["16:9", " 9:16", "1:1", "auto", "2:1"]


def good(leaf):
    """A value that the parameter takes."""
    if leaf.choices:
        return st.sampled_from(leaf.choices)
    if leaf.type == "boolean":
        return st.booleans()
    if leaf.type == "integer":
        return st.integers(64, 1000).map(lambda half: half * int(leaf.multiple_of or 1))
    if leaf.type == "number":
        low = leaf.minimum if leaf.minimum is not None else leaf.exclusive_minimum or 0
        return st.floats(low, leaf.maximum or low + 50) | st.integers(1, 1)
    return st.sampled_from({"url": ["https://example.com/a"], "color": ["#12aBef"]}.get(leaf.format, ["abc", "ü 😀"]))


def slip(text):
    """A value as people write it: as text, with blanks, in capitals, with line ends of another system."""
    return st.sampled_from([text, f" {text}", f"{text}\r\n", text.upper(), text.title()])


def value(leaf):
    fitting = good(leaf)
    return st.one_of(fitting, fitting, fitting, fitting.map(str).flatmap(slip), JSON)


@st.composite
def parts(draw, section, kind=None):
    kind = draw(st.sampled_from(section.kinds)) if kind is None else kind
    part = {"type": draw(st.sampled_from([kind] * 6 + [kind.upper(), None, "odd"]))} if kind else {}
    if draw(st.integers(0, 9)) == 0:
        part.pop("type", None)
    leaves = [leaf for one in (kind, *section.kinds) for leaf in section.fields(one).values()]
    own = list(section.fields(kind).values())
    chosen = [leaf for leaf in own if leaf.required] + draw(st.lists(st.sampled_from(own), max_size=4))
    for leaf in chosen + draw(st.lists(st.sampled_from(leaves), max_size=1)):
        holder = part
        for key in leaf.path[:-1]:
            holder = holder.setdefault(key, {})
        if isinstance(holder, dict):
            holder[leaf.path[-1]] = draw(value(leaf))
    return {**part, **draw(extras(SLIPS + MISPLACED))}


def extras(names):
    """Mostly nothing; else one or two keys that do not belong here."""
    few = st.dictionaries(st.sampled_from(names) | ODD_KEYS | WORDS, JSON, min_size=1, max_size=2)
    return st.one_of(st.just({}), st.just({}), st.just({}), few)


SCENES = st.builds(
    lambda scene, more: {**more, **scene},
    st.fixed_dictionaries(
        {"voice": parts(SECTIONS["voice"])},
        optional={name: st.one_of(parts(SECTIONS[name]), parts(SECTIONS[name]), JSON) for name in SCENE_SECTIONS[:1]}
        | {name: parts(SECTIONS[name]) for name in SCENE_SECTIONS[2:]},
    ),
    extras(MISPLACED),
)
BODIES = st.builds(
    lambda top, odd, more, scenes: {**top, **odd, **more, "video_inputs": scenes},
    parts(SECTIONS["settings"], ""),
    st.fixed_dictionaries(
        {},
        optional={
            "aspect_ratio": st.sampled_from(RATIOS),
            "caption": st.sampled_from([True, "false", {"enabled": True}, {"enabled": "no", "x": 1}, {"enabled": 7}]),
            "dimensions": st.fixed_dictionaries({}, optional={"width": st.sampled_from([720, "720", None, [1]])}),
        },
    ),
    extras(MISPLACED),
    st.lists(SCENES, min_size=1, max_size=3),
)
