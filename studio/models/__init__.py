"""What is kept."""

from .emulator import EmulatorJob
from .render import Render
from .scene import Scene
from .video import Video
from .workspace import Who, Workspace

__all__ = ["EmulatorJob", "Render", "Scene", "Video", "Who", "Workspace"]
