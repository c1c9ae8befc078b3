"""What the words of an issue say: mapping -> phrases -> finder -> verdict. Pure."""

from twohats.roles.classifier import Classifier, Explanation, compile_mapping
from twohats.roles.finder import COMPILED
from twohats.roles.phrases import PhraseError, parse

__all__ = ["COMPILED", "Classifier", "Explanation", "PhraseError", "compile_mapping", "parse"]
