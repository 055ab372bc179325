"""The script that hosts load: small, by itself, and as its description for TypeScript says."""

import gzip
import re
from pathlib import Path

from tests.running import ROOT

SDK, TYPES = (Path(ROOT) / "static" / name for name in ("embed.js", "embed.d.ts"))
FRAME = Path(ROOT) / "static" / "studio" / "js" / "embed"
MOST = 4096


def block(source: str, head: str) -> str:
    return source[source.index(head) :].split("\n}", 1)[0]


def test_it_is_four_kilobytes_at_most_and_loads_nothing():
    source = SDK.read_text()
    assert len(gzip.compress(source.encode(), 9, mtime=0)) <= MOST
    assert not re.search(r"\bimport\b|\brequire\(|\beval\(|innerHTML|insertAdjacentHTML", source)
    assert '"*"' not in source  # no message is sent to whoever is there


def test_its_types_name_its_events_and_its_methods():
    source, types = SDK.read_text(), TYPES.read_text()
    events = set(re.search(r'EVENTS = "([a-z ]+)"', source)[1].split())
    assert events == set(re.findall(r"^  (\w+): ", block(types, "interface StudioEvents {"), re.M))
    table = re.search(r"TELLS = \{(.+)\};", source)[1]
    methods = set(re.findall(r"(\w+): (?:\[|null)", table)) | {"openTab", "destroy"}
    assert methods == set(re.findall(r"^  (\w+)\(", block(types, "interface Studio {"), re.M))
    options = re.search(r"constructor\(element, \{ (.+) \}\) \{", source)[1]
    named = {one.split("=")[0].strip() for one in re.sub(r"\(\) => \{\}", "none", options).split(",")}
    assert named == set(re.findall(r"^  (\w+)\??: ", block(types, "interface StudioOptions {"), re.M))


def test_the_frame_answers_every_method_and_tells_no_event_that_hosts_do_not_know():
    source = SDK.read_text()
    said = "".join(path.read_text() for path in FRAME.glob("*.js"))
    for method in re.findall(r"(\w+): (?:\[|null)", re.search(r"TELLS = \{(.+)\};", source)[1]):
        assert re.search(rf"\b{method}(?::|,)", (FRAME / "events.js").read_text()), method
    told = set(re.findall(r'tell\("(\w+)"', said))
    assert told - {"leaving"} <= set(re.search(r'EVENTS = "([a-z ]+)"', source)[1].split())


def test_a_theme_has_the_same_keys_for_the_frame_and_for_typescript():
    taken = re.search(r"function set\(\{(.+)\} = \{\}\)", (FRAME / "theme.js").read_text())[1]
    types = set(re.findall(r"^  (\w+)\?: ", block(TYPES.read_text(), "interface Theme {"), re.M))
    assert types == {"scheme", "accent", "accentLight", "accentDark", "logo"}
    assert all(re.search(rf"\b{key}\b", taken) for key in types)


def test_the_frame_and_the_server_hold_colours_against_the_same_pages():
    from studio.services.theming import ENOUGH, PAGES

    source = (FRAME / "theme.js").read_text()
    assert f'ENOUGH = {ENOUGH}, PAGES = {{ light: "{PAGES["light"]}", dark: "{PAGES["dark"]}" }}' in source
