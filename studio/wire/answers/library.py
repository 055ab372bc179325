"""What an account keeps: assets and folders."""

from dataclasses import dataclass

from .reading import items, text
from .videos import Page, read_token


@dataclass(frozen=True)
class Asset:
    """`id` is what `image_asset_id`, `video_asset_id` and `audio_asset_id` take; `kind`: image, video or audio;
    `image_key` is there for images alone."""

    id: str
    kind: str = ""
    name: str = ""
    url: str = ""
    image_key: str = ""


@dataclass(frozen=True)
class Folder:
    """`id` is what a request's `folder_id` takes."""

    id: str
    name: str = ""
    parent_id: str = ""
    project_type: str = ""
    in_trash: bool = False


def read_asset(data: dict) -> Asset | None:
    """None where the answer names no id. v1 writes `id`, its successor `asset_id`."""
    found = text(data.get("id") or data.get("asset_id"))
    if not found:
        return None
    words = {name: text(data.get(name)) for name in ("name", "url", "image_key")}
    return Asset(found, kind=text(data.get("file_type") or data.get("mime_type")), **words)


def read_folder(data: dict) -> Folder | None:
    found = text(data.get("id") or data.get("folder_id"))
    if not found:
        return None
    words = {name: text(data.get(name)) for name in ("name", "parent_id", "project_type")}
    return Folder(found, in_trash=data.get("is_trash") is True, **words)


def read_folders(data: dict) -> Page[Folder] | None:
    found = items(data, "folders", "list")
    if found is None:
        return None
    return Page([folder for folder in map(read_folder, found) if folder], read_token(data))
