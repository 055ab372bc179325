"""The few things that templates cannot say by themselves."""

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from studio.embed.tickets import ticketed
from studio.models import Workspace
from studio.services import catalogue
from studio.stage import Look, Shape, figure_elements, svg_element
from studio.static_files import loaded

register = template.Library()

ICONS = "vendor/lucide-1.62.0/icons.svg"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A symbol of the sprite; decoration unless it is given a name."""
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', said, static(ICONS), name)


@register.simple_tag
def joined(path: str) -> SafeString:
    """The elements that load one of `studio.static_files.JOINED`; scripts run once the page stands, in their order."""
    element = '<script defer src="{}"></script>' if path.endswith(".js") else '<link rel="stylesheet" href="{}">'
    return format_html_join("\n", element, ((static(one),) for one in loaded(path)))


@register.simple_tag
def media(name: str, *args: object, seconds: float | None = None) -> str:
    """Where a picture or a film is had by an element, which brings no bearer inside of a frame."""
    return ticketed(reverse(name, args=args), seconds or 0)


@register.simple_tag
def known_name(workspace: Workspace, what: str, id: str) -> str:
    return catalogue.known_name(workspace, what, id) if id else ""


@register.simple_tag
def shape(one: Shape) -> SafeString:
    return SafeString(svg_element(one))  # made of numbers and hex colours alone


@register.simple_tag
def person(look: Look) -> SafeString:
    return SafeString(figure_elements(look))


@register.filter
def px(value: float) -> str:
    """A length in a picture: two decimals and a point in every language."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@register.filter
def clock(seconds: object) -> str:
    """65 seconds as 1:05."""
    total = round(seconds.total_seconds() if hasattr(seconds, "total_seconds") else float(seconds or 0))
    hours, rest = divmod(max(0, total), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


@register.filter
def split(words: str) -> list[str]:
    return words.split()


@register.filter
def get(mapping: dict, key: object) -> object:
    return mapping.get(key)
