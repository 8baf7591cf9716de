"""A linear model that learns where links stood, and how likely a link stands in each section: logistic regression. Pure.

The newsletter's policy changes over the years, so an example counts half as much for every two years that it is older.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

HALF_LIFE = 730  # days
ROUNDS = 6  # more learn by heart (measured by years from 2022 on)
STEP = 0.3
LEAST_ERROR = 0.01  # of a share; smaller ones teach nothing
MOST_FEATURES = 30_000  # that are kept: about 1.5 MB
SCALE = 100  # weights are stored as whole hundredths
RARE = frozenset({"host", "folder", "domain"})  # kinds that are learned even from one example
ALWAYS = "always:"  # what every link has: how frequent a section is


class Example(NamedTuple):
    """A link that stood in a section on that day."""

    section: str
    features: tuple[str, ...]
    day: date


class Share(NamedTuple):
    """How likely a section is, of 1."""

    section: str
    share: float


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned: the weight of every feature for each section."""

    sections: tuple[str, ...]
    weights: Mapping[str, Sequence[float]]

    def shares(self, features: Iterable[str], leaning: Mapping[str, float] | None = None) -> list[Share]:
        """Every section with its share, best first; they sum up to 1. `leaning` is added to what speaks for a section (in logits)."""
        leaning = leaning or {}
        rows = [self.weights[feature] for feature in (*features, ALWAYS) if feature in self.weights]
        scale = _scale(len(rows))
        sums = [scale * total for total in _sums(rows, len(self.sections))]
        shares = _softmax([total + leaning.get(section, 0.0) for section, total in zip(self.sections, sums, strict=True)])
        return sorted(map(Share, self.sections, shares), key=lambda one: -one.share)

    def weight(self, feature: str, section: str) -> float:
        """How much a feature speaks for a section. Above 0 only where a link of the section had it."""
        row = self.weights.get(feature)
        return row[self.sections.index(section)] if row and section in self.sections else 0.0

    def to_json(self) -> dict[str, Any]:
        """For a JSON column."""
        weights = {feature: [round(SCALE * weight) for weight in row] for feature, row in self.weights.items()}
        return {"sections": list(self.sections), "weights": weights}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Model:
        """What `to_json` gave."""
        weights = {feature: tuple(weight / SCALE for weight in row) for feature, row in stored["weights"].items()}
        return cls(tuple(stored["sections"]), weights)


def learn(examples: Sequence[Example]) -> Model:
    """Learn from examples, in a few seconds from ten thousand; the same from the same ones in the same order."""
    if not examples:
        return Model((), {})
    sections = tuple(sorted({example.section for example in examples}))
    weights = {feature: [0.0] * len(sections) for feature in _worth_learning(examples)}
    squares = {feature: [LEAST_ERROR] * len(sections) for feature in weights}
    newest = max(example.day for example in examples)
    lessons = []
    for example in examples:
        known = [feature for feature in (*example.features, ALWAYS) if feature in weights]
        age = (newest - example.day).days
        rows = [(weights[feature], squares[feature]) for feature in known]
        lessons.append((rows, sections.index(example.section), 0.5 ** (age / HALF_LIFE)))
    chance = Random(1)  # noqa: S311 (no secret)
    for _ in range(ROUNDS):
        chance.shuffle(lessons)
        for rows, right, worth in lessons:
            _take_in(rows, right, worth, len(sections))
    return Model(sections, _rounded(_strongest(weights)))


_Row = tuple[list[float], list[float]]  # a feature's weights, and the sums of the squares of what was taken in so far (AdaGrad)


def _take_in(rows: Sequence[_Row], right: int, worth: float, sections: int) -> None:
    """Change the weights of an example's features towards the right section."""
    scale = _scale(len(rows))
    errors = _softmax([scale * total for total in _sums([weights for weights, _ in rows], sections)])
    errors[right] -= 1.0
    steps = [(place, error * scale * worth) for place, error in enumerate(errors) if abs(error) > LEAST_ERROR]
    changes = [(place, slope * STEP, slope * slope) for place, slope in steps]
    for weights, squares in rows:
        for place, change, square in changes:
            squares[place] += square
            weights[place] -= change / math.sqrt(squares[place])


def _worth_learning(examples: Iterable[Example]) -> list[str]:
    counts = Counter(feature for example in examples for feature in example.features)
    return [ALWAYS, *(feature for feature, count in counts.items() if count > 1 or feature.partition(":")[0] in RARE)]


def _strongest(weights: Mapping[str, Sequence[float]]) -> dict[str, Sequence[float]]:
    ranked = sorted(weights, key=lambda feature: (feature != ALWAYS, min(weights[feature]) - max(weights[feature])))
    return {feature: weights[feature] for feature in ranked[:MOST_FEATURES]}


def _rounded(weights: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, ...]]:
    """As they are stored, so that a model is the same before and after."""
    return {feature: tuple(round(SCALE * weight) / SCALE for weight in row) for feature, row in weights.items()}


def _sums(rows: Sequence[Sequence[float]], sections: int) -> list[float]:
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * sections


def _scale(count: int) -> float:
    """Long titles must not shout."""
    return 1 / math.sqrt(count or 1)


def _softmax(values: Sequence[float]) -> list[float]:
    most = max(values, default=0.0)
    powers = [math.exp(value - most) for value in values]
    total = sum(powers)
    return [power / total for power in powers]
