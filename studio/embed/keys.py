"""A host's server, known by its API key alone."""

from django.utils import timezone

from studio.models import ApiKey, Who

OWNER = "api"  # of what a host's server makes for none of its people


def who_holds(token: str) -> Who | None:
    """Whom a live API key lets in: it sees all of its workspace, and nothing else. None for any other text."""
    key = ApiKey.objects.live().select_related("workspace").filter(digest=ApiKey.digest_of(token)).first()
    if key is None:
        return None
    today = timezone.now().date()
    if key.last_used_on != today:  # one write a day
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=today)
    return Who(key.workspace, OWNER, reviews=True)
