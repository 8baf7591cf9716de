"""Suggestions of section and prefixes for a link, learned from the archive. They are guesses, each with its reason."""

from submissions.suggestions.asking import SectionGuess, Suggestion, suggest
from submissions.suggestions.learning import learn
from submissions.suggestions.prefixes import PrefixGuess

__all__ = ["PrefixGuess", "SectionGuess", "Suggestion", "learn", "suggest"]
