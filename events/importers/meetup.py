"""Meetup's GraphQL API: what is asked about a group, and what its answers say. Pure: the call itself is the caller's.

Sources. Address and header: Meetup's API guide (https://www.meetup.com/graphql/guide/). `gql-ext` with `events` for `upcomingEvents` and
`pastEvents`, and `venues` for `venue`: github.com/afup/web/pull/1925, github.com/hackgvl/hackgreenville-com/pull/614. Fields and answers
as recorded by others: rladies/meetupr: inst/graphql/get_group_events.graphql, get_group.graphql, inst/_vcr/get_group_events.yml;
hackgvl/hackgreenville-com: app-modules/event-importer/tests/fixtures/meetup-graphql-ext. The states of events: get_group.graphql asks for
ACTIVE and CANCELLED, R/graphql-enums.R of the same lists UPCOMING instead; answers hold ACTIVE. The limit is 500 points in 60 seconds
(rladies/meetupr: R/api.R); that its error has the code RATE_LIMITED and `resetAt` no recorded answer shows.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from events.importers import announced, times, words
from events.importers.announced import Announced, Announcement, CalendarError, Cost, Host
from events.importers.complaints import Complaints
from events.importers.spots import spot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from events.importers.announced import Span

ENDPOINT = "https://api.meetup.com/gql-ext"
MOST_PAGES = 20
EVENTS_OF_PAGE = 50

_QUERY = """
query ($urlname: String!, $first: Int!, $after: String) {
  groupByUrlname(urlname: $urlname) {
    name
    link
    timezone
    events(first: $first, after: $after, filter: {status: [ACTIVE, CANCELLED]}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges {
        node {
          id
          title
          eventUrl
          dateTime
          endTime
          eventType
          status
          venues { name address city state country venueType }
          group { name urlname }
          feeSettings { required amount }
        }
      }
    }
  }
}
"""
_CANCELLED = frozenset({"CANCELLED", "CANCELLED_PERM", "AUTOSCHED_CANCELLED"})
_UNPUBLISHED = frozenset({"DRAFT", "AUTOSCHED_DRAFT", "PENDING", "PROPOSED", "TEMPLATE", "BLOCKED"})
_MODES: Mapping[str, tuple[bool | None, bool | None]] = {"ONLINE": (True, False), "PHYSICAL": (False, True), "HYBRID": (True, True)}
_RATE_LIMITED = "RATE_LIMITED"


class RateLimitedError(CalendarError):
    """Meetup wants to be left alone for a while; `until` is when it answers again, None where it does not say.

    Who asks raises it, too, for an answer with the status 429.
    """

    def __init__(self, until: datetime | None = None) -> None:
        super().__init__(f"Meetup takes no more questions{f' until {until:%H:%M:%S} UTC' if until else ' for now'}.")
        self.until = until


def question(urlname: str, after: str | None = None) -> bytes:
    """The body of a POST that asks for a page of a group's events, the first one or that after a cursor."""
    return json.dumps({"query": _QUERY, "variables": {"urlname": urlname, "first": EVENTS_OF_PAGE, "after": after}}).encode()


def read_answer(content: bytes, *, span: Span, time_zone: str = "") -> tuple[Announcement, str | None]:
    """A page of events, as far as they fall into the span, and the cursor of the next page.

    Raises:
        RateLimitedError: too much was asked.
        CalendarError: Meetup answered with an error, knows no such group, or answered something else than its documentation says.
    """
    announced.check_size(content)
    group = _group(content)
    events = _object(group.get("events"), "events")
    edges = events.get("edges")
    if not isinstance(edges, list):
        raise CalendarError("Meetup’s answer holds no list of events.")
    complaints = Complaints()
    found = [_event(edge, group, complaints, time_zone) for edge in edges[: announced.MOST_EVENTS]]
    page = _object(events.get("pageInfo"), "pageInfo")
    cursor = page.get("endCursor") if page.get("hasNextPage") is True else None
    if cursor is not None and not isinstance(cursor, str):
        raise CalendarError("Meetup’s answer names no next page, though there is one.")
    asked = tuple(event for event in found if event is not None and _falls_into(event, span))
    return Announcement(asked, complaints.said(), _text(group, "name"), complaints.is_whole), cursor


def read_group(urlname: str, ask: Callable[[bytes], bytes], *, span: Span, time_zone: str = "") -> Announcement:
    """The events of a group that fall into the span. `ask` posts a body to Meetup and returns what it answers.

    Raises:
        RateLimitedError: too much was asked; nothing of the group counts as read.
        CalendarError: as `read_answer`; or whatever `ask` raises.
    """
    events: dict[str, Announced] = {}
    complaints = Complaints()
    title, cursor = "", None
    for _ in range(MOST_PAGES):
        page, following = read_answer(ask(question(urlname, cursor)), span=span, time_zone=time_zone)
        events |= {event.uid: event for event in page.events}
        for complaint in page.complaints:
            complaints.mended(complaint.where, complaint.message)
        complaints.is_whole &= page.is_whole
        title = title or page.title
        if following is None:
            break
        if following == cursor:
            complaints.left_out("", "Meetup names the same page as the next one; the rest was not read.")
            break
        cursor = following
    else:
        complaints.left_out("", f"The group has more than {MOST_PAGES * EVENTS_OF_PAGE} events; the rest was not read.")
    return Announcement(tuple(events.values()), complaints.said(), title, complaints.is_whole)


