"""`/v1/folders`. Generate takes any `folder_id`: no report tells what the service does with a wrong one."""

from datetime import datetime

from django.utils import timezone

from studio.models import EmulatorFolder

from . import shapes
from .bodies import Body, Id, Name, Text, read_body
from .http import Answer, Refused, Request, done_v1, refusal
from .paging import PAGED, page
from .routing import Route


class NewFolder(Body):
    name: Name
    project_type: Text = ""
    parent_id: Id | None = None


class FolderName(Body):
    name: Name


def list_folders(request: Request) -> Answer:
    rows = EmulatorFolder.objects.filter(workspace=request.workspace)
    found, token = page(rows, request)
    return done_v1({"folders": [describe(folder) for folder in found], "token": token, "total": rows.count()})


def create(request: Request) -> Answer:
    body = read_body(request, NewFolder)
    columns = {"name": body.name, "project_type": body.project_type, "parent_id": body.parent_id or ""}
    return done_v1(describe(EmulatorFolder.objects.create(workspace=request.workspace, **columns)))


def rename(request: Request) -> Answer:
    return change(request, name=read_body(request, FolderName).name)


def trash(request: Request) -> Answer:
    return change(request, trashed_at=timezone.now())


def restore(request: Request) -> Answer:
    return change(request, trashed_at=None)


def change(request: Request, **columns: str | datetime | None) -> Answer:
    """Done again it is done still, as every one of these calls names an outcome."""
    wanted = request.places["folder_id"].replace("\0", "")
    folder = EmulatorFolder.objects.filter(workspace=request.workspace, pk=wanted).first()
    if folder is None:
        raise Refused(refusal(request.path, 404, "not_found", 400569, "Folder not found"))
    for name, value in columns.items():
        setattr(folder, name, value)
    folder.save(update_fields=list(columns))
    return done_v1(describe(folder))


def describe(folder: EmulatorFolder) -> shapes.Folder:
    return {
        "id": folder.pk,
        "name": folder.name,
        "parent_id": folder.parent_id or None,
        "project_type": folder.project_type,
        "is_trash": folder.trashed_at is not None,
        "created_ts": int(folder.created_at.timestamp()),
    }


POST = ("POST",)
ROUTES = {
    "/v1/folders": Route(
        list_folders, summary="List folders, newest first, in pages.", query=PAGED, data=shapes.Folders
    ),
    "/v1/folders/create": Route(create, POST, summary="Make a folder.", body=NewFolder, data=shapes.Folder),
    "/v1/folders/{folder_id}": Route(rename, POST, summary="Rename a folder.", body=FolderName, data=shapes.Folder),
    "/v1/folders/{folder_id}/trash": Route(trash, POST, summary="Put a folder into the bin.", data=shapes.Folder),
    "/v1/folders/{folder_id}/restore": Route(restore, POST, summary="Take it out again.", data=shapes.Folder),
}
