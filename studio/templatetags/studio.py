"""The few things that templates cannot say by themselves."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from studio.stage import Shape, svg_element

register = template.Library()

ICONS = "vendor/lucide-1.62.0/icons.svg"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A symbol of the sprite; decoration unless it is given a name."""
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', said, static(ICONS), name)


@register.simple_tag
def shape(one: Shape) -> SafeString:
    return SafeString(svg_element(one))  # made of numbers and hex colours alone


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
