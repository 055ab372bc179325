"""What the service's choices are called on a page: near enough to its own words to be known again in a sentence or in
the JSON. Sizes and names of models are called what they are."""

from django.utils.translation import gettext_lazy as _

CHOICES = {
    "normal": _("Normal"),
    "closeUp": _("Close-up"),
    "circle": _("Circle"),
    "square": _("Square"),
    "contain": _("Contain"),
    "cover": _("Cover"),
    "crop": _("Crop"),
    "none": _("None"),
    "stable": _("Stable"),
    "expressive": _("Expressive"),
    "default": _("Default"),
    "happy": _("Happy"),
    "Excited": _("Excited"),
    "Friendly": _("Friendly"),
    "Serious": _("Serious"),
    "Soothing": _("Soothing"),
    "Broadcaster": _("Broadcaster"),
    "Angry": _("Angry"),
    "freeze": _("Freeze"),
    "loop": _("Loop"),
    "fit_to_scene": _("Fit to scene"),
    "left": _("Left"),
    "center": _("Center"),
    "right": _("Right"),
    "file_only": _("File only"),
    "burn_in": _("Burn in"),
}


def choice_words(value: str) -> str:
    """The words for a choice; the choice itself where it is called what it is."""
    return str(CHOICES.get(value, value))
