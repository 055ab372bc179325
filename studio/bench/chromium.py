"""A Chromium that is looked at from its pages alone. Playwright and drivers attach to every frame as well, and a frame
waits for them: so this speaks the protocol of the browser itself, JSON over two pipes."""

import json
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from studio.management.browser import find_chromium

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
END = b"\0"  # after each message
PATIENCE = 30  # seconds
STATUS = "performance.getEntriesByType('navigation')[0].responseStatus"
# The message of a page, or of a frame in it, to the page: when it could be used, by the clock that both share.
LISTEN = """window.usable_at = new Promise((done) =>
  addEventListener("message", ({ data }) => { if (data?.usable) done(data.usable - performance.timeOrigin); }));"""


class Page:
    """In a context of its own, which has been nowhere."""

    def __init__(self, browser: "Chromium") -> None:
        self.browser = browser
        self.context = browser.ask("Target.createBrowserContext")["browserContextId"]
        size = {"width": 1440, "height": 900}
        target = browser.ask("Target.createTarget", url="about:blank", browserContextId=self.context, **size)
        attached = browser.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self.session = attached["sessionId"]
        self.ask("Page.enable")
        self.ask("Page.addScriptToEvaluateOnNewDocument", source=LISTEN)

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        return self.browser.ask(method, self.session, **params)

    def usable(self, address: str) -> float:
        """Milliseconds from the navigation to that address until the page, or the frame in it, can be used."""
        answer = self.ask("Page.navigate", url=address)
        if "errorText" in answer:
            raise CommandError(f"{address} could not be opened: {answer['errorText']}.")
        if (status := self.evaluate(STATUS)) != 200:
            raise CommandError(f"{address} was answered with {status}.")
        return self.evaluate("usable_at")

    def evaluate(self, expression: str) -> Any:
        asked = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in asked:
            raise CommandError(f"The page could not tell {expression}: {asked['exceptionDetails']['text']}")
        return asked["result"].get("value")

    def close(self) -> None:
        self.browser.ask("Target.disposeBrowserContext", browserContextId=self.context)


def executable() -> str:
    """Raises CommandError where there is none."""
    if path := find_chromium():
        return path
    raise CommandError("Chromium was not found. Install it (apt-get install chromium), then measure again.")


class Chromium:
    """Started with a profile of its own; raises CommandError where it does not speak, with its last words."""

    def __init__(self, profile: str) -> None:
        self.log = Path(profile, "log")
        self.unread, self.count = b"", 0
        theirs, self.out = os.pipe()
        self.into, answers = os.pipe()
        flags = [*FLAGS, "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]
        # It reads its third file and writes its fourth.
        shell = f'exec "$0" "$@" 3</dev/fd/{theirs} 4>/dev/fd/{answers}'
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", shell, executable(), *flags],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, pass_fds=(theirs, answers),
                env={**os.environ, "TMPDIR": profile},
            )  # fmt: skip
        os.close(theirs)
        os.close(answers)

    def ask(self, method: str, session: str = "", /, **params: Any) -> dict[str, Any]:
        self.count += 1
        message = {"id": self.count, "method": method, "params": params, **({"sessionId": session} if session else {})}
        last = time.monotonic() + PATIENCE
        try:
            os.write(self.out, json.dumps(message).encode() + END)
            while (answer := self.hear(last)).get("id") != self.count:
                pass  # something that it tells of itself
        except TimeoutError:
            raise CommandError(f"Chromium gave no answer to {method} within {PATIENCE} s: {params}") from None
        except (BrokenPipeError, EOFError):
            raise CommandError(f"Chromium ended. {self.log.read_text()[-500:]}".strip()) from None
        if "error" in answer:
            raise CommandError(f"Chromium refused {method}: {answer['error']['message']}")
        return answer["result"]

    def hear(self, last: float) -> dict[str, Any]:
        while END not in self.unread:
            ready, _, _ = select.select([self.into], [], [], max(0.0, last - time.monotonic()))
            if not ready:
                raise TimeoutError
            more = os.read(self.into, 65536)
            if not more:
                raise EOFError
            self.unread += more
        message, _, self.unread = self.unread.partition(END)
        return json.loads(message)

    def close(self) -> None:
        """Its children may write into the profile until it has ended."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.out)
        os.close(self.into)


@contextmanager
def chromium() -> Iterator[Chromium]:
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as profile:
        browser = Chromium(profile)
        try:
            yield browser
        finally:
            browser.close()
