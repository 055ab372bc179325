"""Lines of logs, without the tokens that stand in addresses."""

import logging
import re

# Whoever knows such an address may report to it, so it is written down nowhere but with whom it was given to.
TOKENS = re.compile(r"(/hooks/heygen/[^/\s]+/(?:renders/[^/\s]+/)?|/first-operator/)[^/\s\"'?]+")

TICKETS = re.compile(r"([?&]ticket=)[^&\s\"']+")
# Keys, launch tokens, bearers and signed tokens: in no address of ours, but a program may put one where it is none.
BEARERS = re.compile(r"\b((?:es|lt|sk)_)[\w-]{16,}|\b(eyJ)[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)


def without_tokens(text: str) -> str:
    for secrets in (TOKENS, TICKETS, BEARERS):
        text = secrets.sub(lambda found: f"{next(filter(None, found.groups()))}•••", text)
    return text


class Formatter(logging.Formatter):
    """Tracebacks and what other libraries write included."""

    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))
