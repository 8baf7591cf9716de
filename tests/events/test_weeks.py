"""Real weeks: what a draft began with goes into the calendar, then what came, changed and went that week; the assembled sections are the
published ones, except where those break the house's own rules. And every published issue, taken apart into events and printed again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from events.adoption import sightings_of
from events.calendar import EventError, cancel_event, change_event, record_event
from events.checks import CHECKS
from events.listing import listings_of, sort_key, window_of
from events.models import Event
from events.places import Mode
from events.regions import TITLES, region_of
from issues.assembly import assemble_issue
from issues.checks import Context, Reading, run
from issues.importer import import_issue
from issues.links import duplicate_key
from issues.markdown import nodes, render_entry
from issues.models import Issue
from issues.text import issue_text
from issues.weeks import leading_day
from tests.events.samples import draft_text, event_items, standing_entries
from tests.sampling import sample

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from events.adoption import Sighting

SINCE = "2022-03-02"
OWN: tuple[int, dict[str, list[str]]] = (
    1,
    {
        "2031-03-05 events-virtual": ["event-duplicate", "event-outside-window", "event-past", "odd layout", "same day and place"],
        "2031-03-05 events-europe": ["broken-markdown", "event-duplicate", "event-order", "event-place", "no event"],
        "2031-03-05 events-north-america": ["event-place", "hybrid, listed once or worded in two ways"],
    },
)


@dataclass
class Printed:
    """The lists of an issue's calendar: by section the lines, each as it stands."""

    lines: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, text: str) -> Printed:
        """Those of a text."""
        found = cls()
        for section, _, item in event_items(text):
            found.lines[section].append(item.source.rstrip("\n"))
        return found


def reasons(text: str, day: date) -> dict[str, set[str]]:
    """By section what in a published text no calendar would print: the rules that it breaks, and lines that are none of the house."""
    found: dict[str, set[str]] = defaultdict(set)
    slugs = {title: slug for slug, title in TITLES.items()}
    for finding in run(Reading(text, file_name=f"{day}-this-week-in-rust.md"), Context(), CHECKS):
        found[slugs.get(finding.section, finding.section)].add(finding.id)
    seen: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for section, _, item in event_items(text):
        entry = item.entry
        if not isinstance(entry, nodes.EventListing) or not entry.titles:
            found[section].add("no event")
            continue
        seen[section].append(sort_key(entry.start, entry.place))
        if render_entry(entry).rstrip("\n") != item.source.rstrip("\n"):
            found[section].add("odd layout")
        if entry.joints:
            found[section].add("organizers joined by other words")
    for section, keys in seen.items():
        if any(after < before for before, after in pairwise(keys)):
            found[section].add("event-order")
        if len(set(keys)) < len(keys):
            found[section].add("same day and place")  # the rule says nothing of their order
    return found


# Every published issue, in and out.


def printed_anew(text: str, day: date) -> dict[str, list[str]]:
    """The lists as the events of a text print them, from fields alone, in the order of the house."""
    window = window_of(day)
    lines: dict[str, list[tuple[tuple[str, str], str]]] = defaultdict(list)
    for sighting in sightings_of(standing_entries(text)):
        facts = sighting.facts
        if facts.start > window.last or (facts.end or facts.start) < window.first:
            continue
        source = render_entry(facts.entry).rstrip("\n")
        for section in listings_of(facts.place.mode, facts.region_override or region_of(facts.place.country)).values():
            lines[section].append((sort_key(facts.start, facts.entry.place), source))
    return {section: [source for _, source in sorted(found, key=lambda row: row[0])] for section, found in lines.items()}


def compare(texts: Mapping[str, str]) -> tuple[int, dict[str, list[str]]]:
    """How many lists come back as they stood, and those that do not, by issue and section with the reasons; "?" where there is none."""
    same, different = 0, defaultdict(list)
    for name, text in texts.items():
        day = leading_day(name)
        assert day is not None
        was, anew, why = Printed.of(text).lines, printed_anew(text, day), reasons(text, day)
        for section, lines in was.items():
            if anew.get(section, []) == lines:
                same += 1
            else:
                different[f"{name[:10]} {section}"] = sorted(why[section] | _hybrids(text, lines, anew.get(section, []))) or ["?"]
    return same, dict(different)


def _hybrids(text: str, was: Sequence[str], anew: Sequence[str]) -> set[str]:
    """Whether only such lines differ as belong to hybrid events that the issue lists once, or words in two ways."""
    known: set[str] = set()
    for sighting in sightings_of(standing_entries(text)):
        facts = sighting.facts
        lines = {one.text.rstrip("\n") for one in sighting.standing.values()}
        if facts.place.mode is Mode.HYBRID and (len(sighting.standing) == 1 or len(lines) > 1):
            known |= lines | {render_entry(facts.entry).rstrip("\n")}
    return {"hybrid, listed once or worded in two ways"} if {*was} ^ {*anew} <= known else set()


