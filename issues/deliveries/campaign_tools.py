"""What the two tools call a campaign: where it is found, how it is made, and how its content is put in.

Mailchimp: https://mailchimp.com/developer/marketing/api/campaigns/. listmonk: https://listmonk.app/docs/apis/campaigns/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from issues.deliveries.campaign_api import read_texts
from issues.deliveries.ports import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from issues.deliveries.campaign_api import Api

PAGE = 100  # campaigns that are asked for at once
MOST_PAGES = 50


@dataclass(frozen=True)
class Letter:
    """What a campaign is to hold."""

    name: str
    subject: str
    html: str
    text: str
    sender: str
    address: str


@dataclass(frozen=True)
class Campaign:
    """One that stands there."""

    id: str
    is_draft: bool
    html: str = ""
    text: str = ""

    def holds(self, letter: Letter) -> bool:
        """Whether this is its content; a tool may end lines and texts in its own way."""
        return (_even(self.html), _even(self.text)) == (_even(letter.html), _even(letter.text))


class Tool(Protocol):
    """One that sends campaigns."""

    name: ClassVar[str]

    def __init__(self, api: Api, audience: str) -> None: ...

    @staticmethod
    def account(key: str) -> tuple[str, str]:
        """User and password that belong to a key."""
        ...

    def find(self, name: str) -> Campaign | None:
        """The campaign of exactly this name, with its content."""
        ...

    def create(self, letter: Letter) -> Campaign:
        """Make a draft; what it holds by then is told."""
        ...

    def fill(self, campaign: str, letter: Letter) -> None:
        """Put the content in."""
        ...

    def address(self, campaign: str) -> str:
        """Where people look at it, or how it is called there."""
        ...


class Mailchimp:
    """A draft has the status `save`. It is made without content, which is put in afterwards."""

    name: ClassVar[str] = "Mailchimp"

    def __init__(self, api: Api, audience: str) -> None:
        """`audience` is the id of the list."""
        self._api, self._audience = api, audience

    @staticmethod
    def account(key: str) -> tuple[str, str]:
        """Any user will do."""
        return "desk", key

    def find(self, name: str) -> Campaign | None:
        """Among those of the list."""
        found = _only_one(name, ((one, read_texts(one.get("settings"), "title")[0]) for one in self._all()))
        if found is None:
            return None
        campaign, status = read_texts(found, "id", "status")
        content = self._api.get(f"/campaigns/{campaign}/content", fields="html,plain_text")
        return Campaign(campaign, status in {"save", "paused"}, str(content.get("html") or ""), str(content.get("plain_text") or ""))

    def _all(self) -> Iterator[Mapping[str, Any]]:
        fields = "campaigns.id,campaigns.status,campaigns.settings.title"
        order = {"sort_field": "create_time", "sort_dir": "DESC", "list_id": self._audience, "fields": fields}
        for page in range(MOST_PAGES):
            found = self._api.rows(self._api.get("/campaigns", count=PAGE, offset=page * PAGE, **order), "campaigns")
            yield from found
            if len(found) < PAGE:
                return

    def create(self, letter: Letter) -> Campaign:
        """It has no content yet."""
        names = {"title": letter.name, "subject_line": letter.subject, "from_name": letter.sender, "reply_to": letter.address}
        made = self._api.post("/campaigns", {"type": "regular", "recipients": {"list_id": self._audience}, "settings": names})
        return Campaign(read_texts(made, "id")[0], is_draft=True)

    def fill(self, campaign: str, letter: Letter) -> None:
        """Both parts."""
        read_texts(self._api.put(f"/campaigns/{campaign}/content", {"html": letter.html, "plain_text": letter.text}), "html")

    def address(self, campaign: str) -> str:
        """Its id."""
        return f"Mailchimp {campaign}"


class Listmonk:
    """A campaign is made with its content."""

    name: ClassVar[str] = "listmonk"

    def __init__(self, api: Api, audience: str) -> None:
        """`audience` is the number of the list."""
        self._api, self._audience = api, audience

    @staticmethod
    def account(key: str) -> tuple[str, str]:
        """`user:token`."""
        user, _, token = key.partition(":")
        if not token:
            raise DeliveryError("CAMPAIGN_KEY must be like user:token, as listmonk shows it for a user of the API.")
        return user, token

    def find(self, name: str) -> Campaign | None:
        """Among all; their own search is no exact one."""
        found = _only_one(name, ((one, read_texts(one, "name")[0]) for one in self._all()))
        return None if found is None else self._read(self._api.get(f"/api/campaigns/{read_texts(found, 'id')[0]}").get("data"))

    def _all(self) -> Iterator[Mapping[str, Any]]:
        for page in range(1, MOST_PAGES + 1):
            asked = {"page": page, "per_page": PAGE, "order_by": "created_at", "order": "DESC", "no_body": "true"}
            found = self._api.rows(self._api.get("/api/campaigns", **asked).get("data"), "results")
            yield from found
            if len(found) < PAGE:
                return

    def create(self, letter: Letter) -> Campaign:
        """It holds what the answer says."""
        return self._read(self._api.post("/api/campaigns", self._fields(letter)).get("data"))

    def fill(self, campaign: str, letter: Letter) -> None:
        """All of it again."""
        self._read(self._api.put(f"/api/campaigns/{campaign}", self._fields(letter)).get("data"))

    def address(self, campaign: str) -> str:
        """Its page."""
        return f"{self._api.address}/campaigns/{campaign}"

    def _fields(self, letter: Letter) -> dict[str, Any]:
        return {
            "name": letter.name,
            "subject": letter.subject,
            "lists": [int(self._audience)],
            "from_email": f"{letter.sender} <{letter.address}>",
            "type": "regular",
            "content_type": "html",
            "body": letter.html,
            "altbody": letter.text,
            "messenger": "email",
        }

    def _read(self, found: Any) -> Campaign:
        campaign, status = read_texts(found, "id", "status")
        return Campaign(campaign, status == "draft", str(found.get("body") or ""), str(found.get("altbody") or ""))


TOOLS: dict[str, type[Tool]] = {"MAILCHIMP": Mailchimp, "LISTMONK": Listmonk}


def _only_one(name: str, named: Iterator[tuple[Mapping[str, Any], str]]) -> Mapping[str, Any] | None:
    found = [one for one, its_name in named if its_name == name]
    if len(found) > 1:
        raise DeliveryError(f"{len(found)} campaigns are called “{name}”: delete all but one there.")
    return found[0] if found else None


def _even(text: str) -> str:
    return "\n".join(text.splitlines()).strip()
