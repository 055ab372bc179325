"""Signing in, and the first operator of a new installation."""

from django.contrib.auth import login
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from studio.services import first_run
from studio.services.errors import ServiceError

from .answers import anyone

sign_in = anyone(require_http_methods(["GET", "POST"])(LoginView.as_view(template_name="studio/sign_in.html")))
sign_out = anyone(LogoutView.as_view())


@anyone
@require_http_methods(["GET", "POST"])
def first_operator(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link that `up` prints on an address beyond this machine."""
    page = {"username": request.POST.get("username", "")}
    if request.method == "POST":
        try:
            user = first_run.claim_operator(token, page["username"], request.POST.get("password", ""))
        except ServiceError as refusal:
            return render(request, "studio/first_operator.html", page | {"sentence": refusal.sentence}, status=422)
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("videos")
    return render(request, "studio/first_operator.html", page)
