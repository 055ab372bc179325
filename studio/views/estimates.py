"""What a submission will take, beside the button and before it is sent to a service that charges for it."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.models import Video
from studio.services import estimating, videos

from .answers import answer, author, whole

PROPOSED = "studio/editor/proposal.html"


@author
@never_cache
@require_GET
def estimate(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """The line beside the button; with `balance` that of the proposal, for which the service is asked."""
    video = videos.get_video(request.who, video_id)
    page = {"video": video, "estimate": estimating.estimate_video(video)}
    partial = "studio/editor/estimate.html"
    if "balance" in request.GET:
        partial, page = f"{PROPOSED}#balance", page | {"balance": estimating.balance_of(video.workspace), "asked": True}
    return answer(request, [partial], page, back=reverse("editor", args=[video.pk]))


def proposal(request: HttpRequest, video: Video) -> HttpResponse | None:
    """What a first press of Submit answers with where it will cost: nothing is sent before the second."""
    if request.POST.get("agreed") == "1":
        return None
    revision = whole(request.POST.get("revision"))
    found = estimating.propose_submission(request.who, video, revision)
    if found is None:
        return None
    page = {"video": video, "estimate": found, "revision": revision, "render_id": request.POST.get("id", "")}
    if request.htmx:
        return answer(request, [PROPOSED, "studio/editor/refused.html"], page, back="")
    # Without scripts nothing comes in later: this page is all there is to decide by.
    balance = estimating.balance_of(video.workspace)
    return render(request, "studio/proposal.html", page | {"balance": balance, "asked": True})
