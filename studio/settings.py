"""All settings, read from the environment; the defaults are those of a laptop without an account or a network."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("STUDIO_DATA_DIR") or BASE_DIR / "data").resolve()


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value not in {"", "0", "1", "false", "true", "no", "yes"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes 1 or 0.")
    return value in {"1", "true", "yes"} if value else default


def listed(name: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def secret_key() -> str:
    """From the environment, else a key of this machine's own, made on the first run and readable by its owner only."""
    if key := os.environ.get("STUDIO_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret-key"
    try:
        if not path.exists():
            make_secret_key(path)
        return path.read_text().strip()
    except PermissionError:
        raise ImproperlyConfigured(
            f"{DATA_DIR} cannot be used by this user. Let them write there, or set STUDIO_DATA_DIR to another folder."
        ) from None


def make_secret_key(path: Path) -> None:
    """Whole or not at all: of two processes that start at once, one reads what the other has finished writing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"secret-key.{os.getpid()}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))
    try:
        os.link(own, path)
    except FileExistsError:
        pass  # the other was quicker: its key is the one
    finally:
        own.unlink()


def database(url: str) -> dict:
    """`postgres://user:password@host:port/name` (`?host=/folder` for a socket); no URL: SQLite in the data folder."""
    if not url:
        # WAL and IMMEDIATE: with Django's default mode 7 of 200 concurrent read-modify-writes died "locked"; so, none.
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "studio.sqlite3",
            # Opening the file anew costs a request about as much as half its queries.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("STUDIO_DATABASE_URL takes postgres://user:password@host:port/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": dict(parse_qsl(parts.query)).get("host", parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = secret_key()
DEBUG = flag("STUDIO_DEBUG")
ALLOWED_HOSTS = listed("STUDIO_ALLOWED_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = listed("STUDIO_TRUSTED_ORIGINS")

BEHIND_PROXY = flag("STUDIO_BEHIND_PROXY")
# Set by `up` alone, and only when it bound the loopback itself: whoever sits at this machine is its owner. Not
# behind a proxy: one on this machine that names no client makes everybody look like that.
LOCAL_OWNER = flag("STUDIO_LOCAL_OWNER") and not BEHIND_PROXY

# With a key the studio talks to the real service; without one, to the emulator on this machine.
HEYGEN_API_KEY = os.environ.get("HEYGEN_API_KEY", "").strip()
HEYGEN_BASE_URL = os.environ.get("HEYGEN_BASE_URL", "https://api.heygen.com").rstrip("/")
ENGINE = os.environ.get("STUDIO_ENGINE", "heygen" if HEYGEN_API_KEY else "local")
if ENGINE not in {"heygen", "local"}:
    raise ImproperlyConfigured(f"STUDIO_ENGINE is {ENGINE!r}; it takes heygen or local.")
# Whether /heygen/ answers; a studio that speaks to the real service has no use for it.
EMULATOR = flag("STUDIO_EMULATOR", ENGINE == "local")

INSTALLED_APPS = [
    "studio.apps.StudioConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "studio.embed.middleware.WhoMiddleware",
]
ROOT_URLCONF = "studio.urls"
WSGI_APPLICATION = "studio.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database(os.environ.get("STUDIO_DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["sending", "drafts"],
    },
}

MEDIA_ROOT = DATA_DIR / "media"
STATIC_URL = "/static/"
# Apart from the data in a container, whose data folder is a volume that outlives the image.
STATIC_ROOT = Path(os.environ.get("STUDIO_STATIC_DIR") or DATA_DIR / "static").resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "studio.static_files.Storage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Scripts and styles from here alone, nothing inline. Pictures and films may lie anywhere on https: authors' and
# the service's do.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:", "https:"],
    "media-src": [CSP.SELF, "data:", "blob:", "https:"],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = flag("STUDIO_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

# One scene of 5,000 emoji is 60 kB in a form; the largest honest save stays far below this.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

CSRF_FAILURE_VIEW = "studio.views.errors.csrf_failure"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "studio" / "locale"]
USE_TZ = True
TIME_ZONE = os.environ.get("STUDIO_TIME_ZONE", "UTC")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "studio": {"level": os.environ.get("STUDIO_LOG_LEVEL", "INFO")},
        "httpx": {"level": "WARNING"},
        # A line for every step of every task would hide the lines that matter.
        "django.tasks": {"level": "WARNING"},
    },
}
