"""The account behind a key: whose it is, and what it may still spend."""

from dataclasses import dataclass, field

from .reading import number, text


@dataclass(frozen=True)
class Account:
    """Whose the key is; each part "" where the service does not say."""

    username: str = ""
    email: str = ""
    name: str = ""


@dataclass(frozen=True)
class Quota:
    """`remaining` as the service counts it; `details` by name (`api`, `plan_credit` …). Divided by 60 it was credits
    under the old rule; what it is under prices in dollars, nobody says."""

    remaining: float
    details: dict[str, float] = field(default_factory=dict)


def read_account(data: dict) -> Account | None:
    found = Account(
        username=text(data.get("username")),
        email=text(data.get("email")),
        name=" ".join(filter(None, (text(data.get("first_name")), text(data.get("last_name"))))),
    )
    return None if found == Account() else found


def read_quota(data: dict) -> Quota | None:
    """None where the answer has no number."""
    remaining = number(data.get("remaining_quota"))
    given = data.get("details")
    details = {name: number(value) for name, value in given.items()} if isinstance(given, dict) else {}
    known = {name: value for name, value in details.items() if value is not None}
    return None if remaining is None else Quota(remaining, known)
