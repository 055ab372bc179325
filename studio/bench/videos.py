"""Videos to measure with: scenes of a realistic length, each as large as the other."""

from uuid import uuid4

from studio.models import Scene, Video, Who
from studio.services import drafts, scenes, videos

WORDS = (
    "Last quarter we asked eleven hundred customers what they missed most, and the answer surprised everyone in the "
    "room. They did not ask for more features. They asked us to make the ones they have easier to find, quicker to "
    'learn and kinder when something goes wrong. <break time="0.5s"/> So that is what this release is about.'
)
# What an author types into a scene: a presenter, half a minute of script, a colour and a title.
SCENE = {
    "character": {"type": "avatar", "avatar_id": "Maya_office_front", "scale": "0.9", "offset": {"x": "0.2"}},
    "voice": {
        "type": "text",
        "voice_id": "0ed62279deb353dcb491f184175e9164",
        "speed": "1.05",
        "input_text": WORDS,
    },
    "background": {"type": "color", "value": "#1f3a4d"},
    "text": {"type": "text", "text": "What we heard", "font_size": "72", "position": {"x": "-0.2"}},
}


def make_video(who: Who, size: int) -> Video:
    """Made as its author would make it, one scene a copy of the other."""
    video = videos.create_video(who, uuid4(), {"title": f"{size} scenes"})
    last = scenes.get_scene(who, video.scenes.get().pk)
    for section, draft in SCENE.items():
        drafts.save_section(who, last.pk, section, draft, seen="", tab="", count=0, force=True)
    for _number in range(size - 1):
        last = scenes.copy_scene(last, uuid4())
    if not size:
        scenes.remove_scene(last)
        forget_removed(video)
    return video


def forget_removed(video: Video) -> None:
    """What was removed is listed for a month: a bench that removes a hundred scenes would measure that list."""
    Scene.objects.filter(video=video).exclude(removed_at=None).delete()
