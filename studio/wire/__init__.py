"""Everything that goes out over HTTP; the only importer of httpx."""

from .answers import (
    Account,
    ApiError,
    Asset,
    Avatar,
    Endpoint,
    Folder,
    ListedVideo,
    Locale,
    Notice,
    Page,
    Quota,
    VideoStatus,
    Voice,
)
from .errors import BadKey, NotFound, NotSent, RateLimited, Refused, Unclear, WireError
from .heygen import HeyGen
from .patience import AT_ONCE, Patience
from .secret import Secret

__all__ = [
    "AT_ONCE",
    "Account",
    "ApiError",
    "Asset",
    "Avatar",
    "BadKey",
    "Endpoint",
    "Folder",
    "HeyGen",
    "ListedVideo",
    "Locale",
    "NotFound",
    "NotSent",
    "Notice",
    "Page",
    "Patience",
    "Quota",
    "RateLimited",
    "Refused",
    "Secret",
    "Unclear",
    "VideoStatus",
    "Voice",
    "WireError",
]
