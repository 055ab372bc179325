"""Ask the emulator directly, as a client would."""

import json

from studio import emulator
from studio.emulator.http import Answer

SILENT = {"video_inputs": [{"voice": {"type": "silence", "duration": 1}}]}


def ask(key: str, method: str, path: str, body: object = b"") -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return emulator.answer(method, path, {"X-Api-Key": key}, content)


def told(answer: Answer) -> dict:
    return json.loads(answer.body)


def data(answer: Answer) -> object:
    """What stands under `data` of an answer that went well."""
    content = told(answer)
    assert (answer.status, content.get("error"), content.get("code", 100)) == (200, None, 100), content
    return content["data"]


def order(key: str, **more: object) -> Answer:
    return ask(key, "POST", "/v2/video/generate", {**SILENT, **more})
