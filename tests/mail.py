"""A mail server of our own on the loopback, with the faults that real ones have. A test says which; it sees every mail that came in."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, Self

from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from email.message import EmailMessage

    from aiosmtpd.smtp import Envelope, Session

START_SECONDS = 10


@dataclass
class Faults:
    """What goes wrong; recipients by their whole address. Counts are used up."""

    refused: set[str] = field(default_factory=set)
    busy: Counter[str] = field(default_factory=Counter)  # how often it says "later"
    rejected_as_spam: set[str] = field(default_factory=set)
    cut_off_after_mail: Counter[str] = field(default_factory=Counter)  # the mail is in, the answer does not come
    held: set[str] = field(default_factory=set)  # the mail is in, the answer waits until nobody is held
    greeting_seconds: float = 0


class MailServer:
    """`with MailServer() as server:` it listens at `server.url`; `stop` and `start` keep the port."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.received: list[tuple[str, bytes]] = []  # each with its one recipient
        self.asked: Counter[str] = Counter()
        self.port = 0
        self.conversations: list[SMTP] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.faults.held.clear()
        self.stop()
        self._call(self._end_connections())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """As EMAIL_URL has it."""
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen (again)."""
        self._call(self._listen())

    def stop(self) -> None:
        """Refuse connections."""
        if self._server is not None:
            self._loop.call_soon_threadsafe(self._server.close)
            self._call(asyncio.sleep(0))

    @property
    def mails(self) -> list[EmailMessage]:
        """What came in, read."""
        return [read_mail(content) for _, content in self.received]

    def _call(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(START_SECONDS)

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(lambda: _Conversation(self), "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end_connections(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for conversation in self.conversations:
            _abort(conversation)
        await asyncio.sleep(0.01)  # transports close in the loop's next rounds


def _abort(conversation: SMTP) -> None:
    if isinstance(conversation.transport, asyncio.WriteTransport):
        conversation.transport.abort()


def read_mail(content: bytes) -> EmailMessage:
    """A mail with its headers and words decoded."""
    return message_from_bytes(content, policy=policy.default)


class _Hooks:
    """What aiosmtpd calls. It reads every attribute of this object for every connection, so there are no others."""

    def __init__(self, server: MailServer) -> None:
        self._mail = server

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802 (aiosmtpd's name)
        self._mail.asked[address] += 1
        if address in self._mail.faults.refused:
            return f"550 5.1.1 <{address}>: nobody of this name here"
        if self._mail.faults.busy[address]:
            self._mail.faults.busy[address] -= 1
            return f"451 4.7.1 <{address}>: come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        (recipient,) = envelope.rcpt_tos  # one person a mail
        if recipient in self._mail.faults.rejected_as_spam:
            return f"554 5.7.1 <{recipient}>: this looks like spam"
        content = envelope.content
        self._mail.received.append((recipient, content if isinstance(content, bytes) else (content or "").encode()))
        while recipient in self._mail.faults.held:  # noqa: ASYNC110 (a test clears the set from its own thread)
            await asyncio.sleep(0.02)
        if self._mail.faults.cut_off_after_mail[recipient]:
            self._mail.faults.cut_off_after_mail[recipient] -= 1
            _abort(server)
        return "250 2.0.0 Ok"


class _Conversation(SMTP):
    """One client."""

    def __init__(self, server: MailServer) -> None:
        super().__init__(_Hooks(server), hostname="mail.example.org", enable_SMTPUTF8=False)
        self._seconds = server.faults.greeting_seconds
        server.conversations.append(self)

    async def _handle_client(self) -> None:
        await asyncio.sleep(self._seconds)
        await super()._handle_client()
