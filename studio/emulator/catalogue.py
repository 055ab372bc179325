"""`GET /v2/avatars`, `GET /v2/voices` and the pictures of the stand-ins."""

from studio.stage import figure_svg

from . import shapes
from .http import Answer, Request, done, refusal
from .routing import Route
from .standins import AVATARS, TALKING_PHOTOS, VOICES, StandIn

PICTURES = "/files/avatars/"  # not secret, so not signed: a page may show 60 of them and keep them for days
PICTURED = {one.id for one in (*AVATARS, *TALKING_PHOTOS)}
PICTURE_HEADERS = {
    "Content-Type": "image/svg+xml",
    "Cache-Control": "public, max-age=86400",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def avatars(request: Request) -> Answer:
    return done(
        {
            "avatars": [describe_avatar(request.base, one) for one in AVATARS],
            "talking_photos": [
                {
                    "talking_photo_id": one.id,
                    "talking_photo_name": one.name,
                    "preview_image_url": picture_url(request.base, one.id),
                }
                for one in TALKING_PHOTOS
            ],
        }
    )


def describe_avatar(base: str, one: StandIn) -> shapes.Avatar:
    return {
        "avatar_id": one.id,
        "avatar_name": one.name,
        "gender": one.gender,
        "preview_image_url": picture_url(base, one.id),
        "preview_video_url": None,
        "premium": one.premium,
        "type": None,
        "tags": list(one.tags) or None,
    }


def voices(request: Request) -> Answer:
    """Without samples: nothing here can speak, and the real list has voices without one, too."""
    return done(
        {
            "voices": [
                {
                    "voice_id": one.id,
                    "name": one.name,
                    "language": one.language,
                    "gender": one.gender,
                    "preview_audio": "",
                    "support_pause": one.pause,
                    "emotion_support": one.emotion,
                    "support_interactive_avatar": one.pause,
                    "support_locale": one.locale,
                }
                for one in VOICES
            ]
        }
    )


def picture(request: Request) -> Answer:
    name = request.path.removeprefix(PICTURES).removesuffix(".svg")
    if name not in PICTURED or not request.path.endswith(".svg"):
        return refusal(request.path, 404, "not_found", 400569, "No such picture")
    return Answer(200, dict(PICTURE_HEADERS), figure_svg(name).encode())


def picture_url(base: str, name: str) -> str:
    return f"{base}{PICTURES}{name}.svg"


ROUTES = {
    "/v2/avatars": Route(avatars, summary="List all avatars and talking photos.", data=shapes.Avatars),
    "/v2/voices": Route(voices, summary="List all voices.", data=shapes.Voices),
}
