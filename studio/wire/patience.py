"""How often and how long one call tries again by itself: only where nothing can double, and never for long."""

import secrets
from dataclasses import dataclass

from .errors import NotSent, RateLimited, Unclear, WireError

_RANDOM = secrets.SystemRandom()

# What may be asked again however the first time ended. Of all other methods only what surely never left is sent again:
# to the service a second POST is a second video, asset, folder or endpoint.
READS = {"GET", "HEAD"}


@dataclass(frozen=True)
class Patience:
    """`attempts` in all; waits begin at `first` seconds and double; none is longer than `longest`, and none begins that
    would end later than `within` seconds after the first attempt began.

    A service that asks for a longer wait (`Retry-After`) is not asked again here: who called learns how long it is.
    """

    attempts: int = 3
    first: float = 0.25
    longest: float = 2.0
    within: float = 8.0

    def pause(self, method: str, error: WireError, attempt: int, spent: float) -> float | None:
        """Seconds to wait after the `attempt`th failure, `spent` seconds after the first began; None: give up."""
        if attempt >= self.attempts or not may_ask_again(method, error):
            return None
        asked = getattr(error, "retry_after", None)
        # Each waits a little differently, so that those who failed together do not come back together.
        wait = self.first * 2 ** (attempt - 1) * _RANDOM.uniform(0.5, 1) if asked is None else max(asked, self.first)
        return wait if wait <= self.longest and spent + wait <= self.within else None


def may_ask_again(method: str, error: WireError) -> bool:
    if method in READS:
        return isinstance(error, NotSent | RateLimited | Unclear)
    return isinstance(error, NotSent)


AT_ONCE = Patience(attempts=1)  # for a worker: its queue waits, not its thread
