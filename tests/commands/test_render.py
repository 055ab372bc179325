"""`manage.py render`: a film of a request file, without a database."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from studio.management.commands.render import progress_bar
from tests.animatic.films import payload, shot, watch

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Any], Path]:
    def file(content: Any) -> Path:
        path = tmp_path / "request.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return file


def test_a_film_is_made(write: Callable[[Any], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "out.mp4"
    call_command("render", str(write(payload(shot(2), shot(1.5)))), output=path, stdout=sys.stdout)
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == (f"{path}: 3.5 seconds of video, 2 scenes\n", "")
    assert watch(path).video_seconds == pytest.approx(3.52)


def test_notes_are_told_beside(
    write: Callable[[Any], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(payload(fps="25"))
    call_command("render", str(file), output=tmp_path / "out.mp4", stdout=sys.stdout, stderr=sys.stderr)
    printed = capsys.readouterr()
    assert printed.out == f"{tmp_path / 'out.mp4'}: 1.0 seconds of video, 1 scene\n"
    assert printed.err == f"{file}: /fps: note: Frames a second is read as 25.\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (payload(fps=-1), "/fps: Frames a second is -1; it must be above 0."),
        ("{", "/: This is not JSON: look at line 1, column 2."),
    ],
)
def test_a_request_with_problems_is_refused_as_by_validate(
    write: Callable[[Any], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], content: Any, line: str
) -> None:
    file = write(content)
    with pytest.raises(SystemExit) as ended:
        call_command("render", str(file), output=tmp_path / "out.mp4", stdout=sys.stdout)
    assert ended.value.code == 1
    assert capsys.readouterr().out == f"{file}: {line}\n"
    assert not (tmp_path / "out.mp4").exists()


def test_a_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("render", str(tmp_path / "none.json"), output=tmp_path / "out.mp4", stdout=sys.stdout)
    assert capsys.readouterr().out == f"{tmp_path / 'none.json'}: /: There is no such file.\n"


@pytest.mark.parametrize(
    ("content", "output", "words"),
    [
        ([payload(shot(1)), payload(shot(1))], "out.mp4", "several requests; a film is made of one"),
        (payload(), "out.avi", "end in .mp4"),
        (payload(), "no/out.mp4", "cannot be written"),
        (payload(fps=500), "out.mp4", "120"),
    ],
)
def test_what_cannot_be_rendered_is_one_sentence(
    write: Callable[[Any], Path], tmp_path: Path, content: Any, output: str, words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("render", str(write(content)), output=tmp_path / output)


@pytest.mark.processes
def test_without_the_packages_it_says_what_to_install(write: Callable[[Any], Path], tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['av'] = None; sys.modules['PIL'] = None\n"
        "from django.core.management import execute_from_command_line as run\n"
        f"run(['manage.py', 'render', {str(write(payload()))!r}, '--output', 'out.mp4'])"
    )
    env = {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "studio.settings", "STUDIO_DATA_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "CommandError: Films need av, pillow: run pip install 'avatar-studio[draft]', or manage.py up, which does.\n"
    )


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_bar_and_a_file_does_not() -> None:
    terminal = Terminal()
    draw = progress_bar(terminal)
    assert draw is not None
    draw(0.5)
    draw(1.0)
    assert terminal.getvalue() == f"\r[{'#' * 15}{'.' * 15}]  50%\r[{'#' * 30}] 100%\n"
    assert progress_bar(io.StringIO()) is None
