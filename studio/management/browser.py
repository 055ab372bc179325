"""Where this machine has its browsers."""

import os
import shutil

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
HEADLESS = "chromium-headless-shell"  # the same engine without the windows around it, which take as much time as pages
ON_A_MAC = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]


def find_chromium() -> str | None:
    found = [path for name in NAMES if (path := shutil.which(name))]
    return next(iter(found + [path for path in ON_A_MAC if os.access(path, os.X_OK)]), None)


def find_headless_chromium() -> str | None:
    """The smaller one where it is installed, else Chromium itself, which can do without windows, too."""
    return shutil.which(HEADLESS) or find_chromium()


def find_firefox() -> str | None:
    return next((path for name in ("firefox-esr", "firefox") if (path := shutil.which(name))), None)
