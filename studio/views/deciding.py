"""What a person decides about a render that is under way."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio import tasks
from studio.models import Render, Who
from studio.services import deciding, rendering
from studio.services.errors import Gone, ServiceError

from .answers import author
from .render_page import told

type Decision = Callable[[Who, Render], Render]


def decided(request: HttpRequest, render_id: uuid.UUID, decide: Decision) -> HttpResponse:
    """Back to its page, which shows what came of it; 409 where the render had gone on before the word came."""
    found = rendering.get_render(request.who, render_id)
    try:
        tasks.follow(decide(request.who, found))
    except Gone:
        raise
    except ServiceError as refusal:
        return told(request, found, refusal, 409)
    return redirect("render", found.pk)


def looked(request: HttpRequest, render_id: uuid.UUID, look: Decision) -> HttpResponse:
    """The same for a look; where the render has gone on meanwhile, its page tells what there was to find out."""
    found = rendering.get_render(request.who, render_id)
    try:
        tasks.follow(look(request.who, found))
    except Gone:
        raise
    except ServiceError:
        pass  # found by itself in the meantime, or over
    return redirect("render", found.pk)


@author
@require_POST
def check(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """Look how far it is, now."""
    return looked(request, render_id, deciding.check_render)


@author
@require_POST
def settlement(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """Look for an unclear one at the service, now."""
    return looked(request, render_id, deciding.settle_render)


@author
@never_cache
@require_http_methods(["GET", "POST"])
def resending(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """GET warns in words that it may be made and paid for twice; POST sends an unclear one again."""
    if request.method == "POST":
        return decided(request, render_id, deciding.resend_render)
    found = rendering.get_render(request.who, render_id)
    if found.state != Render.State.UNCLEAR:
        return redirect("render", found.pk)
    return render(request, "studio/render_resend.html", {"render": found})


@author
@require_POST
def cancellation(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """Before anything has left."""
    return decided(request, render_id, deciding.cancel_render)


@author
@require_POST
def abandonment(request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
    """A person gives up on a submission whose fate is unclear, so that the video can be submitted again."""
    return decided(request, render_id, deciding.give_up_render)
