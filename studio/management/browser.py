"""Where this machine has its browsers."""

import os
import shutil

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
ON_A_MAC = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]


def find_chromium() -> str | None:
    found = [path for name in NAMES if (path := shutil.which(name))]
    return next(iter(found + [path for path in ON_A_MAC if os.access(path, os.X_OK)]), None)


def find_firefox() -> str | None:
    return next((path for name in ("firefox-esr", "firefox") if (path := shutil.which(name))), None)
