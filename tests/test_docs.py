"""What the documentation says, held against what is there."""

import json
import re
from argparse import ArgumentParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve

from studio.emulator.app import ROUTES
from studio.emulator.kinds import KINDS
from studio.payload import MAX_SCENES, SECTIONS, Leaf, examine
from studio.payload.shape import Shape
from tests.test_layers import MAY_IMPORT, TOP

ROOT = Path(__file__).parents[1]
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text() for path in (ROOT / "README.md", *ROOT.glob("docs/*.md"))}
README, PAYLOAD = PAGES["README.md"], PAGES["docs/payload.md"]
ALL = "\n".join(PAGES.values())
VARIABLE = r"(?:STUDIO|HEYGEN)_[A-Z_]+"


def fences(language: str, text: str = ALL) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def rows(text: str, first: str = r"[^`]+") -> list[list[str]]:
    """The cells of every table row that begins with something in backticks."""
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in text.splitlines()
        if re.match(rf"\| `{first}`", line)
    ]


def in_code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def part(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one."""
    return re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.M | re.S)[1]


# Settings


def test_every_setting_is_in_the_table_and_every_row_is_a_setting():
    code = "".join((ROOT / "studio" / name).read_text() for name in ("settings.py", "environment.py"))
    read = set(re.findall(rf'"({VARIABLE})"', code))
    assert {in_code(row[0])[0] for row in rows(part(README, "Settings"), VARIABLE)} == read


def test_every_setting_that_a_page_names_exists():
    told = {in_code(row[0])[0] for row in rows(part(README, "Settings"), VARIABLE)}
    assert set(re.findall(rf"\b{VARIABLE}\b", ALL)) == told


# Commands


def commands() -> set[tuple[str, str]]:
    """Every `manage.py <command> <rest>` of a page."""
    return {(name, rest) for name, rest in re.findall(r"manage\.py (\w+)([^\n`|)]*)", ALL)}


def options(parser: ArgumentParser, words: list[str]) -> set[str]:
    """Of a command and of the verbs that it is given, which have parsers of their own."""
    known = set(parser._option_string_actions)
    verbs = next((one.choices for one in parser._actions if isinstance(one.choices, dict)), None)
    if verbs is None:
        return known
    assert words, f"{parser.prog} needs one of {list(verbs)}"
    return known | options(verbs[words[0]], words[1:])


@pytest.mark.parametrize(("name", "rest"), sorted(commands()))
def test_every_command_exists_and_takes_the_options_written(name, rest):
    app = get_commands()[name]
    parser = load_command_class(app, name).create_parser("manage.py", name)
    if name != "test":  # its options are pytest's
        assert set(re.findall(r"(?<!\S)--[\w-]+", rest)) <= options(parser, rest.split())


# Addresses


def addresses() -> set[str]:
    """Paths in backticks, and those of URLs of the studio on this machine."""
    paths = re.findall(r"`(?:GET |POST )?(/[\w./<>-]*)(?:\?[^`]*)?`", ALL)
    urls = re.findall(r"https?://(?:127\.0\.0\.1|localhost):8000[^\s'\"`)]*", ALL)
    return {*paths, *(urlsplit(url).path or "/" for url in urls)}


@pytest.mark.parametrize("path", sorted(addresses()))
def test_every_address_is_answered(path):
    inside = path.removeprefix("/heygen")
    if not inside:  # the base of the emulator's URLs
        return
    if inside.startswith(("/v1/", "/v2/")):
        assert inside in ROUTES
        return
    path = path.removeprefix("/embed/<id>").replace("<video>", "<id>")  # the whole studio is mounted there
    filled = path.replace("<id>", "6f7a1f0e-3f0b-4b52-9d0e-5d5b1c7a9e21").replace("<token>", "x")
    try:
        resolve(filled)
    except Resolver404:
        pytest.fail(f"{path} is nowhere in the URL map")


def test_every_call_of_the_emulator_is_documented():
    told = {path for row in rows(part(PAGES["docs/emulator.md"], "What it answers")) for path in in_code(row[0])}
    assert told == {f"{method} {path}" for path, route in ROUTES.items() for method in route.methods}


def test_every_fault_of_the_emulator_is_documented():
    told = {
        row[0].strip("`"): (row[1], in_code(row[2])) for row in rows(part(PAGES["docs/emulator.md"], "Make it fail"))
    }
    assert told == {
        name: (kind.says, [f"--{term.replace('_', '-')}" for term in kind.terms]) for name, kind in KINDS.items()
    }


# Links


def anchors(text: str) -> set[str]:
    """As code hosts make them from headings."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_links_and_images_lead_somewhere(name):
    targets = re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"", PAGES[name])
    local = [one or other for one, other in targets if not (one or other).startswith(("http://", "https://", "{", "$"))]
    for target in local:
        file, _, anchor = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        assert path.exists(), target
        assert not anchor or anchor in anchors(path.read_text()), target


