"""What an operator does about renders: each a service, told per render how it went. Staff look; acting takes the
permission to change renders, and a POST."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from studio import tasks
from studio.models import Render, Who
from studio.services import deciding
from studio.services.errors import ServiceError

State = Render.State
AT_ONCE = 100  # renders of one action: each is a transaction of its own
EVERYWHERE = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]
NAMED = 5  # titles told of those that were refused for one reason


@dataclass(frozen=True)
class Act:
    """`fits`: the renders it is offered for. The service judges for itself; this only spares a button that says no.
    `warning`: what is said before it is done, and `yes` the button below it; "" where it can be done at once."""

    decide: Callable[[Who, Render], Render]
    fits: Callable[[Render], bool]
    done: Any
    log: Any
    hint: Any
    warning: Any = ""
    yes: Any = ""


ACTS = {
    "check_now": Act(
        deciding.check_render,
        lambda render: render.is_open,
        ngettext_lazy("%(n)s render is looked at now.", "%(n)s renders are looked at now.", "n"),
        gettext_lazy("Looked at by hand."),
        gettext_lazy("Its next step is due at once: a look at the service. Costs nothing."),
    ),
    "settle": Act(
        deciding.settle_render,
        lambda render: render.state == State.UNCLEAR,
        ngettext_lazy(
            "%(n)s unclear render is looked for at the service now.",
            "%(n)s unclear renders are looked for at the service now.",
            "n",
        ),
        gettext_lazy("Looked for at the service by hand."),
        gettext_lazy("Goes through the service's list of videos for this one. Costs nothing."),
    ),
    "resend": Act(
        deciding.resend_render,
        lambda render: render.state == State.UNCLEAR,
        ngettext_lazy("%(n)s render is sent again.", "%(n)s renders are sent again.", "n"),
        gettext_lazy("Sent again by hand."),
        gettext_lazy("The same request goes out again. Where the first one did arrive, it is made and paid for twice."),
        gettext_lazy(
            "Nobody knows whether the first request arrived. Where it did, the video is made twice, and the service "
            "bills it twice. Before you go on, look for the videos in the service's own list: by their titles, around "
            "the time they were sent."
        ),
        gettext_lazy("Yes, send again and perhaps pay twice"),
    ),
    "cancel": Act(
        deciding.cancel_render,
        lambda render: render.state == State.QUEUED and not render.doubted_from,
        ngettext_lazy("%(n)s queued render is cancelled.", "%(n)s queued renders are cancelled.", "n"),
        gettext_lazy("Cancelled."),
        gettext_lazy("Nothing has left yet, so nothing is spent. Its author can submit the video again."),
    ),
    "give_up": Act(
        deciding.give_up_render,
        lambda render: render.is_open,
        ngettext_lazy("%(n)s render is given up.", "%(n)s renders are given up.", "n"),
        gettext_lazy("Given up."),
        gettext_lazy("Nobody waits for it any longer, and its author can submit the video again."),
        gettext_lazy(
            "The studio looks no more for what is given up, and nothing takes that back. What the service has "
            "accepted, it goes on to make, and bills; its authors can submit their videos again, which is billed anew."
        ),
        gettext_lazy("Yes, give up"),
    ),
}


class Acts(admin.ModelAdmin):
    """For the list of renders, and as buttons on one."""

    actions = ["check_now", "settle", "resend", "cancel", "give_up"]

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """Without the transaction that Django puts around a form that is saved, of which there is none: an act is one
        of its own, and what is called up after it must not be locked together with the totals it counted in."""
        return self._changeform_view(request, *args, **options)

    def has_act_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("studio.change_render")

    @admin.action(permissions=["act"], description=gettext_lazy("Check now"), location=EVERYWHERE)
    def check_now(self, request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
        return self.act(request, "check_now", chosen)

    @admin.action(permissions=["act"], description=gettext_lazy("Look for it at the service"), location=EVERYWHERE)
    def settle(self, request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
        return self.act(request, "settle", chosen)

    @admin.action(permissions=["act"], description=gettext_lazy("Send again …"), location=EVERYWHERE)
    def resend(self, request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
        return self.act(request, "resend", chosen)

    @admin.action(permissions=["act"], description=gettext_lazy("Cancel before it is sent"), location=EVERYWHERE)
    def cancel(self, request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
        return self.act(request, "cancel", chosen)

    @admin.action(permissions=["act"], description=gettext_lazy("Give up …"), location=EVERYWHERE)
    def give_up(self, request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
        return self.act(request, "give_up", chosen)

    def response_action(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse | None:
        for given in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                UUID(given)
            except ValueError:
                raise BadRequest("No id of a render.") from None
        return super().response_action(request, *args, **options)

    def act(self, request: HttpRequest, name: str, chosen: QuerySet) -> HttpResponse | None:
        """None leads back to the page that it came from."""
        if "confirmed" in request.POST:  # of exactly those that were shown, whether or not they match the filter now
            chosen = self.get_queryset(request).filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
        renders = list(chosen.select_related("workspace")[: AT_ONCE + 1])
        if len(renders) > AT_ONCE:
            words = _("That is more than %s renders, so nothing was done. Choose fewer, page by page.")
            self.message_user(request, words % AT_ONCE, messages.ERROR)
            return None
        if ACTS[name].warning and "confirmed" not in request.POST:
            return self.confirmation(request, name, renders)
        self.tell(request, ACTS[name], *self.decide(request, ACTS[name], renders))
        return None

    def decide(self, request: HttpRequest, act: Act, renders: list[Render]) -> tuple[int, dict[str, list[Render]]]:
        """How many were done, and the others by the reason why not."""
        done, refused = 0, defaultdict(list)
        for render in renders:
            was_open = render.is_open
            try:
                act.decide(Who(render.workspace, f"user:{request.user.pk}", reviews=True), render)
            except ServiceError as refusal:
                refused[refusal.sentence].append(render)
                continue
            if not was_open:  # what is asked twice is one and the same to its author, but to nobody who counts
                refused[_("This render was over already; nothing was changed.")].append(render)
                continue
            tasks.follow(render)
            self.log_change(request, render, str(act.log))
            done += 1
        return done, refused

    def tell(self, request: HttpRequest, act: Act, done: int, refused: dict[str, list[Render]]) -> None:
        if not done and not refused:
            self.message_user(request, _("None of these renders is there any more."), messages.WARNING)
        if done:
            self.message_user(request, act.done % {"n": done}, messages.SUCCESS)
        for sentence, renders in refused.items():
            titles = ", ".join(f"“{render.title or _('Untitled video')}”" for render in renders[:NAMED])
            more = len(renders) - NAMED
            if more > 0:
                titles += ngettext(" and %(n)s more", " and %(n)s more", more) % {"n": more}
            words = ngettext("%(n)s refused, %(titles)s: %(why)s", "%(n)s refused, %(titles)s: %(why)s", len(renders))
            told = words % {"n": len(renders), "titles": titles, "why": sentence}
            self.message_user(request, told, messages.WARNING)

    def confirmation(self, request: HttpRequest, name: str, renders: list[Render]) -> HttpResponse:
        """The same POST once more, of exactly these renders."""
        field = f"{ActionLocation.CHANGE_FORM.value}-action"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Are you sure?"),
            "act": ACTS[name],
            "field": field if field in request.POST else "action",
            "name": name,
            "checkbox": ACTION_CHECKBOX_NAME,
            "fitting": [render for render in renders if ACTS[name].fits(render)],
            "others": [render for render in renders if not ACTS[name].fits(render)],
            "media": self.media,
        }
        return TemplateResponse(request, "admin/studio/render/confirmation.html", context)
