"""Suggestions of section and prefixes for a link, learned from the archive. They are guesses, each with its reason."""

from submissions.suggestions.asking import SectionGuess, Suggestion, suggest
from submissions.suggestions.learning import learn

__all__ = ["SectionGuess", "Suggestion", "learn", "suggest"]
