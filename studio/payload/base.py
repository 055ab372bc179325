"""What the models of the request share: the strict base model and the types of values."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from studio.payload.problems import SURROGATE, Code

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")


class Model(BaseModel):
    """Takes values of the right JSON type only, and no unknown key.

    Rules between fields are given by `rules`, and judged even where a single field is at fault, so that
    an author sees everything at once.
    """

    model_config = ConfigDict(strict=True, extra="forbid")

    @classmethod
    def rules(cls, given: dict[str, Any]) -> list[InitErrorDetails]:
        """The faults between the fields of `given`, the object as it came."""
        return []

    @model_validator(mode="wrap")
    @classmethod
    def _judge_fields_and_rules(cls, given: Any, handler: Any) -> Any:
        faults = cls.rules(given) if isinstance(given, dict) else []
        try:
            model = handler(given)
        except ValidationError as error:
            faults = [*map(again, error.errors(include_url=False)), *faults]
        if faults:
            raise ValidationError.from_exception_data(cls.__name__, faults)
        return model


def again(error: Any) -> InitErrorDetails:
    """An error of a model, to be raised once more beside others."""
    kind = PydanticCustomError(error["type"], error["msg"].replace("{", "{{"), error.get("ctx"))
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"])


def fault(code: Code, given: Any, *loc: str, **params: Any) -> InitErrorDetails:
    """A fault of a rule between fields, at `loc` inside the object."""
    return InitErrorDetails(type=PydanticCustomError(code, code, params), loc=loc, input=given)


def one_of(given: dict[str, Any], url: str, asset: str) -> list[InitErrorDetails]:
    """Exactly one of an address and an asset id.

    The document says "either this or that" and leaves open what both would mean. Both are refused: which of
    the two the service would use cannot be known, so the author has to say it.
    """
    present = [key for key in (url, asset) if given.get(key) is not None]
    if len(present) == 1:
        return []
    return [fault(Code.BOTH_GIVEN if present else Code.EITHER_OR, given, fields=[url, asset])]


def _sendable(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError(Code.REQUIRED, "blank text")
    if "\x00" in text:  # PostgreSQL stores no NUL, and no voice speaks it
        raise PydanticCustomError(Code.CONTROL_CHARACTER, "NUL character")
    if SURROGATE.search(text):
        raise PydanticCustomError(Code.SURROGATE, "lone surrogate")
    return text


def _colour(text: str) -> str:
    # Six digits only: the document shows nothing else. `normalise` completes #abc and a missing "#".
    if not COLOUR.match(text):
        raise PydanticCustomError(Code.NOT_A_COLOUR, "not a colour")
    return text


def _url(text: str) -> str:
    if not is_url(text):
        raise PydanticCustomError(Code.NOT_A_URL, "not a URL")
    return text


def is_url(text: str) -> bool:
    """Whether `text` is an http or https address with a host, and without blanks."""
    if any(character.isspace() or not character.isprintable() for character in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


# The formats tell `normalise` what may be trimmed and forms which input to show.
Number = Annotated[float, Field(allow_inf_nan=False)]
Text = Annotated[str, AfterValidator(_sendable)]
Id = Annotated[Text, Field(json_schema_extra={"format": "id"})]
Url = Annotated[Text, AfterValidator(_url), Field(json_schema_extra={"format": "url", "widget": "url"})]
Colour = Annotated[Text, AfterValidator(_colour), Field(json_schema_extra={"format": "color", "widget": "color"})]
Axis = Annotated[Number, Field(ge=-1.0, le=1.0)]
Share = Annotated[Number, Field(ge=0.0, le=1.0)]  # loudness and strength: none to full
Span = Annotated[Number, Field(ge=0.0)]  # a length of time or space; below nothing there is none


def _(text: str) -> str:
    """Marks a text for the translators' catalogue; this package knows no language, whoever shows it translates."""
    return text


def field(title: str, description: str, default: Any = None, **hints: Any) -> Any:
    """A field that may be left out. `default` is what the service then uses; None where it does not say.

    Hints: `common` (shown first), `widget`, `suggestions`, `parts` (what the fields of an object are called here: whole
    names, since other languages put them together otherwise); anything else is pydantic's (bounds …).
    """
    extra = {key: hints.pop(key) for key in ("common", "widget", "suggestions", "parts") if key in hints}
    return Field(default=default, title=title, description=description, json_schema_extra=extra, **hints)


def needed(title: str, description: str, **hints: Any) -> Any:
    """A field that must be given, whatever default the document names; `prefill` is what a form begins with."""
    extra = {key: hints.pop(key) for key in ("widget", "suggestions", "prefill") if key in hints}
    return Field(title=title, description=description, json_schema_extra={"common": True, **extra}, **hints)


class Point(Model):
    """A place relative to the middle of the frame. Either axis may be left out; the document shows 0.0 for both."""

    x: Axis = field(_("Across"), _("From the middle: below 0 is left, above 0 is right."), 0.0)
    y: Axis = field(_("Down"), _("From the middle: below 0 is up, above 0 is down."), 0.0)