def test_pages_are_short_and_name_no_machine():
    assert {page: len(text.splitlines()) for page, text in PAGES.items() if len(text.splitlines()) > 200} == {}
    assert re.findall(r"/(?:tmp|home|work|root)/", ALL) == []


# The layers


def test_the_table_of_layers_is_the_one_that_imports_are_held_to():
    told = {}
    for names, _what, may in rows(part(README, "The layers")):
        told |= dict.fromkeys(in_code(names), "anything" if may == "anything" else set(in_code(may)))
    there = {path.name.removesuffix(".py") for path in (ROOT / "studio").iterdir()}
    assert told == MAY_IMPORT | dict.fromkeys(TOP & there, "anything")


# The request


def takes(leaf: Leaf) -> str:
    """What values a parameter takes, in a few words."""
    if leaf.choices:
        return " ".join(f"`{choice}`" for choice in leaf.choices)
    words = {"string": leaf.format or "text", "boolean": "true or false"}.get(leaf.type, leaf.type)
    words = {"color": "colour", "url": "URL"}.get(words, words)
    low, high, above = (
        None if limit is None else f"{limit:g}" for limit in (leaf.minimum, leaf.maximum, leaf.exclusive_minimum)
    )
    words += f" {low} to {high}" if low and high else f" from {low}" if low else f" above {above}" if above else ""
    words += f", a multiple of {leaf.multiple_of:g}" if leaf.multiple_of else ""
    return words + (f", at most {leaf.max_length} characters" if leaf.max_length else "")


def default(leaf: Leaf, whole: Shape) -> str:
    if leaf.required:
        return "**needed**"
    above = whole.fields(None).get(leaf.path[0])
    if isinstance(above, Shape) and leaf.path[-1] in above.required:
        return f"**needed** with `{leaf.path[0]}`"
    return "" if leaf.default is None else f"`{json.dumps(leaf.default).strip(chr(34))}`"


def parameter_table(section: str) -> list[str]:
    """The rows that docs/payload.md has for a section, made from the models."""
    found, kinds = SECTIONS[section], SECTIONS[section].kinds
    leaves: dict[str, dict[str, Leaf]] = {}
    for kind in kinds:
        for leaf in found.fields(kind).values():
            leaves.setdefault(".".join(leaf.path), {})[kind] = leaf
    lines = [f"| `type` | | {' '.join(f'`{kind}`' for kind in kinds)} | **needed** |"] if kinds != ("",) else []
    for name, of in leaves.items():
        leaf, only = next(iter(of.values())), "" if set(of) == set(kinds) else " ".join(f"`{kind}`" for kind in of)
        lines.append(f"| `{name}` | {only} | {takes(leaf)} | {default(leaf, found.shape)} |".replace("|  |", "| |"))
    return lines


@pytest.mark.parametrize("section", SECTIONS)
def test_the_parameters_are_documented_as_they_are_judged(section):
    expected = parameter_table(section)
    if section == "settings":
        expected.append(f"| `video_inputs` | | list of 1 to {MAX_SCENES} scenes | **needed** |")
    shown = [line for line in part(PAYLOAD, f"`?{section}`?").splitlines() if line.startswith("| `")]
    assert shown == [line.replace("|  |", "| |") for line in expected]


def test_every_parameter_of_the_document_is_documented():
    sections = {"request": "settings", "elevenlabs_settings": "voice", "subtitles": "settings"}
    for row in json.loads((ROOT / "tests/data/parameters.json").read_text()):
        section = sections.get(row["object"], row["object"])
        above = f"{row['object']}." if row["object"] in ("elevenlabs_settings", "subtitles") else ""
        names = [in_code(cells[0])[0] for cells in rows(part(PAYLOAD, f"`?{section}`?"))]
        if row["type"] != "object":
            assert above + row["name"] in names
        else:
            assert any(name.startswith(f"{above}{row['name']}.") for name in names), row


@pytest.mark.parametrize("text", fences("json"))
def test_every_request_shown_is_valid_without_a_note(text):
    verdict = examine(json.loads(text))
    assert (verdict.problems, verdict.notes, verdict.unknown) == ([], [], {})
