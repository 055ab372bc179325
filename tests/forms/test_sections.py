"""Sections as forms: what is drawn from a draft, and what is read from a form."""

import pytest
from django.http import QueryDict

from studio.forms import SectionForm, read_draft
from studio.forms.sections import ABSENT, ICONS, KIND_LABELS, starting_draft
from studio.payload import SECTIONS

KINDS = [(name, kind) for name, section in SECTIONS.items() for kind in section.kinds]


def typed(form, **values):
    """What a browser sends of the form: every input, filled or not."""
    data = QueryDict(mutable=True)
    data.update({name: field.value for name, field in form.fields.items()} | values)
    return data


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_every_field_of_a_kind_is_drawn_once(name, kind):
    form = SectionForm(SECTIONS[name], {"type": kind} if kind else {})
    drawn = [field.name for field in [*form.common, *form.more]]
    expected = [one for one in SECTIONS[name].fields(kind) if one != "type"]
    assert sorted(drawn) == sorted(expected) == sorted(set(drawn))
    assert len({field.id for field in form.fields.values()}) == len(drawn)


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_what_is_drawn_is_read_back_as_it_was(name, kind):
    section = SECTIONS[name]
    draft = {"type": kind} if kind else {}
    for number, leaf in enumerate(section.fields(kind).values()):
        holder = draft
        for key in leaf.path[:-1]:
            holder = holder.setdefault(key, {})
        if leaf.name != "type":
            holder[leaf.path[-1]] = f" value {number}\n"
    form = SectionForm(section, draft)
    assert read_draft(section, typed(form, **({"type": kind} if kind else {}))) == draft


def test_numbers_and_booleans_stand_in_the_form_as_one_types_them():
    draft = {"type": "avatar", "scale": 1.0, "matting": True, "use_avatar_iv_model": False, "alpha": 0.25}
    fields = SectionForm(SECTIONS["character"], draft).fields
    assert [fields[name].value for name in ("scale", "matting", "use_avatar_iv_model", "alpha", "prompt")] == [
        "1",
        "true",
        "false",
        "0.25",
        "",
    ]


def test_a_draft_of_odd_shapes_is_drawn_without_a_word():
    for odd in ([], {}, {"a": 1}, "x", 7, None, True):
        draft = {"type": odd, "avatar_id": odd, "offset": odd, "scale": odd}
        form = SectionForm(SECTIONS["character"], draft)
        assert form.kind == "avatar"
        assert all(isinstance(field.value, str) for field in form.fields.values())


def test_blank_is_absent_and_the_rest_is_not_stripped():
    data = QueryDict("type=text&voice_id=&input_text=%20a%20&speed=+&elevenlabs_settings__style=")
    assert read_draft(SECTIONS["voice"], data) == {"type": "text", "input_text": " a ", "speed": " "}


def test_line_ends_become_lf():
    assert read_draft(SECTIONS["voice"], {"type": "text", "input_text": "a\r\nb\rc\nd"})["input_text"] == "a\nb\nc\nd"


def test_nested_names_become_nested_objects():
    data = {"dimension__width": "1", "dimension__height": "2", "subtitles__position__x": "3", "fps": "25"}
    assert read_draft(SECTIONS["settings"], data) == {
        "dimension": {"width": "1", "height": "2"},
        "subtitles": {"position": {"x": "3"}},
        "fps": "25",
    }


def test_the_old_kind_s_inputs_are_read_on_a_switch():
    data = {"type": "silence", "input_text": "Hello", "voice_id": "v"}
    assert read_draft(SECTIONS["voice"], data) == {"type": "silence", "input_text": "Hello", "voice_id": "v"}


def test_an_unknown_kind_is_the_usual_one():
    assert read_draft(SECTIONS["voice"], {"type": "song"}) == {"type": "text"}
    assert starting_draft(SECTIONS["voice"], "song") == {"type": "text"}


def test_a_new_section_begins_with_what_must_be_sent():
    assert starting_draft(SECTIONS["background"]) == {"type": "color", "value": "#f6f6fc"}
    assert starting_draft(SECTIONS["text"]) == {"type": "text", "line_height": 1.2}
    assert starting_draft(SECTIONS["audio"]) == {}
    assert starting_draft(SECTIONS["character"], "talking_photo") == {"type": "talking_photo"}


def test_problems_stand_at_their_fields_and_the_rest_at_the_section():
    problems = {"speed": ["Too fast."], "": ["No voice."], "duration": ["Too long."]}
    form = SectionForm(SECTIONS["voice"], {"type": "text"}, problems)
    assert form.fields["speed"].problems == ("Too fast.",)
    assert sorted(form.own_problems) == ["No voice.", "Too long."]
    assert form.count == 3


def test_more_stands_open_where_something_is_in_it():
    assert not SectionForm(SECTIONS["voice"], {"type": "text", "speed": "1"}).more_is_used
    assert SectionForm(SECTIONS["voice"], {"type": "text", "volume": "1"}).more_is_used
    assert SectionForm(SECTIONS["voice"], {"type": "text"}, {"volume": ["Hm."]}).more_is_used


def test_a_closed_section_says_what_is_in_it():
    assert SectionForm(SECTIONS["voice"], {"type": "silence"}).summary == "Silence"
    assert SectionForm(SECTIONS["text"], None).summary == "none"
    assert SectionForm(SECTIONS["text"], {}).summary == "on"


def test_every_section_and_kind_has_its_words_and_its_picture():
    assert set(ICONS) == set(SECTIONS)
    assert set(ABSENT) == set(SECTIONS) - {"settings"}
    assert {kind for name, kind in KINDS if len(SECTIONS[name].kinds) > 1} == set(KIND_LABELS)
    for name in ABSENT:
        form = SectionForm(SECTIONS[name], None)
        assert form.absence.endswith(".")
        assert form.invitation
