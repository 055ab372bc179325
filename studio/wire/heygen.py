"""The client of HeyGen's HTTP API: `HeyGen(base_url, api_key).generate(body)` and what stands around it."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from .answers import (
    Account,
    Asset,
    Avatar,
    Endpoint,
    Folder,
    ListedVideo,
    Locale,
    Page,
    Quota,
    VideoStatus,
    Voice,
    read_account,
    read_asset,
    read_avatars,
    read_endpoint,
    read_endpoints,
    read_events,
    read_folder,
    read_folders,
    read_locales,
    read_quota,
    read_status,
    read_video_id,
    read_videos,
    read_voices,
)
from .asking import Client
from .exchange import BRIEF, STATUS

CATALOGUE = 16 * 1024 * 1024  # the avatar list exceeds 2 MB and has no pages (users' reports)


class HeyGen(Client):
    """Speaks to `base_url` (`https://api.heygen.com`, or an emulator's), and for uploads to `upload_url`.

    Cheap to make: connections belong to the process. Every call raises from `wire.errors` and nothing else. Paths and
    shapes are those of the older reference unless another source is named.
    """

    def __init__(self, base_url: str, *args, upload_url: str = "", **options):
        super().__init__(base_url, *args, **options)
        self.upload_url = upload_url.rstrip("/") or upload_url_of(self.base_url)

    # Videos

    def generate(self, body: bytes) -> str:
        """Send exactly these bytes to `POST /v2/video/generate` (Studio API page); the id of the accepted video.

        An id wins over anything else in a 200: a video that has an id exists, and its status will tell the rest.
        """
        answer = self.ask("POST", "/v2/video/generate", content=body, headers={"Content-Type": "application/json"})
        return self.read(answer, read_video_id)

    def status(self, video_id: str) -> VideoStatus:
        """`GET /v1/video_status.get`: where the video stands, with freshly signed URLs. NotFound for an unknown
        id. Given up after ten silent seconds."""
        answer = self.ask("GET", "/v1/video_status.get", params={"video_id": video_id}, timeout=STATUS)
        found = self.read(answer, lambda data: read_status(data, video_id))
        return replace(found, error=self.clean(found.error)) if found.error else found

    def videos(self, token: str = "", limit: int = 100) -> Page[ListedVideo]:
        """`GET /v1/video.list`: one page, the newest first; `token` of a page asks for the next."""
        params = {"limit": limit, **({"token": token} if token else {})}
        return self.read(self.ask("GET", "/v1/video.list", params=params), read_videos)

    def delete_video(self, video_id: str) -> None:
        """`DELETE /v1/video.delete`."""
        self.done(self.ask("DELETE", "/v1/video.delete", params={"video_id": video_id}))

    # What there is to choose from

    def avatars(self) -> list[Avatar]:
        """`GET /v2/avatars`: avatars, then talking photos. Newer looks are missing from it though their ids work."""
        return self.read(self.ask("GET", "/v2/avatars", limit=CATALOGUE), read_avatars)

    def voices(self) -> list[Voice]:
        """`GET /v2/voices`: several hundred to about 2,000."""
        return self.read(self.ask("GET", "/v2/voices", limit=CATALOGUE), read_voices)

    def locales(self) -> list[Locale]:
        """`GET /v2/voices/locales`: the accents that a voice's `locale` takes."""
        return self.read(self.ask("GET", "/v2/voices/locales"), read_locales)

    # The account

    def account(self) -> Account:
        """`GET /v1/user/me`: the cheapest way to learn whether a key is good; BadKey where it is not."""
        return self.read(self.ask("GET", "/v1/user/me"), read_account)

    def quota(self) -> Quota:
        """`GET /v2/user/remaining_quota`. A courtesy that somebody waits for: given up after two silent seconds."""
        return self.read(self.ask("GET", "/v2/user/remaining_quota", timeout=BRIEF), read_quota)

    # Assets and folders

    def upload(self, content: bytes, content_type: str) -> Asset:
        """`POST /v1/asset` on the host for uploads: the bytes as they are, no form around them (a form is refused as
        "asset data must be provided", by users' reports). Types: image/jpeg, image/png, video/mp4, video/webm,
        audio/mpeg, audio/wav."""
        headers = {"Content-Type": content_type}
        return self.read(
            self.ask("POST", "/v1/asset", base_url=self.upload_url, content=content, headers=headers), read_asset
        )

    def folders(self, token: str = "", limit: int = 100) -> Page[Folder]:
        """`GET /v1/folders`: one page."""
        params = {"limit": limit, **({"token": token} if token else {})}
        return self.read(self.ask("GET", "/v1/folders", params=params), read_folders)

    def create_folder(self, name: str, project_type: str = "") -> Folder:
        """`POST /v1/folders/create`; whether a type is needed is not documented, so none is sent unless given."""
        given = {"name": name, **({"project_type": project_type} if project_type else {})}
        found = self.read(self.ask("POST", "/v1/folders/create", json=given), read_folder)
        return replace(found, name=found.name or name)

    # Where the service reports to

    def endpoints(self) -> list[Endpoint]:
        """`GET /v1/webhook/endpoint.list`."""
        return self.read(self.ask("GET", "/v1/webhook/endpoint.list"), read_endpoints)

    def add_endpoint(self, url: str, events: Sequence[str]) -> Endpoint:
        """`POST /v1/webhook/endpoint.add`: the service asks `url` with OPTIONS first and waits one second. The answer
        holds the secret, perhaps for the only time."""
        given = {"url": url, "events": list(events)}
        return self.read(self.ask("POST", "/v1/webhook/endpoint.add", json=given), read_endpoint)

    def update_endpoint(self, endpoint_id: str, url: str, events: Sequence[str]) -> None:
        """`PATCH /v1/webhook/endpoint.update`."""
        given = {"endpoint_id": endpoint_id, "url": url, "events": list(events)}
        self.done(self.ask("PATCH", "/v1/webhook/endpoint.update", json=given))

    def delete_endpoint(self, endpoint_id: str) -> None:
        """`DELETE /v1/webhook/endpoint.delete`."""
        self.done(self.ask("DELETE", "/v1/webhook/endpoint.delete", params={"endpoint_id": endpoint_id}))

    def event_names(self) -> list[str]:
        """`GET /v1/webhook/webhook.list`: `avatar_video.success`, `avatar_video.fail` and some thirty more."""
        return self.read(self.ask("GET", "/v1/webhook/webhook.list"), read_events)


def upload_url_of(base_url: str) -> str:
    """The service takes uploads on a host of their own; whoever else speaks its API takes them where it is."""
    parts = urlsplit(base_url)
    if parts.hostname != "api.heygen.com":
        return base_url
    return parts._replace(netloc=parts.netloc.replace("api.", "upload.", 1)).geturl()
