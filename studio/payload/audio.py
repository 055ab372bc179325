"""Sound played in a scene beside the voice: music or an effect."""

from typing import Any

from pydantic_core import InitErrorDetails

from studio.payload.base import Id, Model, Share, Span, Url, _, field, one_of


class Timeline(Model):
    """When the sound plays. Either key may be left out; the document shows 0.0 for both and gives no range."""

    start: Span = field(_("Starts after"), _("Seconds from the beginning of the scene."), 0.0)
    duration: Span = field(_("Plays for"), _("Seconds that the sound is heard."))


class Audio(Model):
    """A second sound track."""

    audio_url: Url = field(_("Sound address"), _("A public address of the sound (MP3 or WAV)."), common=True)
    audio_asset_id: Id = field(_("Sound asset"), _("The sound's asset id, instead of an address."), common=True)
    volume: Share = field(_("Sound volume"), _("How loud the sound is: 0 is silent, 1 is full."), 1.0, common=True)
    duration: Span = field(_("Sound length"), _("How many seconds of the sound are used."))
    timeline: Timeline = field(_("Timing"), _("When in the scene the sound plays."))

    @classmethod
    def rules(cls, given: dict[str, Any]) -> list[InitErrorDetails]:
        return one_of(given, "audio_url", "audio_asset_id")
