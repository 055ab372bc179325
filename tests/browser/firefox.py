"""A Firefox of one's own, spoken to by its Marionette protocol: JSON over TCP, each message after its length."""

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

PREFERENCES = {
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.prefs.recommended": False,  # the defaults that people have, not those of tests
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class Firefox:
    """`inside` looks into the frame on the page, `press` types into what has the focus there."""

    def __init__(self, path: str, profile: Path, preferences: dict[str, Any]):
        profile.mkdir(parents=True)
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(to)});" for name, to in {**PREFERENCES, **preferences}.items()
        ]
        (profile / "user.js").write_text("\n".join(lines))
        self.log = (profile.parent / "firefox.log").open("w")
        self.process = subprocess.Popen(
            [path, "--headless", "--marionette", "--no-remote", "--profile", profile],
            stdout=self.log, stderr=subprocess.STDOUT, env={"HOME": str(profile.parent), "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        try:
            self.line = self.connect(profile / "MarionetteActivePort")
            self.count = 0
            self.hear()  # its greeting
            self.ask("WebDriver:NewSession", {"pageLoadStrategy": "normal"})
        except BaseException:
            self.close()
            raise

    def connect(self, told: Path) -> socket.socket:
        end = time.monotonic() + 60
        while not (told.exists() and told.read_text().strip()):
            assert self.process.poll() is None, "Firefox ended at once"
            assert time.monotonic() < end, "Firefox does not say where it listens"
            time.sleep(0.05)
        return socket.create_connection(("127.0.0.1", int(told.read_text())), timeout=60)

    def hear(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self.take(1)
        left, parts = int(length[:-1]), []
        while left:
            parts.append(self.take(left))
            left -= len(parts[-1])
        return json.loads(b"".join(parts))

    def take(self, most: int) -> bytes:
        if part := self.line.recv(most):
            return part
        raise ConnectionError("Firefox has ended")

    def ask(self, command: str, given: dict[str, Any]) -> Any:
        self.count += 1
        body = json.dumps([0, self.count, command, given]).encode()
        self.line.sendall(f"{len(body)}:".encode() + body)
        _kind, _id, error, result = self.hear()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return result.get("value", result) if isinstance(result, dict) else result

    def open(self, url: str) -> None:
        self.ask("WebDriver:Navigate", {"url": url})

    def inside(self, expression: str) -> Any:
        self.ask("WebDriver:SwitchToFrame", {"id": None})
        found = self.ask("WebDriver:FindElement", {"using": "css selector", "value": "iframe"})
        self.ask("WebDriver:SwitchToFrame", {"element": next(iter(found.values()))})
        return self.ask("WebDriver:ExecuteScript", {"script": f"return {expression}", "args": [], "sandbox": None})

    def press(self, text: str) -> None:
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self.ask("WebDriver:PerformActions", {"actions": [{"type": "key", "id": "keys", "actions": keys}]})

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if line := getattr(self, "line", None):
            line.close()
        self.log.close()
