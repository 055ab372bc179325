"""A bucket: as much of S3's API as a storage of copies needs, over real HTTP. It reads the signatures of the requests
and of addresses only as far as that they name the right key; moto, which would check no more, weighs forty packages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from django.utils import timezone

from tests.servers import Received, Served, answers, serving

KEY_ID, SECRET, BUCKET = "AKIDEXAMPLE", "wJalrXUtnFEMI-secret", "films"


class Bucket:
    """`objects`: name → its bytes, and when they came. `refuses`: the code that every PUT is refused with, or ""."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.refuses = ""

    def __call__(self, handler: BaseHTTPRequestHandler, received: Received) -> None:
        parts = urlsplit(received.path)
        name, query = unquote(parts.path).removeprefix(f"/{BUCKET}").lstrip("/"), parse_qs(parts.query)
        signed = received.headers.get("Authorization", "") + query.get("X-Amz-Credential", [""])[0]
        if KEY_ID not in signed:
            return refuse(403, "AccessDenied")(handler, received)
        if received.method == "PUT":
            return self.put(name, received)(handler, received)
        if received.method == "DELETE":
            self.objects.pop(name, None)
            return answers(204)(handler, received)
        if not name:
            return self.listing(query)(handler, received)
        return self.get(name, received)(handler, received)

    def put(self, name: str, received: Received):
        if self.refuses:
            return refuse(403, self.refuses)
        self.objects[name] = plain(received), timezone.now()
        return answers(200, b"", etag='"x"')

    def get(self, name: str, received: Received):
        if name not in self.objects:
            return refuse(404, "NoSuchKey")
        content, since = self.objects[name]
        when = format_datetime(since.astimezone(), usegmt=False)
        return answers(200, content if received.method == "GET" else b"", etag='"x"', last_modified=when)

    def listing(self, query: dict[str, list[str]]):
        """ListObjects: what begins with a prefix, up to the next delimiter."""
        prefix, delimiter = query.get("prefix", [""])[0], query.get("delimiter", ["/"])[0]
        names = sorted(name for name in self.objects if name.startswith(prefix))
        folders = {prefix + name.removeprefix(prefix).partition(delimiter)[0] + delimiter for name in names
                   if delimiter in name.removeprefix(prefix)}  # fmt: skip
        files = [name for name in names if delimiter not in name.removeprefix(prefix)]
        rows = "".join(f"<Contents><Key>{escape(name)}</Key><Size>1</Size></Contents>" for name in files)
        rows += "".join(f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in sorted(folders))
        return answers(
            200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode(),
            content_type="application/xml",
        )  # fmt: skip


def plain(received: Received) -> bytes:
    """Without the frames of an upload that is signed piece by piece."""
    if "aws-chunked" not in received.headers.get("Content-Encoding", ""):
        return received.body
    content, rest = b"", received.body
    while True:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if not length:
            return content
        content, rest = content + rest[:length], rest[length + 2 :]


def refuse(status: int, code: str):
    return answers(status, f"<Error><Code>{code}</Code><Message>no {SECRET}</Message></Error>".encode())


@contextmanager
def a_bucket() -> Iterator[tuple[Bucket, Served, dict]]:
    """The bucket, its server, and the setting of a storage on it."""
    bucket = Bucket()
    with serving(bucket) as server:
        options = {
            "bucket_name": BUCKET, "endpoint_url": server.url, "addressing_style": "path", "region_name": "eu-1",
            "access_key": KEY_ID, "secret_key": SECRET, "signature_version": "s3v4", "location": "studio",
        }  # fmt: skip
        yield bucket, server, {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
