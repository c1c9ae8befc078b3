"""What the words of an issue say: mapping -> phrases -> automaton -> verdict. Pure."""

from twohats.roles.classifier import Classifier, Explanation, compile_mapping
from twohats.roles.phrases import PhraseError, parse

__all__ = ["Classifier", "Explanation", "PhraseError", "compile_mapping", "parse"]
