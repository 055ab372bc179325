"""`python -m studio.management.tether MODULE`: runs a module that ends with the `up` that started it."""

import runpy
import sys

from studio.management.children import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    runpy.run_module(sys.argv[1], run_name="__main__")
