"""A recorded week as an editor meets it: what each sender types, what becomes of it, and what is left to do on the desk."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from events.places import Mode, split_place
from issues.assembly.sheets import entry_identity
from issues.markdown import entry_link, nodes, parse_body
from tests.replay.fields import form_fields, is_plainly_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.replay.weeks import Week

COMMUNITY_AND_EVENTS = ("community:", "events")
CALLS = {"cfp_projects": "task", "cfp_events": "speakers"}
ALIKE = 0.6  # of the letters: a line that was written over, not another one
OFFERED = {"video", "audio", "series"}


@dataclass(frozen=True)
class Wish:
    """One submission: what is typed into its form, under which section it is sent, and what an editor makes of it.

    `title` is another title, `line` a whole line where no field says it; both "" where it is printed as it was sent.
    """

    kind: str
    fields: dict[str, Any]
    sent_to: str
    section: str
    title: str = ""
    line: str = ""
    is_refused: bool = False


@dataclass(frozen=True)
class Line:
    """An entry on the desk: in which of the sections, as how-many-eth entry, its text and what makes it the same as another."""

    section: int
    place: int
    source: str
    identity: tuple[object, int]


@dataclass(frozen=True)
class Repair:
    """What is to be done with a line: `remove` it, write `text` over it, or `move` it to `section` behind the line `behind`."""

    deed: str
    line: Line
    text: str = ""
    section: int = -1
    behind: Line | None = None


def sent_in(week: Week) -> Iterator[dict[str, Any]]:
    """The recorded submissions of community, calls and events, in the order in which they were accepted."""
    for one in sorted(week.record["submissions"], key=lambda one: one["seq"]):
        if one["key"].startswith(COMMUNITY_AND_EVENTS) or one["key"] in CALLS:
            yield one


def kind_of(sent: dict[str, Any]) -> str:
    """The form through which it comes."""
    return "event" if sent["key"] == "events" else CALLS.get(sent["key"], "link")


def wishes(week: Week) -> Iterator[Wish]:
    """Every submission of a week, then each event that editors wrote over one that was past."""
    for sent in sent_in(week):
        kind = kind_of(sent)
        items = [first_item(text, kind) for text in (sent["item_markdown"], sent.get("published_markdown") or "")]
        if items[0] is None or not entry_link(items[0].entry)[1]:
            continue  # an editor's own words about an empty list
        readable = (typed(item.entry, kind) for item in items if item)
        fields = next(filter(None, readable), None) or _event_words((items[1] or items[0]).source)
        wish = Wish(kind, fields, _title_of(sent["section"]), _title_of(sent.get("published_section") or sent["section"]))
        if sent["outcome"] == "dropped":
            yield replace(wish, is_refused=True)
        else:
            yield _changed(wish, sent.get("published_markdown") or sent["item_markdown"])
    for change in week.record["editor_changes"]:
        if change["type"] == "edit" and change["section_to"].startswith("Upcoming Events"):
            before, after = (first_item(change[name], "event") for name in ("before", "after"))
            if before and after and is_past(before, week.date) and not is_past(after, week.date):
                section = _title_of(change["section_to"])
                yield Wish("event", typed(after.entry, "event") or _event_words(after.source), section, section)


def thinned(week: Week, step: int) -> Week:
    """The same week begun later: of its submissions only each `step`-th of a section is still to come, all else stands as published."""
    left: dict[str, int] = {}
    published, kept = week.published, []
    for sent in sent_in(week):
        text = (sent.get("published_markdown") or sent["item_markdown"]) + "\n"
        left[sent["section"]] = left.get(sent["section"], -1) + 1
        if left[sent["section"]] % step == 0 and published.count(text) == 1 and sent["outcome"] != "dropped":
            published = published.replace(text, "")
            kept.append(sent)
    return replace(week, record={**week.record, "submissions": kept, "editor_changes": []}, created=published)


def first_item(markdown: str, kind: str) -> nodes.Item | None:
    """The first list item of a text."""
    return next((block for block in parse_body(markdown + "\n", kind) if isinstance(block, nodes.Item)), None)


def is_past(item: nodes.Item, day: str) -> bool:
    """Whether it is an event that ends before that day."""
    entry = item.entry
    return isinstance(entry, nodes.EventListing) and (entry.end or entry.start).isoformat() < day


def typed(entry: nodes.Entry, kind: str) -> dict[str, Any] | None:
    """What a sender types to get as near to an entry as the form allows; None where it cannot be read."""
    fields = form_fields(entry, kind)
    if fields is None and isinstance(entry, nodes.Link):
        return {"title": entry.title.strip(), "url": entry.url, "prefixes": [one for one in entry.prefixes if one in OFFERED]}
    return fields


def _event_words(source: str) -> dict[str, Any]:
    """An event out of a line in which something is odd: the place as far as it is one, the organizers, the bold link."""
    days = re.findall(r"\d{4}-\d\d-\d\d", source.partition("|")[0])
    words = re.split(r" ?[|\[]", source.split("| ", 1)[1])[0].strip(" ,").replace("GB", "UK")
    place = split_place(words) or split_place(f"{words}, US")
    links = re.findall(r"\[\**(.+?)\**\]\((\S+?)\)", source)
    where = {"city": place.city, "state": place.state, "country": place.country} if place else {}
    return {
        "title": links[-1][0],
        "url": links[-1][1],
        "start": days[0],
        "end": days[1] if len(days) > 1 else "",
        "mode": place.mode.value if place else Mode.ONLINE.value,
        **where,
        "organizer_name": links[0][0],
        "organizer_url": links[0][1],
    }


def _title_of(path: str) -> str:
    return path.rsplit(" / ", 1)[-1]


def _changed(wish: Wish, published: str) -> Wish:
    """With what an editor changes in the queue so that a link is printed as it was."""
    item = first_item(published, wish.kind)
    if wish.kind != "link" or item is None:
        return wish
    wanted = form_fields(item.entry, "link") if is_plainly_set(item) else None
    if wanted is None or any(wanted[name] != wish.fields.get(name, "") for name in ("url", "prefixes", "language")):
        return replace(wish, line=item.source.removeprefix("* ").removeprefix("- ").strip())
    return replace(wish, title=wanted["title"]) if wanted["title"] != wish.fields["title"] else wish


# The desk


def lines_of(section: int, body: str, kind: str | None) -> list[Line]:
    """The entries of a section; of several that are the same each has its own number."""
    seen: dict[object, int] = {}
    found: list[Line] = []
    for item in (block for block in parse_body(body, kind) if isinstance(block, nodes.Item)):
        key = entry_identity(item.entry) or item.entry
        seen[key] = seen.get(key, -1) + 1
        found.append(Line(section, len(found), item.source, (key, seen[key])))
    return found


def next_repair(ours: Sequence[list[Line]], wanted: Sequence[list[Line]]) -> Repair | None:
    """The next thing that brings the entries of the sections nearer to those that are wanted; None when nothing does."""
    theirs = {line.identity: line for part in wanted for line in part}
    for mine, other in zip(ours, wanted, strict=True):
        here = {line.identity: line for line in other}
        missing = [line for line in other if line.identity not in {one.identity for one in mine}]
        for line in mine:
            same = here.get(line.identity)
            if same is not None and same.source != line.source:
                return Repair("line", line, text=same.source)
            if same is None:
                away = theirs.get(line.identity)
                if away is not None and line.identity not in {one.identity for one in ours[away.section]}:
                    return _move(line, away, ours, wanted)
                near = max(missing, key=lambda one: _likeness(one, line), default=None)
                if near is not None and _likeness(near, line) > ALIKE and line == _nearest(near, mine, here):
                    return Repair("line", line, text=near.source)
                return Repair("remove", line)
    for mine, other in zip(ours, wanted, strict=True):
        order = {line.identity: place for place, line in enumerate(other)}
        stays = set(_longest_run([order[line.identity] for line in mine]))
        moved = next((line for line in sorted(mine, key=lambda line: order[line.identity]) if order[line.identity] not in stays), None)
        if moved is not None:
            return _move(moved, theirs[moved.identity], ours, wanted)
    return None


def _move(line: Line, to: Line, ours: Sequence[list[Line]], wanted: Sequence[list[Line]]) -> Repair:
    """Behind the nearest of its wanted predecessors that stands there."""
    standing = {one.identity: one for one in ours[to.section] if one.identity != line.identity}
    above = [one.identity for one in wanted[to.section][: to.place]]
    behind = next((standing[identity] for identity in reversed(above) if identity in standing), None)
    return Repair("move", line, section=to.section, behind=behind)


def _nearest(wanted: Line, mine: Sequence[Line], here: Mapping[tuple[object, int], Line]) -> Line:
    """Of the lines that nobody wants as they are, the one that is most like a wanted one."""
    return max((line for line in mine if line.identity not in here), key=lambda line: _likeness(wanted, line))


def _likeness(one: Line, other: Line) -> float:
    return SequenceMatcher(None, one.source, other.source, autojunk=False).ratio()


def _longest_run(places: Iterable[int]) -> list[int]:
    """The longest rising part of a sequence of different numbers: what need not move."""
    tails: list[list[int]] = []
    for place in places:
        at = bisect_left([run[-1] for run in tails], place)
        run = [*(tails[at - 1] if at else []), place]
        tails[at : at + 1] = [run]
    return tails[-1] if tails else []
