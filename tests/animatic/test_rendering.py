import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.animatic import CannotRender, render
from studio.payload import complete_scene
from studio.stage import figure_look, place
from tests.animatic.films import near, payload, shot, watch

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("size", "fps"),
    [
        ((320, 180), 25.0),
        ((128, 128), 30),
        ((180, 320), 60.0),
        ((240, 240), 12.5),
        ((130, 254), 29.97),
        ((256, 144), 23.976),
    ],
)
def test_size_rate_and_length_are_as_asked(tmp_path: Path, size: tuple[int, int], fps: float) -> None:
    made = render(payload(shot(1.5), shot(2.25), size=size, fps=fps), tmp_path / "film.mp4")
    film = watch(made.path)
    assert (film.size, film.codecs, film.sample_rate) == (size, ("h264", "aac"), 48_000)
    assert film.fps == pytest.approx(fps, abs=1e-3)
    assert len(film.times) == made.frames == round(3.75 * fps)
    assert film.times == pytest.approx([number / fps for number in range(made.frames)], abs=1e-3)
    assert film.video_seconds == pytest.approx(made.seconds, abs=1e-3)
    assert film.audio_seconds == pytest.approx(made.seconds, abs=1e-3)
    assert made.seconds == pytest.approx(3.75, abs=0.5 / fps)


def test_scenes_follow_in_order_each_from_a_frame_one_can_jump_to(tmp_path: Path) -> None:
    colors = ["#b03030", "#30b030", "#3030b0"]
    made = render(payload(*[shot(1.0, color) for color in colors]), tmp_path / "film.mp4")
    film = watch(made.path, 0, 24, 25, 49, 50, 74)
    seen = [film.pictures[number].getpixel((4, 170)) for number in sorted(film.pictures)]
    assert [near(pixel, color) for pixel, color in zip(seen, [c for c in colors for _ in (0, 1)], strict=True)] == [
        True
    ] * 6
    assert film.keys == [0, 25, 50]


def test_fifty_scenes_do_not_drift(tmp_path: Path) -> None:
    colors = ["#202020", "#e0e0e0"]
    made = render(payload(*[shot(1.03, colors[i % 2]) for i in range(50)], size=(128, 128)), tmp_path / "film.mp4")
    starts = [round(1.03 * i * 25) for i in range(50)]
    film = watch(made.path, *starts)
    assert film.keys == starts
    assert all(near(film.pictures[start].getpixel((3, 120)), colors[i % 2]) for i, start in enumerate(starts))
    assert made.frames == len(film.times) == round(51.5 * 25)
    assert abs(film.audio_seconds - film.video_seconds) < 1 / 25
    assert 0 <= film.samples - round(made.seconds * 48_000) < 1024  # the last block of AAC is filled up


def test_a_long_scene_has_a_frame_to_jump_to_every_ten_seconds(tmp_path: Path) -> None:
    film = watch(render(payload(shot(31), size=(128, 128), fps=5), tmp_path / "film.mp4").path)
    assert film.keys == [0, 50, 100, 150]


def test_what_the_stage_has_placed_is_seen(tmp_path: Path) -> None:
    scene = shot(
        color="#204060",
        character={"type": "avatar", "avatar_id": "Daisy", "scale": 0.8, "offset": {"x": -0.2, "y": 0.1}},
        text={"type": "text", "text": "HHH", "color": "#ffcc00", "font_size": 200, "line_height": 1,
              "position": {"x": 0.3, "y": -0.2}},
    )  # fmt: skip
    made = render(payload(scene, size=(640, 360)), tmp_path / "film.mp4")
    picture = watch(made.path, 10).pictures[10]
    layout = place(complete_scene(scene), 640, 360)
    assert layout.figure is not None
    assert layout.text is not None
    box, line = layout.figure.picture, layout.text.lines[0]
    assert near(picture.getpixel((box.x + 0.2 * box.width, box.y + 0.97 * box.height)), figure_look("Daisy").clothes)
    assert near(picture.getpixel((box.x + 0.5 * box.width, box.y + 0.42 * box.height)), figure_look("Daisy").skin)
    assert near(picture.getpixel((4, 4)), "#204060")
    stem = line.x - line.width / 2 + 0.13 * layout.text.px  # the left upright of the first H
    assert near(picture.getpixel((stem, line.y - 0.3 * layout.text.px)), "#ffcc00", by=20)
    assert near(picture.getpixel((line.x, line.y + 0.1 * layout.text.px)), "#204060")


