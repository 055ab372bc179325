"""All settings, read from the environment; the defaults are those of a laptop without an account or a network."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from studio.environment import (
    at_least_one,
    copies_storage,
    database,
    days,
    flag,
    listed,
    one_of,
    prices,
    public_url,
    secret_key,
    whole,
)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("STUDIO_DATA_DIR") or BASE_DIR / "data").resolve()

SECRET_KEY = secret_key(DATA_DIR)
# Keys of before: they still open what they signed and sealed, and sign nothing any more.
SECRET_KEY_FALLBACKS = listed("STUDIO_SECRET_KEY_FALLBACKS")
DEBUG = flag("STUDIO_DEBUG")
ALLOWED_HOSTS = listed("STUDIO_ALLOWED_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]
# What HeyGen is given to report to begins with it; empty, it is asked now and then instead.
PUBLIC_URL = public_url("STUDIO_PUBLIC_URL")
if PUBLIC_URL:
    name = urlsplit(PUBLIC_URL).hostname
    ALLOWED_HOSTS.append(f"[{name}]" if ":" in name else name)
CSRF_TRUSTED_ORIGINS = listed("STUDIO_TRUSTED_ORIGINS")

BEHIND_PROXY = flag("STUDIO_BEHIND_PROXY")
# Set by `up` alone, and only when it bound the loopback itself: whoever sits at this machine is its owner. Not
# behind a proxy: one on this machine that names no client makes everybody look like that.
LOCAL_OWNER = flag("STUDIO_LOCAL_OWNER") and not BEHIND_PROXY

# With a key the studio talks to the real service; without one, to the emulator on this machine.
HEYGEN_API_KEY = os.environ.get("HEYGEN_API_KEY", "").strip()
HEYGEN_BASE_URL = os.environ.get("HEYGEN_BASE_URL", "https://api.heygen.com").rstrip("/")
# Uploads go to a host of their own; empty, it follows from the one above.
HEYGEN_UPLOAD_URL = os.environ.get("HEYGEN_UPLOAD_URL", "").rstrip("/")
# Seconds before a page asks the service again after a failure; the next pause is twice that (studio/wire/patience.py).
SERVICE_RETRY_SECONDS = 0.25
# For how long one row of looks at renders that are being made goes on, so that its lease outlasts it and one call.
SERVICE_LOOK_SECONDS = 10.0
# For how long one search for a render that may have arrived goes on, likewise.
SERVICE_SEARCH_SECONDS = 90.0
# How often the emulator writes down, at most, how far a draft is.
EMULATOR_PROGRESS_SECONDS = 1.0
# How many renders of a workspace may be at its service at once; HeyGen takes 10 on pay-as-you-go, 429 beyond.
MAX_RENDERS = at_least_one("STUDIO_MAX_RENDERS", 10)
# In how many minutes HeyGen makes a video, by its own word: mostly up to the first, never beyond the second.
USUAL_MINUTES = at_least_one("STUDIO_USUAL_MINUTES", 15)
LONGEST_MINUTES = at_least_one("STUDIO_LONGEST_MINUTES", 30)
# What a second of HeyGen's film costs, by who is seen in it and how they are made: empty, no cost is told.
PRICES = prices("STUDIO_PRICES")
CURRENCY = os.environ.get("STUDIO_CURRENCY", "").strip() or "USD"
if len(CURRENCY) > 12:
    raise ImproperlyConfigured("STUDIO_CURRENCY is too long; it takes a word such as USD or credits.")
# How much of HeyGen's quota is one of that currency (60 of it were a credit once); 0: nobody knows.
QUOTA_RATE = whole("STUDIO_QUOTA_RATE", 0)
ENGINE = one_of("STUDIO_ENGINE", ["heygen", "local"], "heygen" if HEYGEN_API_KEY else "local")
# Whether /heygen/ answers; a studio that speaks to the real service has no use for it.
EMULATOR = flag("STUDIO_EMULATOR", ENGINE == "local")
# How far its webhooks and callbacks go. Whoever holds a key names their addresses, so this machine and its network
# are left out unless somebody says so; `up` does on the loopback, where only this machine can ask.
EMULATOR_CALLBACKS = one_of("STUDIO_EMULATOR_CALLBACKS", ["off", "public", "loopback", "private"], "public")

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
    "studio.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "studio.embed.mounting.EmbedMiddleware",
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

DATABASES = {"default": database("STUDIO_DATABASE_URL", DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counters apart, so that no flood of them pushes out what was asked of the service.
LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": LOCAL_MEMORY},
    "counters": {"BACKEND": LOCAL_MEMORY, "LOCATION": "counters", "OPTIONS": {"MAX_ENTRIES": 10_000}},
}
# What one process takes in a minute: exchanges for sessions of a workspace from one address, and calls of the API by
# a workspace; 0 is without end.
SESSIONS_A_MINUTE = whole("STUDIO_SESSIONS_A_MINUTE", 120)
API_CALLS_A_MINUTE = whole("STUDIO_API_CALLS_A_MINUTE", 1200)
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["sending", "drafts", "callbacks", "copies"],
    },
}

# How long things are kept; see studio/services/housekeeping.py.
KEEP_REMOVED_DAYS = days("STUDIO_KEEP_REMOVED_DAYS", 30)
KEEP_DRAFTS_DAYS = days("STUDIO_KEEP_DRAFTS_DAYS", 90)
KEEP_UPLOADS_DAYS = days("STUDIO_KEEP_UPLOADS_DAYS", 0)
KEEP_TRACES_DAYS = days("STUDIO_KEEP_TRACES_DAYS", 7)
KEEP_EVENTS_DAYS = days("STUDIO_KEEP_EVENTS_DAYS", 365)

# Who may read /metrics: whoever brings the token, or without one, this machine alone.
METRICS_TOKEN = os.environ.get("STUDIO_METRICS_TOKEN", "").strip()
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:
    raise ImproperlyConfigured("STUDIO_METRICS_TOKEN is too short to be a secret; it takes 16 characters or more.")
METRICS = flag("STUDIO_METRICS", bool(METRICS_TOKEN))

MEDIA_ROOT = DATA_DIR / "media"
STATIC_URL = "/static/"
# Apart from the data in a container, whose data folder is a volume that outlives the image.
STATIC_ROOT = Path(os.environ.get("STUDIO_STATIC_DIR") or DATA_DIR / "static").resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "studio.static_files.Storage"},
    "copies": copies_storage(DATA_DIR),
}
# Where a finished file may lie that is copied, and how large it may be.
COPIES_REACH = one_of("STUDIO_COPIES_REACH", ["public", "loopback", "private"], "public")
COPIES_MAX_MB = at_least_one("STUDIO_COPIES_MAX_MB", 4096)
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Scripts and styles from here alone, nothing inline. Pictures and films may lie anywhere on https: authors' and
# the service's do. Those of a service on http, the emulator of another studio, lie at its very origin.
_SERVICE = urlsplit(HEYGEN_BASE_URL)
_MEDIA = ["https:", *([f"http://{_SERVICE.netloc.rpartition('@')[2]}"] if _SERVICE.scheme == "http" else [])]
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:", *_MEDIA],
    "media-src": [CSP.SELF, "data:", "blob:", *_MEDIA],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# In the session, not in a cookie: the admin tells a new API key in a message, and a cookie would hold it in clear.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
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
    "formatters": {
        "line": {"class": "studio.logs.Formatter", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "studio": {"level": os.environ.get("STUDIO_LOG_LEVEL", "INFO")},
        # Django would write to a console of its own, past the formatter; this way it all ends in the root's.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "httpx": {"level": "WARNING"},
        # At DEBUG it writes down the headers of answers, in which a server may echo what it was sent.
        "httpcore": {"level": "WARNING"},
        # The same of what is signed for a storage of copies.
        "botocore": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        # A line for every step of every task would hide the lines that matter.
        "django.tasks": {"level": "WARNING"},
    },
}
