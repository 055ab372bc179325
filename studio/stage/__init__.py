"""Where things stand in a frame: pure geometry from a scene and a size, for the page and for the film."""

from studio.stage.guides import Guides, guides
from studio.stage.layout import Background, Box, Figure, Layout, Line, TextBlock
from studio.stage.look import Look, figure_look
from studio.stage.person import figure_elements, figure_shapes, figure_svg, svg_element
from studio.stage.place import place
from studio.stage.shapes import Shape

__all__ = [
    "Background",
    "Box",
    "Figure",
    "Guides",
    "Layout",
    "Line",
    "Look",
    "Shape",
    "TextBlock",
    "figure_elements",
    "figure_look",
    "figure_shapes",
    "figure_svg",
    "guides",
    "place",
    "svg_element",
]