def test_the_same_payload_gives_the_same_frames(tmp_path: Path) -> None:
    scenes = [shot(1, character={"type": "avatar", "avatar_id": name, "avatar_style": "closeUp"}) for name in "ab"]
    films = [watch(render(payload(*scenes), tmp_path / name).path, *range(0, 50, 7)) for name in ("1.mp4", "2.mp4")]
    first, second = ([picture.tobytes() for picture in film.pictures.values()] for film in films)
    assert first == second
    assert films[0].pictures[0].tobytes() != films[0].pictures[49].tobytes()


def test_the_index_stands_in_front(tmp_path: Path) -> None:
    data = render(payload(), tmp_path / "film.mp4").path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_colours_are_told_to_players(tmp_path: Path) -> None:
    import av

    with av.open(str(render(payload(), tmp_path / "film.mp4").path)) as film:
        context = film.streams.video[0].codec_context
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)
        assert context.pix_fmt == "yuv420p"


def test_a_still_of_the_first_scene_lies_beside(tmp_path: Path) -> None:
    made = render(payload(shot(color="#b03030"), shot(), size=(1280, 720)), tmp_path / "film.mp4")
    assert made.thumbnail == tmp_path / "film.jpg"
    with Image.open(made.thumbnail) as still:
        assert (still.format, still.size) == ("JPEG", (640, 360))
        assert near(still.getpixel((5, 350)), "#b03030")


def test_progress_rises_to_one(tmp_path: Path) -> None:
    told: list[float] = []
    render(payload(shot(3.5)), tmp_path / "film.mp4", progress=told.append)
    assert told == pytest.approx([25 / 88, 50 / 88, 75 / 88, 1])


def test_what_is_broken_off_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(share: float) -> None:
        raise KeyboardInterrupt

    (tmp_path / "film.mp4").write_text("the last one")
    with pytest.raises(KeyboardInterrupt):
        render(payload(), tmp_path / "film.mp4", progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]
    assert (tmp_path / "film.mp4").read_text() == "the last one"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"video_inputs": []}, "no scene"),
        ({"video_inputs": None}, "no scene"),
        ({"dimension": {"width": 321, "height": 180}}, "321 × 180"),
        ({"dimension": {"width": 100_000, "height": 180}}, "100000 × 180"),
        ({"dimension": "wide"}, "size"),
        ({"fps": 0}, "frames a second"),
        ({"fps": 1000}, "frames a second"),
        ({"fps": 0.01}, "frames a second"),
        ({"video_inputs": [shot(100)] * 37}, "62 minutes"),
    ],
)
def test_what_cannot_be_rendered_is_said(tmp_path: Path, given: dict[str, Any], words: str) -> None:
    with pytest.raises(CannotRender, match=words):
        render(payload() | given, tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "words"), [("film.avi", "in .mp4"), ("none/film.mp4", "cannot be written"), ("d.mp4", "cannot be")]
)
def test_an_output_that_cannot_be_written_is_said(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "d.mp4").mkdir()
    with pytest.raises(CannotRender, match=words):
        render(payload(), tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["d.mp4"]


@pytest.mark.slow
def test_the_largest_size(tmp_path: Path) -> None:
    scene = shot(character={"type": "avatar", "avatar_id": "a", "scale": 5.0}, text={"type": "text", "text": "x" * 5000,
                 "font_size": 1e6, "line_height": 1e6, "rotate": 45, "scale_x": 1e6})  # fmt: skip
    made = render(payload(scene, size=(4096, 4096), fps=1), tmp_path / "film.mp4")
    assert watch(made.path).size == (4096, 4096)


BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocker())
from pathlib import Path
import studio.stage
from studio.animatic import CannotRender, available, render
print(available())
try:
    render({{"video_inputs": [{{}}]}}, Path("never.mp4"))
except CannotRender as error:
    print(error)
assert "django" not in sys.modules
"""


@pytest.mark.processes
@pytest.mark.parametrize(
    ("blocked", "missing"),
    [({"av"}, "av"), ({"av", "PIL", "numpy"}, "av, pillow, numpy"), ({"PIL", "django"}, "pillow")],
)
def test_without_its_packages_it_says_what_is_missing(tmp_path: Path, blocked: set[str], missing: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED.format(blocked=blocked)],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        str(missing.split(", ")), f"Films need packages that are not installed: {missing}.",
    ]  # fmt: skip
    assert list(tmp_path.iterdir()) == []
