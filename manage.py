#!/usr/bin/env python3
"""The one entrance: makes sure of a Python with the locked packages, then hands over to Django."""

import os
import sys

from studio import bootstrap


def main():
    bootstrap.enter(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
