"""Estimates in words."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.models import Render
from studio.payload import Length
from studio.services.estimating import Balance, Estimate, off
from studio.words import cost_words, length_words, money

register = template.Library()


@register.filter
def in_words(estimate: Estimate) -> str:
    """ "about 1:05–1:40 min · $1.90–2.60" """
    length = estimate.length
    words = _("about %s") % length_words(length.low, length.high, length.recordings)
    if not estimate.cost:
        return words
    return f"{words} · {cost_words(estimate.cost, estimate.currency, at_least=not length.is_known)}"


@register.simple_tag
def said_in(length: Length, words: int, characters: int) -> str:
    """ "about 0:10–0:14 min · 31 words · 180 characters"; no template, as it is in the answer to every save."""
    return " · ".join(
        [
            _("about %s") % length_words(length.low, length.high, length.recordings),
            ngettext("%s word", "%s words", words) % number_format(words),
            ngettext("%s character", "%s characters", characters) % number_format(characters),
        ]
    )


@register.filter
def amount(balance: Balance) -> str:
    return money(balance.amount, balance.currency)


@register.filter
def covers(balance: Balance, estimate: Estimate) -> bool:
    return balance.covers(estimate)


@register.simple_tag
def estimated(render: Render) -> str:
    """What was said of a render before it was made, and how far that was from what came back; "" for nothing."""
    if render.estimated_low is None:
        return ""
    if render.estimated_high is None:
        words = [_("%s or more") % length_words(render.estimated_low, render.estimated_low)]
    else:
        words = [length_words(render.estimated_low, render.estimated_high)]
    if render.cost_low is not None:
        most = render.cost_low if render.cost_high is None else render.cost_high
        words.append(cost_words((render.cost_low, most), render.currency, at_least=render.cost_high is None))
    if render.seconds and render.estimated_high:
        words.append(_came_to(render.seconds, off(render.seconds, render.estimated_low, render.estimated_high)))
    return " · ".join(words)


def _came_to(seconds: float, share: float) -> str:
    words = _("came to %s") % length_words(round(seconds), round(seconds))
    if not share:
        return words
    percent = max(1, round(abs(share) * 100))
    return f"{words}, {(_('%s %% longer') if share > 0 else _('%s %% shorter')) % percent}"
