from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as project_settings
from django.utils import timezone

from issues.models import Entry, Issue, Revision, Routine, Section
from issues.routines import run_routine, start_routines
from submissions.models import Learned
from submissions.suggestions import learn
from submissions.suggestions.learning import MOST_LINKS, printed_links
from submissions.suggestions.lessons import FEWEST, NOTHING, Lessons, draw_lessons
from tests.submissions.suggestions.conftest import NOW, publish
from tests.submissions.suggestions.printed import TITLES, made_links, printed_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from submissions.suggestions.lessons import Printed


def learn_now(now: object = NOW) -> bool:
    """Whether there was something to learn."""
    store = learn.find(now)  # type: ignore[arg-type]
    if store:
        store()
    return store is not None


# Lessons


def test_lessons_are_the_same_after_json() -> None:
    lessons = draw_lessons(made_links(25), TITLES)

    assert Lessons.from_json(json.loads(json.dumps(lessons.to_json()))) == lessons


def test_lessons_of_another_version_are_none() -> None:
    assert Lessons.from_json({"format": 0}) == NOTHING
    assert Lessons.from_json({}) == NOTHING


def test_lessons_count_where_links_of_a_site_stood_and_what_they_had() -> None:
    links = made_links(10)
    lessons = draw_lessons(links, TITLES)

    videos = [link for link in links if "youtube.com" in link.url]
    assert lessons.stood["youtube.com"] == Counter(link.section for link in videos)
    assert lessons.marked == {"youtube.com/watch": {"": len(videos), "video": len(videos)}}


def test_lessons_of_few_links_hold_no_model() -> None:
    links = made_links(25)

    assert draw_lessons(links[: FEWEST - 1], TITLES).model == NOTHING.model
    assert len(draw_lessons(links[:FEWEST], TITLES).model.sections) == 6
    assert draw_lessons([], TITLES) == Lessons(NOTHING.model, TITLES, {}, {})


def test_lessons_of_the_archive_are_small_enough_to_store(archive: Path) -> None:
    assert len(json.dumps(draw_lessons(printed_in(archive), TITLES).to_json())) < 2_000_000


def test_lessons_of_many_made_links_are_small_enough_to_store() -> None:
    assert len(json.dumps(draw_lessons(made_links(100), TITLES).to_json())) < 2_000_000


# Reading the archive


@pytest.mark.django_db
def test_printed_links_are_those_of_the_published_issues(small_archive: tuple[Printed, ...]) -> None:
    found = list(printed_links())

    assert Counter(found) == Counter(small_archive)
    assert [link.day for link in found] == sorted((link.day for link in found), reverse=True)


@pytest.mark.django_db
def test_printed_links_are_read_in_one_query(
    small_archive: tuple[Printed, ...], django_assert_num_queries: Callable[[int], object]
) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert len(list(printed_links())) == len(small_archive) <= MOST_LINKS


@pytest.mark.django_db
def test_printed_links_leave_out_drafts_and_sections_that_take_nothing(small_archive: tuple[Printed, ...]) -> None:
    newest = Issue.objects.order_by("-date")[0]
    Issue.objects.filter(pk=newest.pk).update(status=Issue.Status.DRAFT)
    Section.objects.filter(slug="newsletters").update(accepts_submissions=False)

    kept = [link for link in small_archive if link.day != newest.date and link.section != "newsletters"]
    assert Counter(printed_links()) == Counter(kept)


# The routine


@pytest.mark.django_db
def test_learn_stores_what_it_learned(small_archive: tuple[Printed, ...]) -> None:
    assert learn_now()

    row = Learned.objects.get(name="sections")
    assert row.learned_at == NOW
    assert Lessons.from_json(row.data) == draw_lessons(printed_links(), TITLES)
    assert len(Lessons.from_json(row.data).model.sections) == len({link.section for link in small_archive})


@pytest.mark.django_db
@pytest.mark.usefixtures("small_archive")
def test_learn_does_nothing_until_the_archive_changes(django_assert_num_queries: Callable[[int], object]) -> None:
    learn_now()

    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        assert not learn_now(NOW + timedelta(days=1))
    assert Learned.objects.get().learned_at == NOW


@pytest.mark.django_db
@pytest.mark.usefixtures("small_archive")
def test_learn_learns_again_when_an_issue_is_published_or_amended() -> None:
    learn_now()
    later = NOW + timedelta(days=1)

    publish([link._replace(day=NOW.date()) for link in made_links(1)], first=900)
    assert learn_now(later)
    Revision.objects.create(issue=Issue.objects.order_by("-date")[0], number=2, text="", sha256="")
    assert learn_now(later + timedelta(days=1))
    assert Learned.objects.get().learned_at == later + timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.usefixtures("small_archive")
def test_learn_learns_again_when_a_section_has_another_title() -> None:
    learn_now()
    Section.objects.filter(slug="official").update(title="From the project")

    assert learn_now()
    assert Learned.objects.get().data["titles"]["official"] == "From the project"


@pytest.mark.django_db
def test_learn_from_an_empty_archive_stores_that_there_is_nothing() -> None:
    assert Entry.objects.count() == 0

    assert learn_now()
    assert Lessons.from_json(Learned.objects.get().data).model == NOTHING.model
    assert not learn_now()


@pytest.mark.django_db(transaction=True)
def test_learn_is_a_routine_that_learns_outside_of_the_transaction(small_archive: tuple[Printed, ...]) -> None:
    assert "submissions.suggestions.learn" in project_settings.ROUTINES
    start_routines(timezone.now())
    row = Routine.objects.get(name="submissions.suggestions.learn")

    run_routine(row.pk)

    row.refresh_from_db()
    assert (row.state, row.error) == ("done", "")
    assert set(Learned.objects.get().data["model"]["sections"]) == {link.section for link in small_archive}
