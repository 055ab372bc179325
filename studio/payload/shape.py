"""The request as a tree of objects, kinds and leaves, read from the models' own JSON schema."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from pydantic import TypeAdapter


@dataclass(frozen=True)
class Leaf:
    """One parameter, as a form needs to know it.

    `name` joins nested keys by "__" ("elevenlabs_settings__style"), `path` holds them apart. `required` means
    required wherever the section is present. `default` is what the service uses where nothing is sent (None:
    it does not say); of a required field, what a form begins with. `format` is "url", "color", "id" or None.
    """

    name: str
    path: tuple[str, ...]
    type: str  # "string", "number", "integer" or "boolean"
    title: str
    description: str = ""
    required: bool = False
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = None
    multiple_of: float | None = None
    max_length: int | None = None
    choices: tuple[str, ...] | None = None
    format: str | None = None
    common: bool = False
    widget: str | None = None
    suggestions: tuple = ()

    @property
    def prefill(self) -> Any:
        """What a form begins with: the default of a value that must be sent."""
        return self.default if self.required else None


@dataclass(frozen=True)
class Shape:
    """One object: its `kinds` (one named "" where there is no choice), each with its fields in order."""

    kinds: dict[str, dict[str, "Leaf | Shape | list[Shape]"]]
    title: str = ""
    required: frozenset[str] = frozenset()
    common: bool = False
    choices: tuple[str, ...] = field(default=())  # the values of `type`, the usual one first; () without a `type`

    @cached_property
    def type_leaf(self) -> Leaf:
        """Where there is a choice of kinds, the parameter that makes it."""
        return Leaf("type", ("type",), "string", self.title, choices=self.choices)

    @cached_property
    def _of_all_kinds(self) -> dict[str, "Leaf | Shape | list[Shape]"]:
        return {name: part for fields in self.kinds.values() for name, part in fields.items()}

    def kind(self, given: Any) -> str | None:
        """The kind that the object `given` says it is; None where it says none that exists."""
        if len(self.kinds) == 1:
            return next(iter(self.kinds))
        kind = given.get("type") if isinstance(given, dict) else None
        return kind if isinstance(kind, str) and kind in self.kinds else None

    def fields(self, kind: str | None) -> dict[str, "Leaf | Shape | list[Shape]"]:
        """The fields of `kind`; of every kind together where it is None."""
        return self._of_all_kinds if kind is None else self.kinds[kind]

    def leaves(self, kind: str | None) -> Iterator[Leaf]:
        """The leaves of `kind` with those of nested objects, in the document's order."""
        for part in self.fields(kind).values():
            if isinstance(part, Leaf):
                yield part
            elif isinstance(part, Shape):
                yield from part.leaves(None)


@cache
def shape_of(annotation: Any) -> Shape:
    """The shape of a model or a union of models."""
    schema = TypeAdapter(annotation).json_schema()
    return _object(schema, schema.get("$defs", {}), (), whole=True)


def _object(schema: dict[str, Any], defs: dict[str, Any], path: tuple[str, ...], whole: bool) -> Shape:
    outer = schema if path else {}  # what a nested object says of itself counts for its fields
    mapping = schema.get("discriminator", {}).get("mapping")
    # `oneOf` keeps the order of the union, the mapping is sorted: the first kind is the usual one.
    refs = [option["$ref"] for option in schema["oneOf"]] if mapping else [schema.get("$ref")]
    models = [defs[ref.split("/")[-1]] if ref else schema for ref in refs]
    named = {model["properties"].get("type", {}).get("const", "") if mapping else "": model for model in models}
    kinds = {kind: _fields(model, defs, path, whole, outer) for kind, model in named.items()}
    consts = tuple(model["properties"]["type"]["const"] for model in models if "type" in model["properties"])
    shared = frozenset.intersection(*(frozenset(model.get("required", ())) for model in models))
    title = schema.get("title") or ("" if mapping else models[0]["title"])
    return Shape(kinds, title, shared, bool(schema.get("common")), consts)


def _fields(
    model: dict[str, Any], defs: dict[str, Any], path: tuple[str, ...], whole: bool, outer: dict[str, Any]
) -> dict[str, Any]:
    required = model.get("required", ())
    return {
        name: _part(_within(outer, name, part), defs, (*path, name), whole and name in required)
        for name, part in model["properties"].items()
        if "const" not in part
    }


def _within(outer: dict[str, Any], name: str, part: dict[str, Any]) -> dict[str, Any]:
    """A field as part of a nested object: shown first with it, and called what the object says."""
    if not outer:
        return part
    title = outer.get("parts", {}).get(name, part["title"])
    return {**part, "title": title, "common": part.get("common") or outer.get("common", False)}


def _part(part: dict[str, Any], defs: dict[str, Any], path: tuple[str, ...], required: bool) -> Any:
    if "$ref" in part or "oneOf" in part:
        return _object(part, defs, path, required)
    if part["type"] == "array":
        return [_object(part["items"], defs, (), whole=True)]
    return Leaf(
        name="__".join(path),
        path=path,
        type=part["type"],
        title=part["title"],
        description=part["description"],
        required=required,
        default=part.get("default", part.get("prefill")),
        minimum=part.get("minimum"),
        maximum=part.get("maximum"),
        exclusive_minimum=part.get("exclusiveMinimum"),
        multiple_of=part.get("multipleOf"),
        max_length=part.get("maxLength"),
        choices=tuple(part["enum"]) if "enum" in part else None,
        format=part.get("format"),
        common=part.get("common", False),
        widget=part.get("widget"),
        suggestions=tuple(part.get("suggestions", ())),
    )
