"""The faces and voices of the emulator's lists: invented, in the shape and variety of the real ones."""

import uuid
from dataclasses import dataclass

SINCE = 1735689600  # 1 January 2025: when all of them came into being
NAMESPACE = uuid.UUID("6f7a1f0e-3f0b-4b52-9d0e-5d5b1c7a9e21")


@dataclass(frozen=True)
class StandIn:
    id: str
    name: str
    gender: str = ""
    premium: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class StandInVoice:
    id: str
    name: str
    language: str
    gender: str
    pause: bool
    emotion: bool
    locale: bool


def avatar(line: str) -> StandIn:
    """`Maya female office_front` and, after it, `premium` or tags; the id is that of the real list's kind."""
    name, gender, look, *marks = line.split()
    tags = tuple(mark for mark in marks if mark.isupper())
    title = f"{name} ({look.replace('_', ' ').capitalize()})"
    return StandIn(f"{name}_{look}", title, gender, "premium" in marks, tags)


def minted(name: str) -> str:
    """32 hex digits that stay the same on every machine."""
    return uuid.uuid5(NAMESPACE, name).hex


def voice(line: str) -> StandInVoice:
    """`English Grace female p e l`: language, name, gender, and what it supports (pause, emotion, locale)."""
    language, name, gender, *supports = line.split()
    return StandInVoice(
        id=minted(f"{language} {name}"),
        name=name,
        language=language,
        gender=gender,
        pause="p" in supports,
        emotion="e" in supports,
        locale="l" in supports,
    )


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


AVATARS = [
    avatar(line)
    for line in lines("""
        Maya female office_front AVATAR_IV
        Maya female office_side
        Maya female lounge_front premium
        Jonas male office_front AVATAR_IV
        Jonas male workshop_front
        Amara female studio_front NEW AVATAR_IV
        Amara female studio_closeup NEW
        Kenji male office_front
        Kenji male library_side premium
        Lucia female kitchen_front
        Lucia female terrace_front
        Omar male lobby_front AVATAR_IV
        Omar male classroom_front
        Ingrid female clinic_front
        Ingrid female library_front premium
        Mateo male garage_front
        Mateo male street_front NEW
        Priya female office_front AVATAR_IV
        Priya female lab_front
        Tomasz male studio_front
        Zanele female newsroom_front premium AVATAR_IV
        Yusuf male newsroom_front
        Chloe female shop_front
        Rui male sofa_front
    """)
]
TALKING_PHOTOS = [
    StandIn(minted(f"photo {name}"), name)
    for name in ("Ada", "Bruno", "Esi", "Farid", "Hana", "Leif", "Noor", "Vincent")
]
VOICES = [
    voice(line)
    for line in lines("""
        English Grace female p e l
        English Oliver male p e l
        English Ruby female p e
        English Caleb male p
        English Imogen female p l
        English Duncan male p l
        English Skye female
        English Marcus male p e
        Spanish Lucía female p e l
        Spanish Diego male p l
        Spanish Carmen female p
        Spanish Javier male
        German Anneliese female p e
        German Lukas male p
        German Marlene female p l
        French Camille female p e l
        French Étienne male p
        French Margaux female p
        Portuguese Beatriz female p e l
        Portuguese Thiago male p l
        Portuguese Inês female
        Italian Giulia female p e
        Italian Matteo male p
        Dutch Sanne female p
        Dutch Daan male p
        Polish Zofia female p
        Polish Kacper male p
        Turkish Elif female p
        Turkish Emre male
        Arabic Layla female p l
        Arabic Karim male p l
        Hindi Ananya female p e
        Hindi Rohan male p
        Japanese Sakura female p e
        Japanese Haruto male p
        Korean Seoyeon female p
        Korean Minjun male
        Chinese Meilin female p e l
        Chinese Haoran male p l
        Swedish Freja female p
        Ukrainian Oksana female p
        Vietnamese Linh unknown p
    """)
]
LOCALES = [  # code, language, place
    ("en-US", "English", "United States"),
    ("en-GB", "English", "United Kingdom"),
    ("en-AU", "English", "Australia"),
    ("en-IN", "English", "India"),
    ("es-ES", "Spanish", "Spain"),
    ("es-MX", "Spanish", "Mexico"),
    ("de-DE", "German", "Germany"),
    ("de-AT", "German", "Austria"),
    ("fr-FR", "French", "France"),
    ("fr-CA", "French", "Canada"),
    ("pt-PT", "Portuguese", "Portugal"),
    ("pt-BR", "Portuguese", "Brazil"),
    ("ar-EG", "Arabic", "Egypt"),
    ("ar-SA", "Arabic", "Saudi Arabia"),
    ("zh-CN", "Chinese", "China"),
    ("zh-TW", "Chinese", "Taiwan"),
]
