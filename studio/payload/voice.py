"""What is heard in a scene: a spoken script, a recording or silence."""

from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic_core import InitErrorDetails

from studio.payload.base import Id, Model, Number, Share, Text, Url, _, fault, field, needed, one_of
from studio.payload.problems import Code

# The document names no limit; the service's usage limits say 5000 (1500 until 2024). Counted in code points,
# break tags included, because nobody says otherwise.
MAX_SCRIPT = 5000

ELEVEN_V3_STABILITY = (0.0, 0.5, 1.0)


class ElevenLabsSettings(Model):
    """Fine tuning for voices made by ElevenLabs."""

    model: Literal[
        "eleven_monolingual_v1",
        "eleven_multilingual_v1",
        "eleven_multilingual_v2",
        "eleven_turbo_v2",
        "eleven_turbo_v2_5",
        "eleven_v3",
    ] = field(_("ElevenLabs model"), _("Which of ElevenLabs' models speaks."))
    similarity_boost: Share = field(_("Similarity"), _("How closely the speech keeps to the original voice."))
    stability: Share = field(
        _("Stability"), _("Higher is more even, lower more varied. With eleven_v3 only 0, 0.5 or 1.")
    )
    style: Share = field(_("Style strength"), _("How strongly the manner of the voice is brought out."))

    @classmethod
    def rules(cls, given: dict[str, Any]) -> list[InitErrorDetails]:
        """`eleven_v3` knows three steps of stability; what is out of range anyway is the range's fault."""
        value = given.get("stability")
        if given.get("model") != "eleven_v3" or isinstance(value, bool) or not isinstance(value, int | float):
            return []
        if not 0 <= value <= 1 or value in ELEVEN_V3_STABILITY:
            return []
        return [fault(Code.NOT_A_CHOICE, value, "stability", choices=list(ELEVEN_V3_STABILITY))]


class TextVoice(Model):
    """A script read aloud."""

    type: Literal["text"]
    voice_id: Id = needed(_("Voice"), _("The voice that speaks, by its id."), widget="voice")
    input_text: Annotated[Text, Field(max_length=MAX_SCRIPT)] = needed(
        _("Script"), _('What is said. <break time="1s"/> makes a pause.'), widget="textarea"
    )
    speed: Annotated[Number, Field(ge=0.5, le=1.5)] = field(
        _("Speed"), _("How fast the voice speaks; 1 is its usual pace."), 1.0, common=True
    )
    pitch: Annotated[Number, Field(ge=-50.0, le=50.0)] = field(
        _("Pitch"), _("Lower or higher than the voice's own."), 0.0, common=True
    )
    volume: Share = field(_("Voice volume"), _("How loud the voice is: 0 is silent, 1 is full."))
    emotion: Literal["Excited", "Friendly", "Serious", "Soothing", "Broadcaster", "Angry"] = field(
        _("Emotion"), _("The mood of the voice, where the voice knows moods."), common=True
    )
    locale: Text = field(
        _("Accent"),
        _("The language and region the voice should sound like."),
        suggestions=["en-US", "en-GB", "de-DE", "es-ES", "fr-FR", "it-IT", "ja-JP", "pt-BR", "zh-CN"],
    )
    elevenlabs_settings: ElevenLabsSettings = field(_("ElevenLabs"), _("Only for voices made by ElevenLabs."))


class AudioVoice(Model):
    """A recording that the presenter speaks along to."""

    type: Literal["audio"]
    audio_url: Url = field(_("Recording address"), _("A public address of the recording (MP3 or WAV)."), common=True)
    audio_asset_id: Id = field(_("Recording asset"), _("The recording's asset id, instead of an address."), common=True)

    @classmethod
    def rules(cls, given: dict[str, Any]) -> list[InitErrorDetails]:
        return one_of(given, "audio_url", "audio_asset_id")


class SilenceVoice(Model):
    """A scene in which nothing is said."""

    type: Literal["silence"]
    duration: Annotated[Number, Field(ge=1.0, le=100.0)] = field(
        _("Silence"), _("How long the scene lasts, in seconds."), 1.0, common=True
    )


Voice = Annotated[TextVoice | AudioVoice | SilenceVoice, Field(discriminator="type")]
