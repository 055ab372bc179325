"""The page about the queue: what each part tells, and what to do where something is amiss."""

import html
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from studio import tasks
from studio.models import Copies, HookEvent, Render, ServiceNotice, Turn, Webhook
from studio.services import housekeeping, surroundings
from tests.admin.people import LADDER, address, client_of
from tests.counting import queries_of
from tests.factories import make_render, make_video, make_who, make_workspace

pytestmark = pytest.mark.django_db
QUEUES = settings.TASKS["default"]["QUEUES"]


@pytest.fixture
def staff():
    return client_of("staff")


@pytest.fixture
def well():
    """A worker lives, and housekeeping was done."""
    housekeeping.report_worker("a", QUEUES)
    Turn.objects.create(name=housekeeping.TIDY, next_at=timezone.now() + timedelta(minutes=50))


def ago(**span) -> object:
    return timezone.now() - timedelta(**span)


def parts(client) -> dict[str, str]:
    """By its name, each part as it is read; with "!" before the name where it needs somebody."""
    answer = client.get(reverse("queue"))
    assert answer.status_code == 200
    found = re.findall(
        r'<section class="module studio-part( studio-amiss)?">(.*?)</section>', answer.content.decode(), re.S
    )
    told = {}
    for amiss, part in found:
        name, body = re.search(r"<h2>([^<]*).*?</h2>(.*)", part, re.S).groups()
        words = html.unescape(" ".join(re.sub(r"<[^>]+>", " ", body.replace("</a>", "")).split()))
        told["!" * bool(amiss) + name.strip()] = words
    return told


def amiss(client) -> list[str]:
    return [name for name in parts(client) if name.startswith("!")]


@pytest.mark.parametrize("rung", LADDER)
def test_staff_look(rung):
    answer = client_of(rung).get(reverse("queue"))
    assert answer.status_code == (302 if rung in ("nobody", "author") else 200)
    if answer.status_code == 302:
        assert answer.url.startswith(reverse("admin:login"))


def test_it_is_only_looked_at(staff):
    assert staff.post(reverse("queue")).status_code == 405
    assert reverse("queue") in staff.get(reverse("admin:index")).content.decode()


def test_all_is_well(staff, well):
    told = parts(staff)
    assert list(told) == [
        "Workers", "Tasks", "Renders", "In hand", "Oldest overdue render", "Slow or lost", "Unclear",
        "Announcements of the service", "Webhooks", "Copies of films", "Housekeeping", "Database", "Files", "Version",
    ]  # fmt: skip
    assert "All is well." in staff.get(reverse("queue")).content.decode()
    assert told["Workers"].startswith(f"1 worker process lives. {', '.join(QUEUES)}: seen 0 seconds ago")
    assert re.fullmatch(
        r"\d+\.\d (KB|MB) in (SQLite|PostgreSQL) [\d.]+\.|0 bytes in .*", told["Database"].replace("\xa0", " ")
    )
    assert re.match(r"Studio \d+\.\d+\.\d+, Django 6", told["Version"])


def test_without_a_worker_it_says_for_what_and_what_to_start(staff, well):
    housekeeping.dismiss_worker("a")
    housekeeping.report_worker("b", ["drafts"])
    told, alone = parts(staff)["!Workers"], ", ".join(queue for queue in QUEUES if queue != "drafts")
    assert told.startswith(f"1 worker process lives. Nobody works on {alone}. Start “python3 manage.py up”")


def test_tasks_that_wait_and_that_run(staff, well):
    tasks.advance.enqueue("x")
    tasks.advance.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")
    assert parts(staff)["Tasks"].startswith("1 task waits for a worker. sending: 1 waiting, 0 running")
    DBTaskResult.objects.filter(args_kwargs__args=["x"]).update(enqueued_at=ago(minutes=2))
    assert "sending: the first has waited for more than a minute." in parts(staff)["!Tasks"]
    rows = DBTaskResult.objects.filter(args_kwargs__args=["x"])
    rows.update(status="RUNNING", started_at=ago(seconds=5))
    assert "sending: 0 waiting, 1 running" in parts(staff)["Tasks"]
    rows.update(started_at=ago(hours=2))  # its worker was killed
    assert "sending: 0 waiting, 0 running" in parts(staff)["Tasks"]


def test_which_worker_runs_which_task(staff, well):
    made = tasks.advance.enqueue("one-render")
    ran = {"status": "RUNNING", "started_at": ago(seconds=5), "worker_ids": ["dead-sending-0", "a-sending-1"]}
    DBTaskResult.objects.filter(pk=made.id).update(**ran)
    tasks.copy.enqueue("another")
    assert re.search(r"seen \d seconds? ago · runs advance one-render, for \d seconds$", parts(staff)["Workers"])


def test_a_task_put_off_until_now_has_not_waited(staff, well):
    tasks.advance.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("x")
    DBTaskResult.objects.update(enqueued_at=ago(hours=2), run_after=ago(seconds=2))
    assert parts(staff)["Tasks"].startswith("1 task waits for a worker.")


def test_renders_are_counted_by_state(staff, well):
    for state in ("queued", "unclear", "completed", "completed", "failed"):
        make_render(state=state)
    told = parts(staff)
    words = (
        "2 renders have not ended. Queued: 1 Sending: 0 Unclear: 1 Processing: 0 Completed: 2 Failed: 1 Cancelled: 0"
    )
    assert told["Renders"] == words
    assert told["Unclear"] == "1 is looked for at the service; nobody has to do anything yet."


