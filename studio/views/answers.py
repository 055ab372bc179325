"""How every view answers: named partials, refusals in words, and a page where scripts are off."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.context import make_context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget, trigger_client_event

from studio.models import Video
from studio.services import drafts, errors

STATUS = {errors.Gone: 404, errors.Stale: 409, errors.NotReady: 422, errors.TooManyScenes: 422}


def author(view: Callable) -> Callable:
    """Lets in who is known, and turns a service's refusal into its status and its sentence."""

    @wraps(view)
    def inner(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.who is None:
            return session_over(request)
        try:
            response = view(request, *args, **kwargs)
        except errors.ServiceError as refusal:
            response = refused(request, refusal)
        response["Studio"] = "1"  # by this a page tells it from what a proxy or a hotel's network says in its place
        return response

    inner.admits = "author"
    return inner


def anyone(view: Callable) -> Callable:
    """Says in so many words that a view needs nobody: the walk over the URL map looks for one of the two."""
    view.admits = "anyone"
    return view


def frame(view: Callable) -> Callable:
    """Belongs to frames: there it needs nobody, and elsewhere it is not there."""
    view.admits = "frame"
    return view


def answer(request: HttpRequest, partials: Iterable[str], context: dict, *, back: str, event: str = "") -> HttpResponse:
    """The partials, one after the other; or, for a plain form post, the way back to the page that shows the change."""
    if not request.htmx:
        return HttpResponseRedirect(back)
    response = HttpResponse(drawn(partials, context, request))
    return trigger_client_event(response, event, after="settle") if event else response


def drawn(partials: Iterable[str], context: dict, request: HttpRequest) -> str:
    """All of them from one context: to make one for each took a save as long as to judge what was saved."""
    templates = [get_template(name).template for name in partials]
    shared = make_context(context, request)
    with shared.bind_template(templates[0]):
        return "".join(template.render(shared) for template in templates)


def session_over(request: HttpRequest) -> HttpResponse:
    """A sign-in page never lands in the editor: a partial gets 401 and a banner, and the text stays."""
    if request.htmx:
        return notice(
            request, _("You are signed out. Your text is kept on this page: sign in again in another tab."), 401
        )
    back = {"next": request.get_full_path()} if request.method == "GET" else None
    return redirect(reverse("sign-in", query=back))


def refused(request: HttpRequest, refusal: errors.ServiceError) -> HttpResponse:
    return notice(request, refusal.sentence, status_of(refusal), outdated=isinstance(refusal, errors.Moved))


def status_of(refusal: errors.ServiceError) -> int:
    return next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 422)


def notice(request: HttpRequest, sentence: str, status: int, *, outdated: bool = False) -> HttpResponse:
    """`outdated`: the page shows what is not so any more, and offers to be loaded again."""
    context = {"sentence": sentence, "status": status, "outdated": outdated}
    if not getattr(request, "htmx", False):  # a foreign Host is refused before anybody looked at htmx's headers
        return render(request, "studio/refusal.html", context, status=status)
    response = render(request, "studio/notice.html", context, status=status)
    return reswap(retarget(response, "#notice"), "outerHTML")


def seen(request: HttpRequest, video: Video, own: int = 0) -> dict:
    """For `revision.html`, after `own` changes of the video beside saves."""
    shown = whole(request.POST.get("revision"))
    tab = request.POST.get("tab", "")
    return {"revision": video.revision if shown < 0 else drafts.revision_seen(video, tab, shown, own)}


def whole(text: str | None) -> int:
    """A number from a form; -1, which no count or revision is, where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1
