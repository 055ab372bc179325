"""An API key that shows itself to nobody but the service."""

import hmac

import httpx

MASK = "•••"


class Secret:
    """Holds the key in a closure, so that neither repr, str, `vars` nor a debugger's list of locals shows it."""

    __slots__ = ("reveal",)

    def __init__(self, value: "str | Secret"):
        self.reveal = value.reveal if isinstance(value, Secret) else lambda: value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __bool__(self) -> bool:
        return bool(self.reveal())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.reveal().encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash(self.reveal())

    def __reduce__(self):
        raise TypeError("A Secret is not pickled: it would land in a cache or a queue in the clear.")

    @property
    def fits_a_header(self) -> bool:
        """h11 and httpx quote a header value they refuse, so a key that would be refused must not reach them."""
        return bool(self) and all("!" <= letter <= "~" for letter in self.reveal())

    def scrub(self, text: str) -> str:
        """The text without the key, should a server have echoed it."""
        return text.replace(self.reveal(), MASK) if self else text


class KeyAuth(httpx.Auth):
    """Puts `X-Api-Key` on the request as it leaves, so that no argument of ours carries it."""

    def __init__(self, secret: Secret):
        self.secret = secret

    def auth_flow(self, request: httpx.Request):
        request.headers["X-Api-Key"] = self.secret.reveal()
        yield request