def test_published_calendars_come_back_from_their_events(archive: Path) -> None:
    files = sample(sorted(path for path in (archive / "issues").iterdir() if path.name >= SINCE), every=4)
    same, different = compare({path.name: path.read_bytes().decode() for path in files})
    print(f"\n{same} of {same + len(different)} lists byte for byte; the others:")
    for name, why in different.items():
        print(f"  {name}: {', '.join(why)}")
    assert [name for name, why in different.items() if why == ["?"]] == []
    assert same / (same + len(different)) > 0.5


def test_our_calendar_comes_back_from_its_events() -> None:
    same, different = compare({"2031-03-05-draft.md": draft_text()})
    assert (same, different) == OWN


# Every published issue as a draft: its events are taken over, and what assembly makes of them is the text.


@pytest.mark.django_db
def test_published_calendars_are_taken_over_as_they_stand(archive: Path) -> None:
    changed = []
    for path in sample(sorted(path for path in (archive / "issues").iterdir() if path.name >= SINCE), every=12):
        text = path.read_bytes().decode()
        issue = import_issue(text, file_name=path.name).issue
        assemble_issue(issue, actor=None)
        if Printed.of(issue_text(issue)) != Printed.of(text):
            changed.append(path.name)
        assert issue.placements.filter(source="events", removed_at=None).exists(), path.name
        issue.delete()
        Event.objects.all().delete()
    assert changed == []


# The weeks.


@dataclass
class Played:
    """A week: how many events came, changed and went, and the sections that are not the published ones, with the reasons."""

    date: str
    came: int = 0
    changed: int = 0
    went: int = 0
    untold: int = 0
    same: int = 0
    different: dict[str, list[str]] = field(default_factory=dict)


def play(date_: str, created: str, published: str) -> Played:
    """Record the events that the week began with, do what editors did with them, assemble the calendar of an empty draft, and compare."""
    played = Played(date_)
    issue = import_issue(without_events(created), file_name=f"{date_}-this-week-in-rust.md").issue
    for sighting in sightings_of(standing_entries(created)):
        record_event(sighting.facts, actor=None, source=Event.Source.DRAFT, status=Event.Status.CONFIRMED)
    bring_about(played, published)
    assemble_issue(issue, actor=None)
    issue.refresh_from_db()
    text = issue_text(issue)
    ours, theirs, why = Printed.of(text).lines, Printed.of(published).lines, reasons(published, issue.date)
    for section in ours.keys() | theirs.keys():
        if ours.get(section, []) == theirs.get(section, []):
            played.same += 1
        else:
            played.different[section] = sorted(why[section] | _hybrids(published, theirs.get(section, []), ours.get(section, []))) or ["?"]
    return played


def without_events(text: str) -> str:
    """The draft as the program opens one: its calendar is still to be filled."""
    for _, _, item in event_items(text):
        text = text.replace(item.source, "", 1)
    return text


def bring_about(played: Played, published: str) -> None:
    """Let the calendar know what the published issue knows: new events, changed ones, and those that are gone."""
    known = {event.pk: event for event in Event.objects.with_lines()}
    for sighting in sightings_of(standing_entries(published)):
        facts = sighting.facts
        event = next((one for one in known.values() if is_same(one, sighting)), None)
        try:
            if event is None:
                record_event(facts, actor=None, source=Event.Source.EDITOR, status=Event.Status.CONFIRMED)
                played.came += 1
            elif known.pop(event.pk).facts != replace(facts, start_time=event.start_time, time_zone=event.time_zone):
                change_event(event, facts=facts, actor=None)
                played.changed += 1
        except EventError:
            played.untold += 1
    for event in known.values():
        cancel_event(event, actor=None)
        played.went += 1


def is_same(event: Event, sighting: Sighting) -> bool:
    """The same page, or the same words on the same day."""
    facts = sighting.facts
    return (event.duplicate_key == duplicate_key(facts.url) and event.start == facts.start) or (event.title, event.start) == (
        facts.title,
        facts.start,
    )


@pytest.mark.django_db
def test_real_weeks_are_assembled_as_published(archive: Path) -> None:
    found = []
    for path in sample(sorted((archive / "replay" / "created").iterdir()), every=6):
        published = archive / "replay" / "published" / path.name
        found.append(play(path.stem, path.read_bytes().decode(), published.read_bytes().decode()))
        Issue.objects.all().delete()
        Event.objects.all().delete()
    for one in found:
        print(
            f"\n{one.date}: {one.came} came, {one.changed} changed, {one.went} went, {one.untold} untold; {one.same} sections as published"
        )
        for section, why in one.different.items():
            print(f"  {section}: {', '.join(why)}")
    assert [(one.date, section) for one in found for section, why in one.different.items() if why == ["?"]] == []
