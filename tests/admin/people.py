"""Who signs in to the admin, by what they may: each rung of the ladder may what the one below may."""

import html
import re

from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

LADDER = ["nobody", "author", "staff", "operator", "superuser"]


def client_of(rung: str) -> Client:
    """`operator` is staff with the permission to change renders."""
    client = Client()
    if rung == "nobody":
        return client
    user = User.objects.create_user(rung, is_staff=rung not in ("author",), is_superuser=rung == "superuser")
    if rung == "operator":
        user.user_permissions.add(Permission.objects.get(codename="change_render"))
    client.force_login(user)
    return client


def address(model: str, page: str = "changelist", *args: object) -> str:
    return reverse(f"admin:studio_{model}_{page}", args=args)


def told(answer: HttpResponse) -> list[str]:
    """The messages on a page, as they are read."""
    found = re.search(r'<ul class="messagelist">(.*?)</ul>', answer.content.decode(), re.S)
    return [html.unescape(one.strip()) for one in re.findall(r"<li[^>]*>(.*?)</li>", found[1], re.S)] if found else []
