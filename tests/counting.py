"""How much the database is asked."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

TRANSACTIONS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def queries_of(call: Callable[[], object]) -> int:
    """The number of statements that `call` sends, beside those around transactions."""
    with CaptureQueriesContext(connection) as context:
        call()
    return sum(not query["sql"].startswith(TRANSACTIONS) for query in context.captured_queries)
