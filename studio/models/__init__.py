"""What is kept."""

from .asset import EmulatorAsset
from .copies import Copies
from .embed import EmbedSession, LaunchToken
from .emulator import EmulatorFault, EmulatorFolder, EmulatorJob, EmulatorKey
from .event import NeverChanged, RenderEvent
from .finding import RenderTotal, RenderWords
from .hook import HookEvent, Webhook
from .house import Turn, Worker
from .keys import ApiKey, SigningKey
from .notice import ServiceNotice
from .render import Render
from .scene import Scene
from .video import Video
from .webhook import EmulatorDelivery, EmulatorEndpoint
from .workspace import ORIGIN, Who, Workspace

__all__ = [
    "ORIGIN",
    "ApiKey",
    "Copies",
    "EmbedSession",
    "EmulatorAsset",
    "EmulatorDelivery",
    "EmulatorEndpoint",
    "EmulatorFault",
    "EmulatorFolder",
    "EmulatorJob",
    "EmulatorKey",
    "HookEvent",
    "LaunchToken",
    "NeverChanged",
    "Render",
    "RenderEvent",
    "RenderTotal",
    "RenderWords",
    "Scene",
    "ServiceNotice",
    "SigningKey",
    "Turn",
    "Video",
    "Webhook",
    "Who",
    "Worker",
    "Workspace",
]
