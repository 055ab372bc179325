"""What people read: a translated sentence for every problem, note and refusal."""

from .amounts import cost_words, length_words, money
from .choices import CHOICES, choice_words
from .problems import BODIES, SENTENCES, UNKNOWN, sentence
from .refusals import Explanation, explain, knows, remark

__all__ = [
    "BODIES",
    "CHOICES",
    "SENTENCES",
    "UNKNOWN",
    "Explanation",
    "choice_words",
    "cost_words",
    "explain",
    "knows",
    "length_words",
    "money",
    "remark",
    "sentence",
]
