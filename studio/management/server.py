"""Granian as a child of `up`: `python -m studio.management.server` takes granian's own options."""

from granian.cli import entrypoint

from studio.management.children import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    entrypoint()
