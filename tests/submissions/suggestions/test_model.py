from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from submissions.suggestions.model import ALWAYS, MOST_FEATURES, Example, Model, _strongest, learn

DAY = date(2041, 4, 24)
OLD = DAY - timedelta(days=10 * 365)


def example(section: str, *features: str, day: date = DAY) -> Example:
    return Example(section, features, day)


@pytest.fixture(scope="module")
def model() -> Model:
    return learn(
        [example("news", "host:a", "word:release")] * 20
        + [example("thoughts", "host:b", "word:why")] * 20
        + [example("thoughts", "host:a", "word:why")] * 5
    )


def test_model_tells_what_it_learned(model: Model) -> None:
    shares = model.shares(["host:a", "word:release"])

    assert [share.section for share in shares] == ["news", "thoughts"]
    assert shares[0].share > 0.8
    assert sum(share.share for share in shares) == pytest.approx(1)


def test_model_knows_nothing_of_new_features_but_what_is_frequent(model: Model) -> None:
    assert model.shares(["host:new"]) == model.shares([])
    assert model.shares([])[0].section == "thoughts"


def test_model_is_leaned_by_what_is_known_beside_the_features(model: Model) -> None:
    plain = {share.section: share.share for share in model.shares(["host:a"])}
    leaned = {share.section: share.share for share in model.shares(["host:a"], {"thoughts": 0.4, "unheard": 9.0})}

    assert leaned["thoughts"] > plain["thoughts"]
    assert list(leaned) == ["news", "thoughts"] or list(leaned) == ["thoughts", "news"]


def test_weight_is_above_zero_only_where_a_link_of_the_section_had_the_feature(model: Model) -> None:
    assert model.weight("word:release", "news") > 0
    assert model.weight("word:release", "thoughts") <= 0
    assert model.weight("word:unheard", "news") == 0
    assert model.weight("word:release", "unheard") == 0


def test_newer_examples_count_more() -> None:
    model = learn([example("then", "host:a", day=OLD)] * 20 + [example("now", "host:a")] * 20)

    assert model.shares(["host:a"])[0].section == "now"


def test_words_of_one_link_alone_are_not_learned_and_its_host_is() -> None:
    model = learn([example("news", "host:a", "word:release"), example("thoughts", "host:b", "word:why")])

    assert sorted(model.weights) == [ALWAYS, "host:a", "host:b"]


def test_learning_twice_gives_the_same() -> None:
    examples = [example("news", "host:a"), example("thoughts", "host:b", day=OLD)] * 9

    assert learn(examples) == learn(examples)


def test_model_is_the_same_after_json(model: Model) -> None:
    assert Model.from_json(json.loads(json.dumps(model.to_json()))) == model


def test_model_of_nothing_guesses_nothing() -> None:
    assert learn([]).shares(["host:a"]) == []


def test_model_of_one_section_guesses_it() -> None:
    assert learn([example("news", "host:a")]).shares(["host:b"]) == [("news", 1.0)]


def test_model_keeps_what_weighs_most() -> None:
    weights = {f"word:{number}": (0.0, number / 1000) for number in range(MOST_FEATURES + 10)} | {ALWAYS: (0.0, 0.0)}
    kept = _strongest(weights)

    assert len(kept) == MOST_FEATURES
    assert ALWAYS in kept
    assert "word:9" not in kept
    assert f"word:{MOST_FEATURES + 9}" in kept
