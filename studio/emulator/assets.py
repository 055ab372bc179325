"""`/v1/asset`: files that clients upload, as raw bytes, and name in their requests afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Sum

from studio.models import EmulatorAsset
from studio.models.emulator import new_video_id

from . import shapes
from .files import asset_folder, signed_url
from .http import Answer, Refused, Request, done_v1, refusal
from .paging import PAGED, page
from .routing import TEXT, Route, unfit

MAX_ASSET = 32 * 1024 * 1024  # the service's documented bound for uploads
ROOM = 2 * 1024**3  # bytes for one workspace, so that a client in a loop does not fill the disk
CHUNK = 256 * 1024
HEAD = 64  # bytes that tell what a file is
Kind = EmulatorAsset.Kind


@dataclass(frozen=True)
class Type:
    """`number`: the older error reference's for a file of this kind that is none."""

    kind: str
    suffix: str
    number: int
    begins: Callable[[bytes], bool]


TYPES = {
    "image/jpeg": Type(Kind.IMAGE, "jpg", 40002, lambda head: head.startswith(b"\xff\xd8\xff")),
    "image/png": Type(Kind.IMAGE, "png", 40002, lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    "video/mp4": Type(Kind.VIDEO, "mp4", 40010, lambda head: head[4:8] == b"ftyp"),
    "video/webm": Type(Kind.VIDEO, "webm", 40010, lambda head: head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head),
    "audio/mpeg": Type(Kind.AUDIO, "mp3", 40044, lambda head: head.startswith(b"ID3") or mpeg_frame(head)),
    "audio/wav": Type(Kind.AUDIO, "wav", 40044, lambda head: head.startswith(b"RIFF") and head[8:12] == b"WAVE"),
}
TYPES["audio/x-wav"] = TYPES["audio/wav"]


def mpeg_frame(head: bytes) -> bool:
    """Eleven bits set, then a version and a layer that exist."""
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0 and head[1] & 0x18 != 8


def upload(request: Request) -> Answer:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type.startswith("multipart/"):  # the classic mistake, and the service's words for it
        raise refuse(request, 400, 40001, "asset data must be provided")
    found = TYPES.get(content_type)
    if found is None:
        known = ", ".join(TYPES)
        raise refuse(request, 400, 400111, f"Content-Type is invalid: one of {known} is expected")
    used = EmulatorAsset.objects.filter(workspace=request.workspace).aggregate(sum=Sum("size"))["sum"] or 0
    if used >= ROOM:
        raise refuse(request, 400, 400543, "there is no room for more; delete assets first")
    return done_v1(describe(store(request, content_type, found), request.base))


def store(request: Request, content_type: str, found: Type) -> EmulatorAsset:
    """Written aside and renamed when whole, so that no name leads to half a file."""
    asset = EmulatorAsset(id=new_video_id(), workspace=request.workspace, kind=found.kind, suffix=found.suffix)
    asset_folder().mkdir(parents=True, exist_ok=True)
    part = asset_folder() / f".{asset.pk}.part"
    try:
        with part.open("wb") as file:
            asset.size = sum(file.write(chunk) for chunk in chunks(request, content_type, found))
        part.rename(path_of(asset))
    finally:
        part.unlink(missing_ok=True)
    asset.save(force_insert=True)
    return asset


def chunks(request: Request, content_type: str, found: Type) -> Iterator[bytes]:
    """The body, judged on its way: what it begins with, how much it is, and whether it is all that was announced."""
    total, first = 0, read_head(request)
    if not first:
        raise refuse(request, 400, 40001, "asset data must be provided")
    if not found.begins(first[:HEAD]):
        raise refuse(request, 400, found.number, f"the file is not {content_type}, as its Content-Type says")
    while first:
        total += len(first)
        if total > MAX_ASSET:
            raise refuse(request, 413, 400543, f"the file is larger than {MAX_ASSET:,} bytes")
        yield first
        first = request.stream.read(CHUNK)
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) != total:
        raise refuse(request, 400, 400652, f"only {total:,} of {int(announced):,} bytes arrived")


def read_head(request: Request) -> bytes:
    head = b""
    while len(head) < HEAD and (more := request.stream.read(CHUNK)):
        head += more
    return head


def refuse(request: Request, status: int, number: int, words: str) -> Refused:
    return Refused(refusal(request.path, status, "invalid_parameter", number, words))


def listed(request: Request) -> Answer:
    rows = EmulatorAsset.objects.filter(workspace=request.workspace)
    if kind := request.query["file_type"]:
        if kind not in Kind.values:
            raise unfit(request, "file_type", "image, video or audio is expected")
        rows = rows.filter(kind=kind)
    found, token = page(rows, request)
    assets = [describe(one, request.base) for one in found]
    return done_v1({"assets": assets, "total": rows.count(), "token": token})


def delete(request: Request) -> Answer:
    rows = EmulatorAsset.objects.filter(workspace=request.workspace)
    asset = rows.filter(pk=request.places["asset_id"].replace("\0", "")).first()
    if asset is None:
        return refusal(request.path, 404, "not_found", 400569, "Asset not found")
    gone, path = describe(asset, request.base), path_of(asset)
    asset.delete()
    path.unlink(missing_ok=True)
    return done_v1(gone)


def describe(asset: EmulatorAsset, base: str) -> shapes.Asset:
    image = asset.kind == Kind.IMAGE
    return {
        "id": asset.pk,
        "name": asset.pk,
        "file_type": asset.kind,
        "folder_id": "",
        "meta": None,
        "created_ts": int(asset.created_at.timestamp()),
        "url": signed_url(base, f"assets/{asset.pk}.{asset.suffix}"),
        "image_key": f"image/{asset.pk}/original" if image else None,
    }


def path_of(asset: EmulatorAsset) -> Path:
    return asset_folder() / f"{asset.pk}.{asset.suffix}"


ROUTES = {
    "/v1/asset": Route(
        upload, ("POST",), summary="Upload a file as raw bytes, not multipart.", data=shapes.Asset, streams=True
    ),
    "/v1/asset/list": Route(
        listed,
        summary="List uploaded files, newest first.",
        query={**PAGED, "file_type": {**TEXT, "enum": list(Kind.values), "default": ""}},
        data=shapes.Assets,
    ),
    "/v1/asset/{asset_id}/delete": Route(
        delete, ("POST", "DELETE"), summary="Delete an uploaded file.", data=shapes.Asset
    ),
}
