"""What there is to choose from: avatars, voices and accents."""

from dataclasses import dataclass
from typing import Any

from .reading import items, once_each, text, texts


@dataclass(frozen=True)
class Avatar:
    """`kind`: avatar or talking_photo. `picture` and `video` are URLs, "" where there is none."""

    kind: str
    id: str
    name: str
    gender: str = ""
    picture: str = ""
    video: str = ""
    premium: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Voice:
    """`sample`: URL of a recording, "" where there is none. The `supports_…` say which controls have an effect."""

    id: str
    name: str
    language: str = ""
    gender: str = ""
    sample: str = ""
    supports_pause: bool = False
    supports_emotion: bool = False
    supports_locale: bool = False


@dataclass(frozen=True)
class Locale:
    """An accent: `id` is the code a voice's `locale` takes (`en-GB`), `name` what the service calls it."""

    id: str
    name: str
    language: str = ""


def read_avatars(data: dict) -> list[Avatar] | None:
    """Avatars, then talking photos, each id once (the service repeats some); None where there is no such list."""
    if not isinstance(data.get("avatars"), list) and not isinstance(data.get("talking_photos"), list):
        return None
    kinds = ("avatar", "talking_photo")
    return once_each([read_avatar(item, kind) for kind in kinds for item in items(data, f"{kind}s") or []])


def read_avatar(item: dict, kind: str) -> Avatar:
    return Avatar(
        kind=kind,
        id=text(item.get(f"{kind}_id")),
        name=text(item.get(f"{kind}_name")) or text(item.get(f"{kind}_id")),
        gender=gender(item.get("gender")),
        picture=text(item.get("preview_image_url")),
        video=text(item.get("preview_video_url")),
        premium=item.get("premium") is True,
        tags=texts(item.get("tags")),
    )


def read_voices(data: dict) -> list[Voice] | None:
    """Each id once; None where there is no such list."""
    found = items(data, "voices")
    return None if found is None else once_each([read_voice(item) for item in found])


def read_voice(item: dict) -> Voice:
    return Voice(
        id=text(item.get("voice_id")),
        name=text(item.get("name")) or text(item.get("voice_id")),
        language=text(item.get("language")),
        gender=gender(item.get("gender")),
        sample=text(item.get("preview_audio")),
        supports_pause=item.get("support_pause") is True,
        supports_emotion=item.get("emotion_support") is True,
        supports_locale=item.get("support_locale") is True,
    )


def read_locales(data: dict) -> list[Locale] | None:
    """Each code once; the names of its labels are not documented, so the likely ones are tried."""
    found = items(data, "locales", "list")
    return None if found is None else once_each([read_locale(item) for item in found])


def read_locale(item: dict) -> Locale:
    code = text(item.get("locale") or item.get("value") or item.get("code"))
    label = next(filter(None, (text(item.get(key)) for key in ("label", "name", "tag"))), code)
    return Locale(code, label, text(item.get("language") or item.get("language_code")))


def gender(value: Any) -> str:
    """`female`, `male` or "": the lists disagree in case and write `unknown`."""
    word = text(value).lower()
    return word if word in {"female", "male"} else ""
