"""A rough cut of a payload made on this machine: stills, silence, an MP4; knows no Django and fetches nothing."""

from studio.animatic.errors import CannotRender
from studio.animatic.packages import available
from studio.animatic.rendering import Made, render

__all__ = ["CannotRender", "Made", "available", "render"]
