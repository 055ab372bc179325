"""What comes in goes out again, but for what the notes say."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings

from studio.payload import Adopted, adopt, assemble_payload, body, with_kept
from tests.lanes import cases

from .applying import STANDING, applied, same
from .bodies import EXAMPLES
from .strategies import BODIES


def exported(found: Adopted):
    """The bytes that would be downloaded, read again."""
    whole = [with_kept(part.draft, part.unknown) for part in (found.settings, *found.scenes)]
    return json.loads(body(assemble_payload(whole[0], whole[1:])))


def check(raw):
    before = copy.deepcopy(raw)
    found = adopt(raw)
    assert same(raw, before)
    assert found.problem is None
    out = exported(found)
    assert same(out, applied(raw, found.notes))
    again = adopt(out)
    assert {note.code for note in again.notes} <= STANDING
    assert same(exported(again), out)


@settings(deadline=None, max_examples=cases(1000), suppress_health_check=list(HealthCheck), derandomize=True)
@given(BODIES)
def test_export_is_what_was_imported_but_for_the_notes(raw):
    check(raw)


@pytest.mark.parametrize("index", range(22))
def test_real_bodies(index):
    check(EXAMPLES[index]["payload"])
