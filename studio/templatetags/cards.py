"""A scene's card: drawn without a template, since fifty of them took a third of the time of the editor's page."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.views.cards import Card

from .studio import clock

register = template.Library()

CARD = (
    '<a id="card-{pk}"{state} class="card" href="?scene={pk}" hx-get="{address}" data-queued data-scene="{pk}">'
    '<span class="number" data-grip title="{drag}">{number}</span>'
    "{picture}"
    '<span class="words">{words}</span><span class="length">{length}{mark}</span></a>'
)
PICTURE = '<img id="picture-{pk}"{oob} src="{address}" alt="" width="64" height="36" loading="lazy">'
MARK = ' <span class="mark{todo}">{count}<span class="hidden"> {word}</span></span>'
OOB = ' hx-swap-oob="true"'
CHOOSER = '<input type="checkbox" name="scene_ids" value="{}" form="several" aria-label="{}">'


@register.simple_tag
def card(one: Card, oob: object = "") -> SafeString:
    """What leads to the scene; `oob`: in the place of the one that the page has."""
    state = SafeString(OOB if oob else "")
    if one.is_open:
        state += format_html(' aria-current="true" data-shows="{}"', one.shows)
    return format_html(
        CARD,
        pk=str(one.scene.pk),
        state=state,
        address=reverse("scene", args=[one.scene.pk]),
        drag=_("Drag to move"),
        number=one.number,
        picture=picture(one),
        words=one.words,
        length=clock(one.seconds),
        mark=mark(one),
    )


@register.simple_tag
def picture(one: Card, oob: bool = False) -> SafeString:
    """Its frame; `oob`: in the place of the one that the page has, around which nothing changes."""
    return format_html(PICTURE, pk=str(one.scene.pk), oob=SafeString(OOB if oob else ""), address=one.picture)


def mark(one: Card) -> SafeString:
    """How many problems it has, where it has any."""
    if not one.problems:
        return SafeString("")
    word = ngettext("problem", "problems", one.problems)
    return format_html(MARK, todo=" todo" if one.only_wants else "", count=one.problems, word=word)


@register.simple_tag
def chooser(one: Card) -> SafeString:
    """The box to choose it by, with others."""
    return format_html(CHOOSER, str(one.scene.pk), _("Choose scene %(n)s") % {"n": one.number})
