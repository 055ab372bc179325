"""The video that a new studio begins with: three scenes that say what can be done here."""

from typing import Any

from studio.models import Scene, Video, Workspace

from .verdicts import judge

# From the emulator's lists. The real service has other ids, and each account its own.
MAYA, JONAS = "Maya_office_front", "Jonas_workshop_front"
GRACE, OLIVER = "0ed62279deb353dcb491f184175e9164", "ea78ed792fb55f9287b311af05dfd100"

SETTINGS = {"title": "Welcome to the studio"}


def scene(avatar: dict[str, Any], voice: str, words: str, colour: str) -> dict[str, Any]:
    return {
        "character": {"type": "avatar", **avatar},
        "voice": {"type": "text", "voice_id": voice, "input_text": words},
        "background": {"type": "color", "value": colour},
    }


SCENES = (
    {
        **scene(
            {"avatar_id": MAYA, "offset": {"x": "0.2"}},
            GRACE,
            "Welcome to the studio. This is an example with three scenes, and every word of it is yours to change.",
            "#1f3a4d",
        ),
        "text": {
            "type": "text",
            "text": "Welcome\nto the studio",
            "font_size": "96",
            "color": "#f4efe6",
            "text_align": "left",
            "line_height": "1.2",
            "position": {"x": "-0.22"},
        },
    },
    scene(
        {"avatar_id": JONAS},
        OLIVER,
        "Choose a scene on the left and rewrite what is said below the picture. "
        "Who speaks, with which voice and in front of what, you choose beside it. "
        "What you type is saved as you go.",
        "#e9e2d3",
    ),
    scene(
        {"avatar_id": MAYA, "avatar_style": "closeUp"},
        GRACE,
        "When you like what you see, press Submit. "
        'The finished video then waits for you under Renders. <break time="0.5s"/> Have fun!',
        "#5b4b6b",
    ),
)


def make_example(workspace: Workspace, owner: str) -> Video:
    """With the real service nobody is chosen yet: an id that it does not have would be refused only after Submit."""
    chosen = workspace.engine == Workspace.Engine.LOCAL
    video = Video(workspace=workspace, owner=owner, settings=SETTINGS)
    judge(video)
    video.save()
    Scene.objects.bulk_create(
        _row(video, place, draft if chosen else _open(draft)) for place, draft in enumerate(SCENES)
    )
    return video


def _row(video: Video, place: int, draft: dict[str, Any]) -> Scene:
    row = Scene(video=video, position=place, **draft)
    judge(row)
    return row


def _open(draft: dict[str, Any]) -> dict[str, Any]:
    """The scene with its presenter and voice still to choose."""
    ids = {"avatar_id", "voice_id"}
    return {name: {key: value for key, value in part.items() if key not in ids} for name, part in draft.items()}
