"""The schema as inputs: reads what was typed, nests it as the API wants it, and shows the verdict of others."""

from .fields import Field
from .sections import SectionForm, read_draft

__all__ = ["Field", "SectionForm", "read_draft"]
