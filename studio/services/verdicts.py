"""What is worked out once, when a draft is saved, so that no list has to judge fifty scenes to be drawn."""

from studio.models import Scene, Video
from studio.payload import judge_and_time, judge_settings

from .kept import whole_draft

# The columns that `judge` fills in.
SCENE_COLUMNS = ("problems", "seconds")
VIDEO_COLUMNS = ("problems",)


def judge(row: Scene | Video) -> tuple[str, ...]:
    """Fill in the verdict on a row's drafts, and how long a scene lasts; the names of the columns that it set."""
    if isinstance(row, Video):
        row.problems = [problem.as_dict() for problem in judge_settings(whole_draft(row))]
        return VIDEO_COLUMNS
    problems, row.seconds = judge_and_time(whole_draft(row))
    row.problems = [problem.as_dict() for problem in problems]
    return SCENE_COLUMNS
