"""Everything that goes out over HTTP; the only importer of httpx."""

from .answers import ApiError, Avatar, VideoStatus, Voice
from .errors import BadKey, NotFound, NotSent, RateLimited, Refused, Unclear, WireError
from .heygen import HeyGen
from .secret import Secret

__all__ = [
    "ApiError",
    "Avatar",
    "BadKey",
    "HeyGen",
    "NotFound",
    "NotSent",
    "RateLimited",
    "Refused",
    "Secret",
    "Unclear",
    "VideoStatus",
    "Voice",
    "WireError",
]
