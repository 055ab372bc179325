"""A parameter as an input: drawn without a template, since the sixty of a scene took most of the editor's time."""

from collections.abc import Callable

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from studio.forms.fields import Field

register = template.Library()

FIELD = """<div class="field {widget}">
  <label for="{id}">{label}{limits}</label>
  {control}
  <p class="help" id="{id}-help">{help}</p>
  <p class="problem{todo}" id="{id}-problem">{problems}</p>
</div>
"""
LIMITS = ' <span class="limits">{}</span>'
NAMED = 'id="{id}" name="{name}"'
TOLD = 'aria-describedby="{id}-problem {id}-help"'

LINE = f'<input {NAMED} value="{{value}}" placeholder="{{placeholder}}" autocomplete="off"{{kind}}{{list}} {TOLD}>'
KINDS = {"number": SafeString(' inputmode="decimal"'), "url": SafeString(' inputmode="url" spellcheck="false"')}
LIST = ' list="{}-list"'
SUGGESTIONS = '<datalist id="{}-list">{}</datalist>'
SUGGESTION = '<option value="{}"></option>'

SELECT = f"<select {NAMED} {TOLD}>{{options}}</select>"
OPTION = '<option value="{}"{}>{}</option>'

# The line end is the browser's to drop: without it, it would drop one of the text's own.
TEXTAREA = f'<textarea {NAMED} rows="{{rows}}" placeholder="{{placeholder}}" {TOLD}>\n{{value}}</textarea>'

COLOUR = (
    f'<span class="with-button"><input {NAMED} value="{{value}}" placeholder="{{placeholder}}" autocomplete="off"'
    f' spellcheck="false" {TOLD}><input type="color" data-colour-for="{{id}}" value="{{shown}}"'
    ' aria-label="{choose}"></span>'
)
PICKED = (
    f'<span class="with-button"><input {NAMED} value="{{value}}" autocomplete="off" spellcheck="false" {TOLD}>'
    '<button type="button" hx-get="{address}" hx-vals=\'{{"field":"{id}"}}\' hx-target="#picker" hx-swap="innerHTML"'
    ' hx-trigger="click" hx-params="field">{choose}</button></span>'
)
EMPTY, SELECTED = SafeString(""), SafeString(" selected")


@register.simple_tag(takes_context=True)
def input_of(context: Context, field: Field) -> SafeString:
    """The label, the input with its hints, and the place for its problems."""
    draw = CONTROLS.get(field.widget, line)
    control = draw(field)
    if draw is picked:
        with context.push(field=field):
            control += context.template.engine.get_template("studio/forms/chosen.html").render(context)
    return format_html(
        FIELD,
        widget=field.widget,
        id=field.id,
        label=field.label,
        limits=format_html(LIMITS, field.limits) if field.limits else EMPTY,
        control=control,
        help=field.help,
        todo="" if field.value else " todo",
        problems=" ".join(field.problems),
    )


def line(field: Field) -> SafeString:
    suggestions, listed = EMPTY, EMPTY
    if field.leaf.suggestions:
        options = format_html_join("", SUGGESTION, ((one,) for one in field.leaf.suggestions))
        listed, suggestions = format_html(LIST, field.id), format_html(SUGGESTIONS, field.id, options)
    kind = KINDS.get(field.widget, EMPTY)
    return format_html(LINE, **named(field), placeholder=field.placeholder, kind=kind, list=listed) + suggestions


def select(field: Field) -> SafeString:
    options = ((value, SELECTED if value == field.value else EMPTY, label) for value, label in field.options)
    return format_html(SELECT, **named(field), options=format_html_join("", OPTION, options))


def textarea(field: Field) -> SafeString:
    return format_html(TEXTAREA, **named(field), rows=field.rows, placeholder=field.placeholder)


def colour(field: Field) -> SafeString:
    choose = _("%(name)s: choose") % {"name": field.label}
    shown = field.value or field.default or "#000000"
    return format_html(COLOUR, **named(field), placeholder=field.placeholder, shown=shown, choose=choose)


def picked(field: Field) -> SafeString:
    """By its id, or from the service's list."""
    kind = "avatar" if field.name == "avatar_id" else "talking_photo"
    address = reverse("voices") if field.widget == "voice" else f"{reverse('avatars')}?kind={kind}"
    return format_html(PICKED, **named(field), address=address, choose=_("Choose"))


def named(field: Field) -> dict[str, str]:
    return {"id": field.id, "name": field.name, "value": field.value}


CONTROLS: dict[str, Callable[[Field], SafeString]] = {
    "select": select,
    "textarea": textarea,
    "color": colour,
    "avatar": picked,
    "voice": picked,
    "talking_photo": picked,
}
