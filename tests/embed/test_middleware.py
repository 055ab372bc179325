"""Who asks; what a page then shows is tried on the walk over the URL map."""

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory

from studio.embed.middleware import from_this_machine, who_asks
from studio.models import Video, Workspace
from tests.counting import queries_of
from tests.factories import make_workspace

pytestmark = pytest.mark.django_db
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}


def request(user=None, **meta):
    made = RequestFactory().get("/", **{**HERE, **meta})
    made.user = user or AnonymousUser()
    return made


@pytest.fixture
def home():
    first = make_workspace("First")
    make_workspace("Second")
    return first


def test_a_user_is_one_owner_of_the_first_workspace(home):
    user = User.objects.create(username="ada")
    who = who_asks(request(user))
    assert (who.workspace, who.subject, who.reviews) == (home, f"user:{user.pk}", False)
    staff = User.objects.create(username="ops", is_staff=True)
    assert who_asks(request(staff)).reviews


def test_what_the_workspace_is_like_is_read_once_when_somebody_looks(home):
    user = User.objects.create(username="ada")
    who_asks(request(user))
    assert queries_of(lambda: who_asks(request(user)).narrow(Video.objects.all()).query) == 0
    Workspace.objects.filter(pk=home.pk).update(engine="heygen")  # another process does; it is no news of a minute ago
    workspace = who_asks(request(user)).workspace
    assert queries_of(lambda: (workspace.engine, workspace.name)) == 1
    assert (workspace.engine, workspace.name) == ("heygen", "First")


def test_the_owner_of_this_machine_sees_everything(home, settings):
    settings.LOCAL_OWNER = True
    who = who_asks(request())
    assert (who.workspace, who.subject, who.reviews) == (home, "local", True)


def test_nobody(home, settings):
    settings.LOCAL_OWNER = False
    assert who_asks(request()) is None
    settings.LOCAL_OWNER = True
    assert who_asks(request(REMOTE_ADDR="192.0.2.1")) is None


def test_a_user_who_was_switched_off_is_nobody(home, client, settings):
    settings.LOCAL_OWNER = False
    user = User.objects.create(username="ada")
    client.force_login(user)
    assert client.get("/").status_code == 200
    User.objects.update(is_active=False)
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("header", ["HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PORT"])
def test_a_forwarded_request_is_somebody_else_s(header):
    assert from_this_machine(request())
    assert not from_this_machine(request(**{header: ""}))
