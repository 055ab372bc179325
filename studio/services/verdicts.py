"""What is worked out once, when a draft is saved, so that no list has to judge fifty scenes to be drawn."""

from studio.models import Scene, Video
from studio.payload import draft_seconds, judge_scene, judge_settings

# The columns that `judge` fills in.
SCENE_COLUMNS = ("problems", "seconds")
VIDEO_COLUMNS = ("problems",)


def judge(row: Scene | Video) -> tuple[str, ...]:
    """Fill in the verdict on a row's drafts, and how long a scene lasts; the names of the columns that it set."""
    if isinstance(row, Video):
        row.problems = [problem.as_dict() for problem in judge_settings(row.settings)]
        return VIDEO_COLUMNS
    row.problems = [problem.as_dict() for problem in judge_scene(row.draft)]
    row.seconds = draft_seconds(row.draft)
    return SCENE_COLUMNS
