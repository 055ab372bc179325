"""Why something cannot be done as asked, each with a sentence for the person."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _


class ServiceError(Exception):
    """`sentence` is translated and meant for the person; it never holds a key or a library's words."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


class Gone(ServiceError):
    """Not theirs, or not there (any more): strangers and late comers get the same answer."""

    def __init__(self, sentence: str = ""):
        super().__init__(sentence or _("This is not here any more."))


class Stale(ServiceError):
    """Another tab or person wrote last: `theirs` is what is stored now, `digest` its digest."""

    def __init__(self, theirs: dict[str, Any] | None, digest: str, sentence: str = ""):
        super().__init__(sentence or _("This was changed in another window. Keep your version, or load the other one."))
        self.theirs = theirs
        self.digest = digest


class Moved(Stale):
    """The video is not the one that the person saw: another order, or a later revision."""

    def __init__(self, sentence: str):
        super().__init__(None, "", sentence)


class TooManyScenes(ServiceError):
    """A video takes no more scenes."""


class NotReady(ServiceError):
    """A submit is refused; `problems` are `assembly.Located`."""

    def __init__(self, problems: Sequence[Any]):
        super().__init__(_("This cannot be submitted yet. Put the problems in the list right, then submit again."))
        self.problems = list(problems)


class NotStorable(ServiceError):
    """No database can keep this text as typed; it stays on the person's screen."""


class NotImportable(ServiceError):
    """A body from elsewhere becomes no video; `pointer` is where in it the reason lies, "" for the whole."""

    def __init__(self, sentence: str, pointer: str = ""):
        super().__init__(sentence)
        self.pointer = pointer


class OpenRender(ServiceError):
    """A video that is being made already is not submitted once more; `render` is the one that is open."""

    def __init__(self, render: Any):
        super().__init__(_("A render of this video is open. Wait until it is done, then submit again."))
        self.render = render


class KeyReused(ServiceError):
    """One idempotency key for two different requests: to repeat the first answer would be as wrong as to go on."""

    def __init__(self):
        super().__init__(_("This Idempotency-Key was used for another request. Make a new one for each request."))


class EngineUnavailable(ServiceError):
    """The chosen engine cannot work as it is set up, or does not answer."""


class NotSigned(ServiceError):
    """A report that its service did not sign, or not just now."""


class TooMany(ServiceError):
    """More at once than anybody has reason for."""
