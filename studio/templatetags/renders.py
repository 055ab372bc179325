"""Renders in lists."""

from collections.abc import Iterable

from django import template

from studio.models import Render, Who
from studio.views import render_rows

register = template.Library()


@register.simple_tag
def rows_of(renders: Iterable[Render], who: Who) -> list[render_rows.Row]:
    return render_rows.rows_of(renders, who)