def _group(content: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(content)
    except (RecursionError, ValueError) as error:
        raise CalendarError("Meetup’s answer is no JSON.") from error
    answer = _object(answer, "answer")
    if errors := answer.get("errors"):
        raise _error(errors)
    group = _object(answer.get("data"), "data").get("groupByUrlname")
    if group is None:
        raise CalendarError("Meetup knows no group of this name.")
    return _object(group, "group")


def _error(errors: Any) -> CalendarError:
    """What Meetup's errors mean."""
    listed = [error for error in (errors if isinstance(errors, list) else [errors])[:5] if isinstance(error, dict)]
    for error in listed:
        extensions = error.get("extensions")
        if isinstance(extensions, dict) and extensions.get("code") == _RATE_LIMITED:
            reset = times.read_iso(str(extensions.get("resetAt", ""))[:40])
            return RateLimitedError(reset.time if reset and reset.time and reset.time.tzinfo else None)
    messages = [_text(error, "message") for error in listed]
    return CalendarError(f"Meetup answered: {'; '.join(filter(None, messages)) or 'an error without a message'}")


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CalendarError(f"Meetup’s answer holds no object where “{name}” should be.")
    return value


def _event(edge: Any, group: Mapping[str, Any], complaints: Complaints, time_zone: str) -> Announced | None:
    node = edge.get("node") if isinstance(edge, dict) else None
    if not isinstance(node, dict):
        complaints.left_out("", "An event was left out: it is no object.")
        return None
    status = _text(node, "status").upper()
    if status in _UNPUBLISHED:
        return None
    title, name, url = _text(node, "title"), _text(node, "id"), words.address(_raw(node, "eventUrl"))
    start = times.read_iso(_raw(node, "dateTime"))
    if not (title and name and url) or start is None:
        what = next(what for what, found in (("title", title), ("id", name), ("eventUrl", url), ("dateTime", start)) if not found)
        complaints.left_out(title or name or "an event", f"it was left out: it has no {what}.")
        return None
    when = times.when_written(start, times.read_iso(_raw(node, "endTime")), _text(group, "timezone"), time_zone)
    if lost := times.lost_time(start, when):
        complaints.mended(title, lost)
    event = Announced(
        uid=words.uid(name),
        title=title,
        url=url,
        **when.by_name,
        hosts=_hosts(node, group),
        is_cancelled=status in _CANCELLED,
        cost=_cost(node.get("feeSettings")),
    )
    return _placed(event, node)


def _placed(event: Announced, node: Mapping[str, Any]) -> Announced:
    """The event with its venue: the first that is a place, for one online is a venue as well."""
    listed = node.get("venues")
    venues = [venue for venue in (listed if isinstance(listed, list) else [])[:20] if isinstance(venue, dict)]
    places = [venue for venue in venues if not _is_online(venue)]
    is_online, is_in_person = _MODES.get(_text(node, "eventType").upper(), (len(venues) > len(places) or None, bool(places) or None))
    if not places or is_in_person is False:
        return replace(event, is_online=is_online, is_in_person=is_in_person)
    venue = places[0]
    at = spot(_text(venue, "city"), _text(venue, "state"), _text(venue, "country"))
    parts = (_text(venue, "name"), _text(venue, "address"), _text(venue, "city"), at.state, at.country)
    location = words.line(", ".join(dict.fromkeys(filter(None, parts))))
    return replace(
        event, is_online=is_online, is_in_person=is_in_person, location=location, city=at.city, state=at.state, country=at.country
    )


def _is_online(venue: Mapping[str, Any]) -> bool:
    return _text(venue, "venueType").casefold() == "online" or _text(venue, "name").casefold() == "online event"


def _hosts(node: Mapping[str, Any], group: Mapping[str, Any]) -> tuple[Host, ...]:
    """The group of an event: of one that several hold together, the one that made it."""
    made = node.get("group")
    own = made if isinstance(made, dict) else {}
    name = _text(own, "name") or _text(group, "name")
    urlname = _text(own, "urlname")
    url = words.address(f"https://www.meetup.com/{urlname}/") if urlname else words.address(_raw(group, "link"))
    return (Host(name, url),) if name or url else ()


def _cost(fee: Any) -> Cost:
    """What Meetup itself collects; that it collects nothing says nothing."""
    amount = fee.get("amount") if isinstance(fee, dict) else None
    is_paid = isinstance(amount, int | float) and not isinstance(amount, bool) and amount > 0 and fee.get("required") is True
    return Cost.PAID if is_paid else Cost.UNKNOWN


def _falls_into(event: Announced, span: Span) -> bool:
    return times.When(event.start, event.end).falls_into(span)


def _text(found: Mapping[str, Any], name: str) -> str:
    return words.line(_raw(found, name))


def _raw(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""
