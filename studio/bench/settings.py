"""The product's settings, with a plain page beside the product's and, where a trial asks for it, a clock of its own."""

from studio.bench.clock import follow_environment
from studio.settings import *  # noqa: F403

follow_environment()

ROOT_URLCONF = "studio.bench.urls"
