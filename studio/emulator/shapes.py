"""What stands under `data` in the answers, as the service writes it (its older reference and clients' models)."""

from typing import Literal, TypedDict

type VideoState = Literal["pending", "waiting", "processing", "completed", "failed"]


class VideoId(TypedDict):
    video_id: str


class JobError(TypedDict):
    code: str
    message: str
    detail: str


class VideoStatus(TypedDict):
    id: str
    status: VideoState
    video_url: str | None
    video_url_caption: str | None
    caption_url: str | None
    gif_url: str | None
    thumbnail_url: str | None
    duration: float | None
    callback_id: str | None
    created_at: int
    error: JobError | None


class Avatar(TypedDict):
    avatar_id: str
    avatar_name: str
    gender: str
    preview_image_url: str
    preview_video_url: str | None
    premium: bool
    type: str | None
    tags: list[str] | None


class TalkingPhoto(TypedDict):
    talking_photo_id: str
    talking_photo_name: str
    preview_image_url: str


class Avatars(TypedDict):
    avatars: list[Avatar]
    talking_photos: list[TalkingPhoto]


class Voice(TypedDict):
    voice_id: str
    name: str
    language: str
    gender: str
    preview_audio: str
    support_pause: bool
    emotion_support: bool
    support_interactive_avatar: bool
    support_locale: bool


class Voices(TypedDict):
    voices: list[Voice]


class Asset(TypedDict):
    id: str
    name: str
    file_type: Literal["image", "video", "audio"]
    folder_id: str
    meta: None
    created_ts: int
    url: str
    image_key: str | None


class Assets(TypedDict):
    assets: list[Asset]
    total: int
    token: str | None


class ListedVideo(TypedDict):
    video_id: str
    status: VideoState
    video_title: str
    created_at: int
    type: Literal["GENERATED", "TRANSLATED"]


class VideoList(TypedDict):
    videos: list[ListedVideo]
    token: str | None


class VideoDetails(TypedDict):
    id: str
    status: VideoState
    video_url: str | None
    captioned_video_url: str | None
    subtitle_url: str | None
    gif_url: str | None
    thumbnail_url: str | None
    duration: float | None
    title: str
    folder_id: str | None
    created_at: int
    completed_at: int | None
    failure_code: str | None
    failure_message: str | None
    video_page_url: str | None
    output_language: str | None


class QuotaDetails(TypedDict):
    api: int
    seat: int
    streaming_avatar: int
    plan_credit: int


class Quota(TypedDict):
    remaining_quota: int
    details: QuotaDetails


class Account(TypedDict):
    username: str
    email: str
    first_name: str
    last_name: str


class Folder(TypedDict):
    id: str
    name: str
    parent_id: str | None
    project_type: str
    is_trash: bool
    created_ts: int


class Folders(TypedDict):
    folders: list[Folder]
    token: str | None
    total: int


class ListedPhoto(TypedDict):
    id: str
    image_url: str
    circle_image: str


class AvatarDetails(TypedDict):
    type: Literal["avatar", "talking_photo"]
    id: str
    name: str
    gender: str
    preview_image_url: str
    preview_video_url: str | None
    premium: bool
    is_public: bool
    default_voice_id: str | None
    tags: list[str] | None


class AvatarGroup(TypedDict):
    id: str
    name: str
    created_at: int
    num_looks: int
    preview_image: str
    group_type: str
    train_status: str | None
    default_voice_id: str | None


class AvatarGroups(TypedDict):
    total_count: int
    avatar_group_list: list[AvatarGroup]


class PhotoLook(TypedDict):
    id: str
    name: str
    image_url: str
    motion_preview_url: None
    status: Literal["completed"]
    group_id: str
    created_at: int


class Looks(TypedDict):
    avatar_list: list[Avatar | PhotoLook]


class Locale(TypedDict):
    value: str
    label: str
    language: str
    tag: str | None
    locale: str
    language_code: str


class Locales(TypedDict):
    locales: list[Locale]


class Endpoint(TypedDict):
    endpoint_id: str
    url: str
    secret: str
    status: Literal["enabled"]
    events: list[str] | None
    username: str
    created_at: str
