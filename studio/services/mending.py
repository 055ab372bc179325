"""What is kept beside renders, looked over once an hour: words that are missing, totals that are wrong."""

from studio.models import Render

from .indexing import index_missing
from .totals import drift, mend_totals


def missing_words(dry_run: bool = False) -> int:
    """Renders that no search finds, found again."""
    return Render.objects.filter(words=None).count() if dry_run else index_missing()


def wrong_totals(dry_run: bool = False) -> int:
    """Totals beside which the renders say otherwise, put right."""
    return len(drift()) if dry_run else mend_totals()


CHORES = {
    "renders whose words were not indexed": missing_words,
    "totals that were wrong": wrong_totals,
}
