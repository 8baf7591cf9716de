"""A draft campaign in Mailchimp or listmonk, for somebody to look at and send there. Nothing here sends.

A campaign is looked up by its name, which is another one for each revision, before it is made. One that stands with this content is left;
one that was made and got no content, or another one, is completed as long as it is a draft.
"""

from __future__ import annotations

from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from issues.deliveries.campaign_api import Api, AwayError
from issues.deliveries.campaign_tools import TOOLS, Campaign, Letter
from issues.deliveries.ports import Change, DeliveryError
from issues.exports.formats import exports
from issues.exports.mail.campaigns import defused_text
from issues.work import NotYetError

if TYPE_CHECKING:
    from issues.deliveries.campaign_tools import Tool
    from issues.deliveries.ports import Parcel


class CampaignPort:
    """`CAMPAIGN_TOOL`, `CAMPAIGN_KEY`, `CAMPAIGN_LIST` and, for listmonk, `CAMPAIGN_URL`."""

    label = _("Campaign draft")
    is_repeatable = False  # what became of the draft is up to whoever sends it there

    def lacks(self) -> str:
        """The key, the list, and where the tool is."""
        wanted = {"CAMPAIGN_KEY": settings.CAMPAIGN_KEY, "CAMPAIGN_LIST": settings.CAMPAIGN_LIST, "CAMPAIGN_URL": settings.CAMPAIGN_URL}
        missing = [name for name, value in wanted.items() if not value]
        return f"Set {' and '.join(missing)} to have a draft made in {self._name}." if missing else ""

    def place(self) -> str:
        """The tool and its address."""
        return f"{self._name} at {settings.CAMPAIGN_URL}" if settings.CAMPAIGN_URL else ""

    def plan(self, parcel: Parcel) -> list[Change]:
        """Both parts of the mail."""
        letter = letter_of(parcel)
        try:
            with self._api() as api:
                standing = self._tool(api).find(letter.name)
        except NotYetError as error:
            raise AwayError(f"{self._name} asks for patience: {error}.") from error
        html, text = (standing.html, standing.text) if standing else ("", "")
        parts = (("html", html, letter.html), ("txt", text, letter.text))
        return [Change(f"{letter.name}.{kind}", before.encode() if before else None, after.encode()) for kind, before, after in parts]

    def deliver(self, parcel: Parcel) -> str:
        """Make the draft, or complete it; returns its name and where it stands.

        Raises NotYetError where the tool asks for patience, AwayError where it does not answer.
        """
        letter = letter_of(parcel)
        with self._api() as api:
            tool = self._tool(api)
            standing = tool.find(letter.name) or tool.create(letter)
            if not standing.holds(letter):
                _refuse_sent(standing, letter)
                tool.fill(standing.id, letter)
        return f"{letter.name} ({tool.address(standing.id)})"

    @property
    def _name(self) -> str:
        return TOOLS[settings.CAMPAIGN_TOOL].name

    def _api(self) -> Api:
        if lacking := self.lacks():
            raise DeliveryError(lacking)
        kind = TOOLS[settings.CAMPAIGN_TOOL]
        return Api(kind.name, settings.CAMPAIGN_URL, kind.account(settings.CAMPAIGN_KEY), seconds=0.7 * settings.WORK_LEASE)

    def _tool(self, api: Api) -> Tool:
        return TOOLS[settings.CAMPAIGN_TOOL](api, settings.CAMPAIGN_LIST)


def letter_of(parcel: Parcel) -> Letter:
    """The mail of a revision, under the name by which its campaign is known."""
    edition, formats = parcel.edition, exports()
    sender, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Letter(
        name=f"{Path(edition.file_name).stem}, revision {edition.revision}",
        subject=defused_text(edition.headline),
        html=formats["email"].make(edition).content.decode(),
        text=formats["email-text"].make(edition).content.decode(),
        sender=sender or edition.site.name,
        address=address,
    )


def _refuse_sent(standing: Campaign, letter: Letter) -> None:
    if not standing.is_draft:
        raise DeliveryError(f"“{letter.name}” is no draft any more and holds something else. Look at it there; nothing was changed.")
