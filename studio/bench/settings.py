"""The product's settings, with a plain page beside the product's and, where it is asked for, a clock of its own or a
script that watches."""

from studio.bench import watching
from studio.bench.clock import follow_environment
from studio.settings import *  # noqa: F403
from studio.settings import MIDDLEWARE

follow_environment()

MIDDLEWARE = [*MIDDLEWARE, *watching.middleware()]

ROOT_URLCONF = "studio.bench.urls"
