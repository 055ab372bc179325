"""Completed scenes to draw, as `payload.complete_scene` gives them."""

from typing import Any


def avatar(**given: Any) -> dict[str, Any]:
    return {
        "type": "avatar",
        "avatar_id": "Daisy",
        "avatar_style": "normal",
        "scale": 1.0,
        "offset": {"x": 0.0, "y": 0.0},
        "fit": "contain",
        "matting": None,
        "circle_background_color": "#F6F6FC",
    } | given


def photo(**given: Any) -> dict[str, Any]:
    return {
        "type": "talking_photo",
        "talking_photo_id": "Grandma",
        "talking_photo_style": None,
        "scale": 1.0,
        "offset": {"x": 0.0, "y": 0.0},
        "fit": "contain",
        "matting": None,
        "circle_background_color": "#F6F6FC",
    } | given


def words(text: str = "Hello", **given: Any) -> dict[str, Any]:
    return {
        "type": "text",
        "text": text,
        "font_family": "Arial",
        "font_size": 24.0,
        "font_weight": "bold",
        "color": "#FFFFFF",
        "position": None,
        "text_align": "center",
        "line_height": 1.2,
        "width": None,
        "height": None,
        "rotate": None,
        "scale_x": None,
        "scale_y": None,
        "transform_scale_x": None,
        "transform_scale_y": None,
    } | given


def scene(**sections: Any) -> dict[str, Any]:
    empty = {"character": None, "voice": None, "background": None, "text": None, "audio": None}
    return empty | sections
