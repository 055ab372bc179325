"""The OpenAPI document against what is there, and the other way round: schemathesis, with a fixed seed."""

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi import checks

from studio import emulator
from studio.emulator.app import ROUTES
from studio.emulator.assets import TYPES
from studio.emulator.keys import derived_key
from studio.wsgi import application
from tests.factories import make_workspace
from tests.lanes import cases

pytestmark = pytest.mark.fuzz

EXAMPLES = cases(25)  # for each operation, besides the edge cases that schemathesis derives from each schema

# What the service does on purpose, and so do we: it passes unknown keys over and reads the usual slips as meant, so a
# body that breaks the schema may be taken; and it judges more than a schema can say, so one that keeps it may not be.
ON_PURPOSE = [checks.negative_data_rejection, checks.positive_data_acceptance]


@schemathesis.serializer(*(kind for kind in TYPES if not kind.startswith("image/")))
def raw(context, value):
    return value.encode() if isinstance(value, str) else value


schema = schemathesis.openapi.from_dict(emulator.document("http://localhost/heygen"))
schema.app = application


@pytest.fixture
def key(db, settings, tmp_path):
    settings.EMULATOR, settings.EMULATOR_CALLBACKS, settings.MEDIA_ROOT = True, "off", tmp_path
    workspace = make_workspace()
    row = derived_key(workspace)
    row.jobs_at_once = None
    row.save()
    for signal in (request_started, request_finished):  # as Django's own test client does
        signal.disconnect(close_old_connections)
    yield emulator.key_for(workspace)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_what_is_spoken_is_what_the_document_says(case, key):
    case.call_and_validate(headers={"X-Api-Key": key}, excluded_checks=ON_PURPOSE)


def test_the_document_needs_no_key_and_says_where_it_was_found(client, settings):
    settings.EMULATOR = True
    answer = client.get("/heygen/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json()["servers"] == [{"url": "http://testserver/heygen"}]


def test_it_has_every_call_with_a_summary_and_a_name_of_its_own():
    document = emulator.document("")
    told = {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item}
    assert told == {f"{method} {path}" for path, route in ROUTES.items() for method in route.methods}
    operations = [one for item in document["paths"].values() for one in item.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    assert all(one["summary"].endswith(".") for one in operations)


def test_every_reference_leads_somewhere_and_nothing_of_our_forms_is_left():
    document = emulator.document("")
    text = json.dumps(document)
    names = document["components"]["schemas"]
    references = [part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]]
    assert references
    assert set(references) <= set(names)
    assert '"widget"' not in text
    assert '"additionalProperties"' not in text
    assert names["ColorBackground"]["properties"]["value"]["pattern"] == "^#[0-9A-Fa-f]{6}$"
