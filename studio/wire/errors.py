"""What can go wrong on the wire, told apart by one question: can sending the same request again double anything?

WireError
├── NotSent         no connection was made, so the request surely never arrived     may be sent again
├── RateLimited     429: read and turned away; `retry_after` says when              may be sent again
├── Refused         a definite no: 4xx, or an error in a 200                        the same request gets the same no
│   ├── BadKey      401, or a code that says so
│   └── NotFound    404, or a code that says so
└── Unclear         timeout, cut connection, 5xx, or unreadable after sending       may have been accepted: never
                                                                                    sent again without a person's word
"""

from typing import Self


class WireError(Exception):
    """`str(error)` is one line of plain words that never holds the API key; `detail` are the technical ones, for
    whoever runs the studio, "" where there are none."""

    may_retry = False
    detail = ""

    @property
    def in_full(self) -> str:
        return f"{self} ({self.detail})" if self.detail else str(self)

    def because(self, detail: str) -> Self:
        self.detail = detail
        return self


class NotSent(WireError):
    may_retry = True


class RateLimited(WireError):
    """`retry_after`: seconds the service asks to wait, or None where it does not say."""

    may_retry = True

    def __init__(self, message: str, retry_after: float | None = None):
        super().__init__(message)
        self.retry_after = retry_after


class Refused(WireError):
    """`status`: HTTP status; `code`: the service's word or number as text, "" without one; `message`: its words.

    The status decides, never the code: the service answers some permanent refusals with 400 and `internal_error`.
    """

    def __init__(self, status: int, code: str, message: str):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class BadKey(Refused):
    pass


class NotFound(Refused):
    pass


class Unclear(WireError):
    """`status`: the HTTP status where one arrived."""

    def __init__(self, message: str, status: int | None = None):
        super().__init__(message)
        self.status = status
