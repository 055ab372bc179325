"""Lengths and costs that are not known exactly, as people read them: "9–14 s", "1:05–1:40", "$1.90–2.60"."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
CENT = Decimal("0.01")


def length_words(low: float, high: float, recordings: int = 0) -> str:
    """A range of seconds; with recordings of unknown length, the least it can be and what is not known."""
    if not recordings:
        return _range(low, high)
    unknown = ngettext("%(n)d recording of unknown length", "%(n)d recordings of unknown length", recordings) % {
        "n": recordings
    }
    if not high:
        return unknown
    return _("%(length)s and %(unknown)s") % {"length": _range(low, high), "unknown": unknown}


def cost_words(cost: Sequence[Decimal], currency: str, *, at_least: bool = False) -> str:
    """A range of amounts, rounded outwards to hundredths; `at_least` where its upper end is not known."""
    low, high = cost[0].quantize(CENT, ROUND_FLOOR), cost[1].quantize(CENT, ROUND_CEILING)
    if at_least:
        return _("%(amount)s or more") % {"amount": money(low, currency)}
    return _("free") if not high else money(low, currency, high)


def money(amount: Decimal, currency: str, upto: Decimal | None = None) -> str:
    """One amount, or from one to another: the currency is written once."""
    numbers = f"{amount:,.2f}" if upto in (None, amount) else f"{amount:,.2f}–{upto:,.2f}"
    return f"{SYMBOLS[currency]}{numbers}" if currency in SYMBOLS else f"{numbers} {currency}".strip()


def _range(low: float, high: float) -> str:
    least, most = int(low), -int(-high // 1)
    if most < 60:
        numbers = f"{least}" if least == most else f"{least}–{most}"
        return _("%(seconds)s s") % {"seconds": numbers}
    ends = [f"{end // 60}:{end % 60:02d}" for end in dict.fromkeys((least, most))]
    return _("%(minutes)s min") % {"minutes": "–".join(ends)}
