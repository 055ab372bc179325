"""The stand-ins one by one and by person: details, groups of looks, talking photos, and the accents of voices."""

from . import shapes
from .catalogue import describe_avatar, picture_url
from .http import Answer, Refused, Request, done, done_v1, refusal
from .routing import SWITCH, Route
from .standins import AVATARS, LOCALES, SINCE, TALKING_PHOTOS, VOICES, StandIn, minted


def looks_by_group() -> dict[str, list[StandIn]]:
    """The public ones, whose first name is the person's, then the photos, which belong to whoever holds a key."""
    groups: dict[str, list[StandIn]] = {}
    for one in AVATARS:
        groups.setdefault(minted(f"group {one.name.split()[0]}"), []).append(one)
    return groups | {minted(f"group of {one.id}"): [one] for one in TALKING_PHOTOS}


def list_groups(request: Request) -> Answer:
    """Without `include_public` the account's own alone, as the service has it."""
    groups = looks_by_group().items()
    wanted = [(pk, looks) for pk, looks in groups if request.query["include_public"] or looks[0] in TALKING_PHOTOS]
    return done(
        {
            "total_count": len(wanted),
            "avatar_group_list": [describe_group(request.base, pk, looks) for pk, looks in wanted],
        }
    )


def describe_group(base: str, pk: str, looks: list[StandIn]) -> shapes.AvatarGroup:
    own = looks[0] in TALKING_PHOTOS
    return {
        "id": pk,
        "name": looks[0].name.split()[0],
        "created_at": SINCE,
        "num_looks": len(looks),
        "preview_image": picture_url(base, looks[0].id),
        "group_type": "PRIVATE" if own else "PUBLIC",
        "train_status": "empty" if own else None,
        "default_voice_id": voice_for(looks[0]),
    }


def list_looks(request: Request) -> Answer:
    looks = looks_by_group().get(request.places["group_id"])
    if looks is None:  # the service's words and code for it, as users quote them
        raise Refused(refusal(request.path, 400, "internal_error", 400569, "Avatar looks not found."))
    return done({"avatar_list": [describe_look(request, one) for one in looks]})


def describe_look(request: Request, one: StandIn) -> shapes.Avatar | shapes.PhotoLook:
    """The service's list mixes two shapes: a filmed look is written like an avatar, a photo's is not."""
    if one not in TALKING_PHOTOS:
        return describe_avatar(request.base, one)
    return {
        "id": one.id,
        "name": one.name,
        "image_url": picture_url(request.base, one.id),
        "motion_preview_url": None,
        "status": "completed",
        "group_id": request.places["group_id"],
        "created_at": SINCE,
    }


def details(request: Request) -> Answer:
    wanted = request.places["avatar_id"]
    one = next((one for one in (*AVATARS, *TALKING_PHOTOS) if one.id == wanted), None)
    if one is None:
        raise Refused(refusal(request.path, 404, "not_found", 400144, f"avatar look {wanted} not found"))
    own = one in TALKING_PHOTOS
    return done(
        shapes.AvatarDetails(
            type="talking_photo" if own else "avatar",
            id=one.id,
            name=one.name,
            gender=one.gender,
            preview_image_url=picture_url(request.base, one.id),
            preview_video_url=None,
            premium=one.premium,
            is_public=not own,
            default_voice_id=voice_for(one),
            tags=list(one.tags) or None,
        )
    )


def voice_for(one: StandIn) -> str | None:
    """The first English voice of that gender: a person's own is not known of anybody invented."""
    return next((voice.id for voice in VOICES if voice.gender == one.gender), None)


def list_photos(request: Request) -> Answer:
    return done_v1([describe_photo(picture_url(request.base, one.id), one) for one in TALKING_PHOTOS])


def describe_photo(url: str, one: StandIn) -> shapes.ListedPhoto:
    return {"id": one.id, "image_url": url, "circle_image": url}


def list_locales(request: Request) -> Answer:
    return done({"locales": [describe_locale(code, language, place) for code, language, place in LOCALES]})


def describe_locale(code: str, language: str, place: str) -> shapes.Locale:
    return {
        "value": code,
        "label": f"{language} ({place})",
        "language": language,
        "tag": None,
        "locale": code,
        "language_code": code.partition("-")[0],
    }


ROUTES = {
    "/v2/avatar/{avatar_id}/details": Route(details, summary="Tell about one avatar.", data=shapes.AvatarDetails),
    "/v2/avatar_group.list": Route(
        list_groups,
        summary="List the people whose looks the avatars are.",
        query={"include_public": SWITCH},
        data=shapes.AvatarGroups,
    ),
    "/v2/avatar_group/{group_id}/avatars": Route(list_looks, summary="List the looks of one.", data=shapes.Looks),
    "/v1/talking_photo.list": Route(list_photos, summary="List talking photos.", data=list[shapes.ListedPhoto]),
    "/v2/voices/locales": Route(
        list_locales, summary="List the accents for voices that support them.", data=shapes.Locales
    ),
}
