"""A page as a browser with scripts off sees it: elements by id, and forms that can be filled in and sent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from studio.models import Video, Who, Workspace
from tests.factories import make_workspace

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NOT_SENT = {"button", "submit", "reset", "image", "file"}


@dataclass(eq=False)
class Element:
    tag: str
    attrs: dict[str, str]
    parents: tuple["Element", ...] = ()
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attrs[name]

    def get(self, name: str) -> str | None:
        return self.attrs.get(name)

    @property
    def words(self) -> str:
        """Its text as it is read: blanks together."""
        return " ".join(self.text.split())


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[Element] = []
        self.open: list[Element] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        assert len(names) == len(set(names)), f"an attribute twice on {tag}: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self.open))
        self.found.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].tag == tag, f"</{tag}> inside of <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


@dataclass
class Form:
    """What a browser would send: fill in by name, then `sent(button)`."""

    action: str
    values: dict[str, str]
    buttons: list[Element]

    def sent(self, button: str = "", **typed: str) -> dict[str, str]:
        pressed = next((one for one in self.buttons if button in one.words), None)
        assert pressed, f"no button {button!r} in {[one.words for one in self.buttons]}"
        assert "disabled" not in pressed.attrs, f"{button!r} is off"
        unknown = typed.keys() - self.values.keys()
        assert not unknown, f"no such fields: {unknown}"
        chosen = {pressed["name"]: pressed.get("value") or ""} if pressed.get("name") else {}
        return {**self.values, **chosen, **typed}


@dataclass
class Page:
    """The elements of an answer; its tags are checked to be closed in order."""

    html: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        reader = _Reader()
        reader.feed(self.html)
        reader.close()
        assert reader.open == [], f"never closed: {[one.tag for one in reader.open]}"
        # What stands in a template is on no page yet.
        self.elements = [one for one in reader.found if not any(above.tag == "template" for above in one.parents)]

    @property
    def ids(self) -> list[str]:
        return [one["id"] for one in self.elements if "id" in one.attrs]

    def find(self, tag: str = "", **attrs: str) -> list[Element]:
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [
            one
            for one in self.elements
            if (not tag or one.tag == tag) and all(one.get(name) == value for name, value in wanted.items())
        ]

    def by_id(self, id: str) -> Element:
        found = self.find(id=id)
        assert len(found) == 1, f"{len(found)} elements have the id {id!r}; there are {self.ids}"
        return found[0]

    def words(self, id: str) -> str:
        return self.by_id(id).words

    def form(self, action: str, field: str = "", **attrs: str) -> Form:
        """The one form that leads to `action`; where there are several, the one that has `field`."""
        found = [one for one in self.find("form", **attrs) if urlsplit(one.get("action") or "").path == action]
        if field:
            found = [self._owner(one) for one in self.find(name=field) if self._owner(one) in found]
        assert len(found) == 1, f"{len(found)} forms lead to {action}"
        own = [one for one in self.elements if self._owner(one) is found[0]]
        buttons = [one for one in own if one.tag == "button" and one.get("type") in {None, "submit"}]
        return Form(action, dict(self._values(own)), buttons)

    def _owner(self, element: Element) -> Element | None:
        if name := element.get("form"):
            return next(iter(self.find("form", id=name)), None)
        return next((one for one in reversed(element.parents) if one.tag == "form"), None)

    def _values(self, own: list[Element]) -> Iterator[tuple[str, str]]:
        for one in own:
            if not one.get("name") or "disabled" in one.attrs:
                continue
            if one.tag == "input" and (one.get("type") or "text") not in NOT_SENT:
                if one.get("type") not in {"radio", "checkbox"} or "checked" in one.attrs:
                    yield one["name"], one.get("value") or ""
            elif one.tag == "textarea":
                # A browser drops the first line end, and sends all of them as the network does.
                yield one["name"], one.text.removeprefix("\n").replace("\n", "\r\n")
            elif one.tag == "select":
                options = [option for option in self.find("option") if one in option.parents]
                chosen = next((option for option in options if "selected" in option.attrs), options[0])
                yield one["name"], chosen["value"]


@dataclass
class Person:
    """Somebody signed in, with a browser of their own."""

    client: Client
    who: Who

    def get(self, path: str, htmx: bool = False, **data: Any) -> HttpResponse:
        return self.client.get(path, data, headers={"HX-Request": "true"} if htmx else {})

    def page(self, path: str) -> Page:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.status_code
        return Page(answer.content.decode())

    def post(self, path: str, htmx: bool = True, **data: Any) -> HttpResponse:
        return self.client.post(path, data, headers={"HX-Request": "true"} if htmx else {})


def make_person(workspace: Workspace | None = None, name: str = "ada", staff: bool = False) -> Person:
    """An author of the first workspace of this installation, which is made where there is none."""
    workspace = workspace or Workspace.objects.first() or make_workspace()
    user = User.objects.create(username=name, is_staff=staff, is_superuser=staff)
    client = Client()
    client.force_login(user)
    return Person(client, Who(workspace, f"user:{user.pk}", reviews=staff))


def editor_path(video: Video, scene: Any = None) -> str:
    return f"/videos/{video.pk}/" + (f"?scene={scene.pk}" if scene else "")


def request_in(page: Page) -> str:
    """The text of the request in the pane, without what decorates it."""
    return "".join(one.text for one in page.find("span") if "line" in (one.get("class") or "").split())


def parse(answer: HttpResponse) -> Page:
    return Page(answer.content.decode())
