"""Whatever JSON comes: nothing raises, a second pass changes nothing, and what is valid keeps its bounds."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.payload import (
    SECTIONS,
    advise,
    assemble_payload,
    assemble_request,
    body,
    complete_scene,
    examine,
    judge,
    judge_scene,
    normalise,
    scene_seconds,
)
from studio.payload.assemble import put_back
from studio.payload.base import COLOUR, is_url
from studio.words import sentence
from tests.lanes import cases

QUICK = settings(deadline=None, max_examples=cases(60), suppress_health_check=list(HealthCheck))

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(), max_size=8),
    st.sampled_from(
        ["", " ", "1", "0.5", "-3", "1e400", "true", "No", "#abc", "https://example.com/a", "\x00", "\ud800"]
    ),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def likely(leaf):
    """Mostly what the parameter wants, now and then anything."""
    if leaf.choices:
        good = st.sampled_from(leaf.choices)
    elif leaf.type == "boolean":
        good = st.booleans()
    elif leaf.type == "integer":
        good = st.integers(1, 2100).map(lambda half: half * (leaf.multiple_of or 1))
    elif leaf.type == "number":
        good = st.one_of(st.floats(-1, 2), st.sampled_from([leaf.minimum or 1, leaf.maximum or 1]))
    else:
        good = st.sampled_from({"url": ["https://example.com/a"], "color": ["#12aBef"]}.get(leaf.format, ["abc"]))
    return st.one_of(good, good, good, good.map(str), JSON)


@st.composite
def parts(draw, section):
    kind = draw(st.sampled_from(section.kinds))
    part = {"type": kind} if kind else {}
    leaves = list(section.fields(kind).values())
    chosen = [leaf for leaf in leaves if leaf.required] + draw(st.lists(st.sampled_from(leaves), max_size=4))
    for leaf in chosen:
        holder = part
        for key in leaf.path[:-1]:
            holder = holder.setdefault(key, {})
        if isinstance(holder, dict):
            holder[leaf.path[-1]] = draw(likely(leaf))
    if draw(st.integers(0, 4)) == 0:
        part[draw(st.sampled_from(["glow", "avatar_style", "url", "a/b", "duration", "elevanlabs_settings"]))] = draw(
            JSON
        )
    return part


SCENES = st.fixed_dictionaries(
    {"voice": parts(SECTIONS["voice"])},
    optional={name: parts(SECTIONS[name]) for name in ("character", "background", "text", "audio")} | {"extra": JSON},
)
BODIES = st.builds(
    lambda top, scenes, extra: {**top, **extra, "video_inputs": scenes},
    parts(SECTIONS["settings"]),
    st.lists(SCENES, min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(["aspect_ratio", "dimensions", "caption", "meta", "title"]), JSON, max_size=2),
)


def resolves(document, pointer):
    """Whether a pointer leads to something in the document, or to a missing key of an object in it."""
    keys = [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]
    for index, key in enumerate(keys):
        if isinstance(document, dict) and key in document:
            document = document[key]
        elif isinstance(document, list) and key.isdigit() and int(key) < len(document):
            document = document[int(key)]
        else:
            return isinstance(document, dict) and index == len(keys) - 1
    return True


@QUICK
@given(st.one_of(JSON, BODIES, st.fixed_dictionaries({"video_inputs": JSON})))
def test_any_json_gets_a_verdict_in_words_that_can_be_stored(raw):
    before = repr(raw)
    verdict = examine(raw)
    assert repr(raw) == before
    for problem in (*verdict.problems, *verdict.notes):
        assert resolves(raw, problem.pointer)
        assert "\n" not in sentence(problem)
        assert "\\u0000" not in json.dumps(problem.params, allow_nan=False)
    assert judge(raw) is not None


@QUICK
@given(BODIES)
def test_a_second_pass_changes_nothing_and_notes_nothing(raw):
    first = normalise(raw)
    put_back(first.payload, {}, first.unknown)
    second = normalise(first.payload)
    assert second.unknown.keys() == first.unknown.keys()
    assert {note.code for note in second.notes} <= {"unknown_key", "misplaced_key"}
    put_back(second.payload, {}, second.unknown)
    # Compared as text: NaN is not equal to itself.
    assert repr(second.payload) == repr(first.payload)


@QUICK
@given(BODIES)
def test_each_place_has_one_problem_at_most(raw):
    pointers = [problem.pointer for problem in examine(raw).problems]
    assert len(set(pointers)) == len(pointers)


def check(leaf, value):
    assert leaf.minimum is None or value >= leaf.minimum
    assert leaf.maximum is None or value <= leaf.maximum
    assert leaf.exclusive_minimum is None or value > leaf.exclusive_minimum
    assert leaf.multiple_of is None or value % leaf.multiple_of == 0
    assert leaf.choices is None or value in leaf.choices
    assert leaf.format != "color" or COLOUR.match(value)
    assert leaf.format != "url" or is_url(value)
    types = {"string": str, "integer": int, "boolean": bool, "number": (int, float)}
    assert isinstance(value, types[leaf.type])
    assert leaf.type == "boolean" or not isinstance(value, bool)


def check_section(section, part):
    for leaf in section.fields(part.get("type", "")).values():
        value = part
        for key in leaf.path:
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            check(leaf, value)
        else:
            assert not leaf.required


@QUICK
@given(BODIES)
def test_what_is_valid_keeps_every_bound_and_survives_the_wire(raw):
    verdict = examine(raw)
    if not verdict.valid:
        return
    check_section(SECTIONS["settings"], verdict.payload)
    for scene in verdict.payload["video_inputs"]:
        for name, part in scene.items():
            check_section(SECTIONS[name], part)
    top = {key: value for key, value in verdict.payload.items() if key != "video_inputs"}
    payload = assemble_payload(top, verdict.payload["video_inputs"], verdict.unknown)
    again = examine(json.loads(body(payload)))
    assert (again.problems, again.payload, again.unknown) == ([], verdict.payload, verdict.unknown)


@QUICK
@given(BODIES)
def test_one_pass_finds_what_a_second_one_would(raw):
    top, drafts = {key: value for key, value in raw.items() if key != "video_inputs"}, raw["video_inputs"]
    found = assemble_request(top, drafts)
    assert repr(found.payload) == repr(assemble_payload(top, drafts))
    assert found.problems == judge(found.payload)
    assert found.notes == [*normalise(found.payload).notes, *advise(found.payload)]
    assert repr(found.complete) == repr([complete_scene(draft) for draft in drafts])


@QUICK
@given(st.one_of(JSON, SCENES))
def test_any_draft_can_be_drawn_and_judged(draft):
    whole = complete_scene(draft)
    assert scene_seconds(whole) >= 1
    assert judge_scene(draft) is not None
    for name, part in whole.items():
        if part is not None:
            kept = {key: value for key, value in part.items() if value is not None}
            for leaf in SECTIONS[name].fields(part.get("type", "")).values():
                if len(leaf.path) == 1 and leaf.name in kept:
                    check(leaf, kept[leaf.name])
