"""What the service's answers mean, read tolerantly: a missing, null or odd value is never an exception."""

from .account import Account, Quota, read_account, read_quota
from .catalogue import Avatar, Locale, Voice, read_avatars, read_locales, read_voices
from .errors import ApiError, read_error
from .library import Asset, Folder, read_asset, read_folder, read_folders
from .notices import Notice, read_notice
from .reading import read_data, read_json, read_retry_after
from .videos import ListedVideo, Page, VideoStatus, read_status, read_video_id, read_videos
from .webhooks import Endpoint, read_endpoint, read_endpoints, read_events

__all__ = [
    "Account",
    "ApiError",
    "Asset",
    "Avatar",
    "Endpoint",
    "Folder",
    "ListedVideo",
    "Locale",
    "Notice",
    "Page",
    "Quota",
    "VideoStatus",
    "Voice",
    "read_account",
    "read_asset",
    "read_avatars",
    "read_data",
    "read_endpoint",
    "read_endpoints",
    "read_error",
    "read_events",
    "read_folder",
    "read_folders",
    "read_json",
    "read_locales",
    "read_notice",
    "read_quota",
    "read_retry_after",
    "read_status",
    "read_video_id",
    "read_videos",
    "read_voices",
]
