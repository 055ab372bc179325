"""The generate request: the only place where a name, range, choice or default is written."""

from studio.payload.adopt import Adopted, adopt, bounded
from studio.payload.advice import advise, advise_scene
from studio.payload.assemble import (
    Assembled,
    assemble_payload,
    assemble_request,
    complete_scene,
    complete_settings,
    judge_and_time,
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
from studio.payload.kept import with_kept
from studio.payload.length import MAKES, Length, length_of, makes_of, scene_seconds, total
from studio.payload.lines import Line, lines
from studio.payload.normalise import Normalised, normalise
from studio.payload.problems import Code, Problem, join, steps
from studio.payload.sections import SCENE_SECTIONS, SECTIONS, Section
from studio.payload.shape import Leaf
from studio.payload.snippets import as_curl, as_javascript, as_python
from studio.payload.source import Body, read_source
from studio.payload.speech import Speech, pauses, speech, spoken
from studio.payload.targets import body
from studio.payload.text import TextOverlay
from studio.payload.values import as_boolean
from studio.payload.video import MAX_SCENES, Dimension, Scene, Subtitles, VideoRequest
from studio.payload.voice import AudioVoice, ElevenLabsSettings, SilenceVoice, TextVoice

__all__ = [
    "MAKES",
    "MAX_BYTES",
    "MAX_SCENES",
    "SCENE_SECTIONS",
    "SECTIONS",
    "Adopted",
    "Assembled",
    "Audio",
    "AudioVoice",
    "AvatarCharacter",
    "Body",
    "Code",
    "ColorBackground",
    "Dimension",
    "Document",
    "ElevenLabsSettings",
    "ImageBackground",
    "Leaf",
    "Length",
    "Line",
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
    "adopt",
    "advise",
    "advise_scene",
    "as_boolean",
    "as_curl",
    "as_javascript",
    "as_python",
    "assemble_payload",
    "assemble_request",
    "body",
    "bounded",
    "complete_scene",
    "complete_settings",
    "examine",
    "join",
    "judge",
    "judge_and_time",
    "judge_scene",
    "judge_settings",
    "length_of",
    "lines",
    "makes_of",
    "normalise",
    "parse",
    "pauses",
    "read_source",
    "scene_seconds",
    "speech",
    "spoken",
    "steps",
    "total",
    "with_kept",
]
