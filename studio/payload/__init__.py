"""The generate request: the only place where a name, range, choice or default is written."""

from studio.payload.advice import advise, advise_scene
from studio.payload.assemble import (
    assemble_payload,
    body,
    complete_scene,
    complete_settings,
    draft_seconds,
    judge_scene,
    judge_settings,
)
from studio.payload.audio import Audio, Timeline
from studio.payload.background import ColorBackground, ImageBackground, VideoBackground
from studio.payload.base import Point
from studio.payload.character import AvatarCharacter, TalkingPhotoCharacter
from studio.payload.document import MAX_BYTES, Document, parse
from studio.payload.examine import Verdict, examine
from studio.payload.judge import judge
from studio.payload.normalise import Normalised, normalise
from studio.payload.problems import Code, Problem, join, steps
from studio.payload.sections import SCENE_SECTIONS, SECTIONS, Section
from studio.payload.shape import Leaf
from studio.payload.speech import Speech, pauses, scene_seconds, speech, spoken
from studio.payload.text import TextOverlay
from studio.payload.video import MAX_SCENES, Dimension, Scene, Subtitles, VideoRequest
from studio.payload.voice import AudioVoice, ElevenLabsSettings, SilenceVoice, TextVoice

__all__ = [
    "MAX_BYTES",
    "MAX_SCENES",
    "SCENE_SECTIONS",
    "SECTIONS",
    "Audio",
    "AudioVoice",
    "AvatarCharacter",
    "Code",
    "ColorBackground",
    "Dimension",
    "Document",
    "ElevenLabsSettings",
    "ImageBackground",
    "Leaf",
    "Normalised",
    "Point",
    "Problem",
    "Scene",
    "Section",
    "SilenceVoice",
    "Speech",
    "Subtitles",
    "TalkingPhotoCharacter",
    "TextOverlay",
    "TextVoice",
    "Timeline",
    "Verdict",
    "VideoBackground",
    "VideoRequest",
    "advise",
    "advise_scene",
    "assemble_payload",
    "body",
    "complete_scene",
    "complete_settings",
    "draft_seconds",
    "examine",
    "join",
    "judge",
    "judge_scene",
    "judge_settings",
    "normalise",
    "parse",
    "pauses",
    "scene_seconds",
    "speech",
    "spoken",
    "steps",
]
