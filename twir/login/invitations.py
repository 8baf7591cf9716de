"""Invitations by link: made by somebody of the desk, sent by whatever way they like, accepted once."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.models import Group, User
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.utils import timezone

from issues.changes import note_changes
from issues.roles import ROLES
from twir.models import Invitation

SECRET_BYTES = 32
SEPARATOR = "~"  # stands in no mail program's list of what ends an address
OVER = {
    "accepted": "This invitation was accepted already. Log in with the account that was made then.",
    "revoked": "This invitation was taken back.",
    "expired": "This invitation was good for a week, and that is over.",
}
LEFT = "Whoever invited you may not do so any more."


class InvitationError(Exception):
    """The invitation leads nowhere; the text is for whoever opened it."""


class NameTakenError(InvitationError):
    """Another name will do."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The name {name} is taken. Choose another one.")


def give_link(invitation: Invitation) -> str:
    """The last part of the link. The unsaved row gets its hash; nothing else can make the link again."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    invitation.digest = _digest(secret)
    return _signer().sign(secret)


def find_invitation(link: str) -> Invitation:
    """The open invitation of that link.

    Raises:
        InvitationError: there is none, or it is over.
    """
    try:
        secret = _signer().unsign(link)
    except BadSignature as error:
        raise InvitationError("There is no such invitation. Is the link whole?") from error
    invitation = Invitation.objects.select_related("created_by").filter(digest=_digest(secret)).first()
    if invitation is None:
        raise InvitationError("There is no such invitation.")
    return check_open(invitation)


def check_open(invitation: Invitation) -> Invitation:
    """The same invitation, if it still opens the door.

    Raises:
        InvitationError: it is over, or who made it may not invite for that role any more.
    """
    if invitation.state != "open":
        raise InvitationError(OVER[invitation.state])
    if invitation.created_by is None or invitation.role not in roles_given_by(invitation.created_by):
        raise InvitationError(LEFT)
    return invitation


def roles_given_by(user: User) -> tuple[str, ...]:
    """For which roles somebody may invite: their own and those below, publishers and above."""
    if not user.is_active or not user.has_perm("twir.add_invitation"):
        return ()
    names = ROLES if user.is_superuser else user.groups.values_list("name", flat=True)
    return ROLES[: max((ROLES.index(name) + 1 for name in names if name in ROLES), default=0)]


@transaction.atomic
def accept_invitation(invitation: Invitation, *, username: str, email: str, password: str | None) -> User:
    """Make the account: with its role and its sections, without a password when None.

    Raises:
        InvitationError: it is over, also because somebody else was quicker.
        NameTakenError: it is open still.
    """
    check_open(invitation)
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now()):
        invitation.refresh_from_db()
        raise InvitationError(OVER.get(invitation.state, LEFT))
    if User.objects.filter(username__iexact=username).exists():
        raise NameTakenError(username)
    try:
        user = User.objects.create_user(username, email, password, is_staff=True)
    except IntegrityError as error:
        raise NameTakenError(username) from error
    user.groups.add(Group.objects.get(name=invitation.role))
    sections = list(invitation.sections.all())
    for section in sections:
        section.owners.add(user)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    given = {"roles": invitation.role, "sections": [str(section) for section in sections], "invited by": invitation.created_by}
    note_changes(f"Account {user}", {}, given, actor=user)
    return user


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, actor: User) -> bool:
    """Let the link lead nowhere; whether it led anywhere until now."""
    is_revoked = bool(Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=timezone.now()))
    if is_revoked:
        note_changes(f"Invitation for {invitation}", {"state": "open"}, {"state": "revoked"}, actor=actor)
    return is_revoked


def _signer() -> Signer:
    return Signer(salt="twir.login.invitations", sep=SEPARATOR)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