def test_what_a_worker_has_in_hand(staff, well):
    make_render(title="Launch", lease_until=timezone.now() + timedelta(minutes=1))
    assert parts(staff)["In hand"].startswith("These are with a worker just now. Launch · Test: until ")


def test_the_oldest_overdue_one_is_led_to(staff, well):
    make_render(title="Later", next_at=ago(minutes=3))
    first = make_render(make_video(make_who(make_workspace("Acme"))), title="First", next_at=ago(minutes=5))
    make_render(title="Held", next_at=ago(minutes=9), lease_until=timezone.now() + timedelta(minutes=1))
    make_render(title="Over", next_at=ago(minutes=9), state="failed")
    page = staff.get(reverse("queue")).content.decode()
    told = parts(staff)["!Oldest overdue render"]
    assert re.match(r"Its step is due since [\d-]+ [\d:]+, for 5 minutes\. See that a worker", told)
    assert told.endswith("First · Acme")
    assert f'href="{address("render", "change", first.pk)}"' in page
    assert (
        "3 renders take too long." in parts(staff)["!Slow or lost"]
        or "2 renders take too long." in parts(staff)["!Slow or lost"]
    )


def test_a_slow_one_says_for_itself_what_to_do(staff, well):
    make_render(
        title="Slow",
        state="processing",
        engine="heygen",
        sent_at=ago(hours=3),
        remote_id="v1",
        next_at=timezone.now() + timedelta(seconds=9),
    )
    told = parts(staff)["!Slow or lost"]
    assert "1 render takes too long." in told
    assert "Slow · Test: HeyGen has been working on this video for 3 hours" in told


def test_unclear_ones_that_wait_for_a_person(staff, well):
    make_render(title="Perhaps", state="unclear", needs_person=True, error_message="Hm.")
    told = parts(staff)["!Unclear"]
    assert told.startswith("Nobody knows whether the service has these. Open each one")
    assert told.endswith("Perhaps · Test: Hm. All of them")
    page = staff.get(reverse("queue")).content.decode()
    assert f'href="{address("render")}?state__exact=unclear"' in page


def test_what_the_service_announces(staff, well):
    columns = {"engine": "heygen", "call": "POST /v2/video/generate", "message": "v2 is legacy", "until": "2026-10-31"}
    notice = ServiceNotice.objects.create(digest="x", **columns)
    told = parts(staff)["!Announcements of the service"]
    assert told.endswith("POST /v2/video/generate: v2 is legacy · 2026-10-31")
    notice.last_seen = ago(days=31)
    notice.save()
    assert amiss(staff) == []


def test_webhooks_and_the_last_report(staff, well):
    assert parts(staff)["Webhooks"].startswith("None is registered. Renders are looked at all the same")
    workspace = make_workspace("Acme", "heygen")
    hook = Webhook.objects.create(
        workspace=workspace, engine="heygen", base="https://studio.example", state="registered"
    )
    assert parts(staff)["Webhooks"] == "No report has come. Acme · HeyGen: registered https://studio.example"
    HookEvent.objects.create(workspace=workspace, way="webhook", digest="x")
    assert parts(staff)["Webhooks"].startswith("The last report came at 2")
    hook.state = "unfinished"
    hook.save()
    assert "register it again" in parts(staff)["!Webhooks"]


def test_copies_that_were_given_up(staff, well):
    render = make_render(title="Launch", state="completed", seconds=3.0)
    copies = Copies.objects.create(render=render, problem="The storage is full.")
    assert parts(staff)["Copies of films"] == "None was given up."
    copies.next_at = None
    copies.save()
    assert parts(staff)["!Copies of films"].endswith("Launch · Test: The storage is full.")


def test_housekeeping_that_nobody_does(staff, well):
    assert parts(staff)["Housekeeping"].endswith(", 10 minutes ago.")
    Turn.objects.update(next_at=ago(hours=2))
    assert parts(staff)["!Housekeeping"].endswith(
        "3 hours ago. It is due each hour, and workers do it: see that one lives."
    )
    Turn.objects.all().delete()
    assert parts(staff)["Housekeeping"].startswith("Not yet")


def test_files_and_a_disk_that_is_nearly_full(staff, well, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "film.mp4").write_bytes(b"x" * 2048)
    (tmp_path / "other.mp4").write_bytes(b"x" * 1024)
    assert parts(staff)["Files"].replace("\xa0", " ").startswith("3.0 KB in 2 files, ")
    monkeypatch.setattr(surroundings, "MOST_FILES", 1)
    assert parts(staff)["Files"].startswith("More than ")
    monkeypatch.setattr(surroundings, "LEAST_FREE", 10**18)
    assert "The disk is nearly full." in parts(staff)["!Files"]


def test_hostile_words_are_only_words(staff, well):
    hostile = "</ul><script>alert(1)</script>"
    make_render(title=hostile, state="unclear", needs_person=True, error_message=hostile)
    page = staff.get(reverse("queue")).content.decode()
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") == 2


def test_it_asks_as_often_for_many_renders_as_for_one_of_each(staff, well):
    def fill():
        make_render(state="unclear", needs_person=True)
        make_render(state="processing", next_at=ago(minutes=9))
        make_render(state="sending", lease_until=timezone.now() + timedelta(minutes=1))

    fill()
    few = queries_of(lambda: parts(staff))
    for _ in range(12):
        fill()
    assert queries_of(lambda: parts(staff)) == few <= 21
    assert Render.objects.count() == 39


def test_it_carries_the_strict_policy_and_nothing_inline(staff, well):
    answer = staff.get(reverse("queue"))
    assert "script-src 'self'; style-src 'self'" in answer["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>(?!\s*</script>)", answer.content.decode())
