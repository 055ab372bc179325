"""Rows to test with, made by plain functions; every argument that matters to a test can be given."""

import json
from typing import Any
from uuid import uuid4

from studio.models import Render, Scene, Video, Who, Workspace
from studio.payload import judge_scene
from studio.services.indexing import index_renders
from studio.services.totals import count_render


def make_workspace(name: str = "Test", engine: str = "local") -> Workspace:
    return Workspace.objects.create(name=name, engine=engine)


def make_who(workspace: Workspace | None = None, subject: str = "user:1", reviews: bool = False) -> Who:
    return Who(workspace or make_workspace(), subject, reviews)


def owner_of(row: Video | Scene) -> Who:
    """The author whose video or scene it is."""
    video = row.video if isinstance(row, Scene) else row
    return Who(video.workspace, video.owner)


def scene_draft(words: str = "Hello there.") -> dict[str, Any]:
    """A valid scene, typed as a form would have it."""
    return {
        "character": {"type": "avatar", "avatar_id": "Anna_public_3_20240108"},
        "voice": {"type": "text", "voice_id": "voice-1", "input_text": words},
        "background": {"type": "color", "value": "#204060"},
        "text": None,
        "audio": None,
    }


def make_video(who: Who | None = None, scenes: int = 3, **columns: Any) -> Video:
    """A valid video of `scenes` scenes that say "Scene 1.", "Scene 2." …"""
    who = who or make_who()
    columns.setdefault("settings", {"title": "Test video"})
    video = Video.objects.create(workspace=who.workspace, owner=who.subject, **columns)
    for place in range(scenes):
        make_scene(video, position=place)
    return video


def make_scene(video: Video | None = None, position: int | None = None, **columns: Any) -> Scene:
    """A valid scene at the end of `video`; sections can be given by name."""
    video = video or make_video(scenes=0)
    position = video.scenes.filter(removed_at=None).count() if position is None else position
    scene = Scene(video=video, position=position, **{**scene_draft(f"Scene {position + 1}."), **columns})
    scene.problems = [problem.as_dict() for problem in judge_scene(scene.draft)]
    scene.save(force_insert=True)
    return scene


def make_render(video: Video | None = None, **columns: Any) -> Render:
    """A render of `video`, queued unless a state is given."""
    video = video or make_video()
    id = columns.pop("id", None) or uuid4()
    body = {"title": video.title, "callback_id": str(id), "video_inputs": [scene.draft for scene in video.scenes.all()]}
    columns = {
        "engine": video.workspace.engine,
        "title": video.title,
        "scenes": len(body["video_inputs"]),
        "revision": video.revision,
        "body": json.dumps(body),
        "callback_id": str(id),
        **columns,
    }
    render = Render.objects.create(id=id, workspace=video.workspace, video=video, owner=video.owner, **columns)
    index_renders([render])  # even those of one microsecond, of which one in 4,096 pairs asks for one number
    count_render(render)
    return render
