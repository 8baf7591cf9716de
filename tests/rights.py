"""Who may see and do what: the lowest role for every address, by GET and by POST (test_permissions.py asks for each)."""

from __future__ import annotations

from typing import NamedTuple

# The roles, each with all rights of those before it. A member has an account, a clerk is staff without a role.
ROLES = ("anonymous", "member", "clerk", "editor", "publisher", "administrator", "superuser", "nobody")
EVERYBODY, MEMBER, CLERK, EDITOR, PUBLISHER, ADMINISTRATOR, SUPERUSER, NOBODY = range(8)


class Rule(NamedTuple):
    """The lowest role that may GET and POST; None: there is no such method."""

    get: int | None
    post: int | None


PUBLIC_PAGE = Rule(EVERYBODY, EVERYBODY)
PUBLIC = {PUBLIC_PAGE, Rule(EVERYBODY, None), Rule(None, EVERYBODY)}
OWN_PAGES = {
    "": Rule(EVERYBODY, None),
    "healthz": Rule(EVERYBODY, None),
    "issues/": Rule(EVERYBODY, None),
    "issues/<int:number>/": Rule(EVERYBODY, None),
    "issues/<int:number>/<str:name>": Rule(EVERYBODY, None),
    "<feed:form>.xml": Rule(EVERYBODY, None),
    "sections/<slug:slug>/<feed:form>.xml": Rule(EVERYBODY, None),
    "search/": Rule(EVERYBODY, None),
    "blog/<day:day>/<slug:slug>/": Rule(EVERYBODY, None),
    "blog/archives/": Rule(EVERYBODY, None),
    "blog/archives/index.html": Rule(EVERYBODY, None),
    "sitemap.xml": Rule(EVERYBODY, None),
    "robots.txt": Rule(EVERYBODY, None),
    "events/": Rule(EVERYBODY, None),
    "events.<file:form>": Rule(EVERYBODY, None),
    "events/embed/": Rule(EVERYBODY, None),
    "events/embed/<region:region>/": Rule(EVERYBODY, None),
    "events/embed/groups/<int:group_pk>/": Rule(EVERYBODY, None),
    "events/calendars/new/": PUBLIC_PAGE,
    "events/calendars/<str:token>/": Rule(EVERYBODY, None),
    "events/<region:region>/": Rule(EVERYBODY, None),
    "events/<region:region>.<file:form>": Rule(EVERYBODY, None),
    "events/<region:region>/<month:month>/": Rule(EVERYBODY, None),
    "events/<month:month>/": Rule(EVERYBODY, None),
    "events/in/<country:country>/": Rule(EVERYBODY, None),
    "events/in/<country:country>.<file:form>": Rule(EVERYBODY, None),
    "events/in/<country:country>/<str:city>/": Rule(EVERYBODY, None),
    "events/in/<country:country>/<str:city>.<file:form>": Rule(EVERYBODY, None),
    "events/groups/<int:group_pk>/": Rule(EVERYBODY, None),
    "events/groups/<int:group_pk>-<str:slug>/": Rule(EVERYBODY, None),
    "events/groups/<int:group_pk>.<file:form>": Rule(EVERYBODY, None),
    "events/<int:pk>.ics": Rule(EVERYBODY, None),
    "events/<int:pk>/": Rule(EVERYBODY, None),
    "events/<int:pk>-<str:slug>/": Rule(EVERYBODY, None),
    "submit/": Rule(EVERYBODY, None),
    "submit.txt": Rule(EVERYBODY, None),
    "submit/several/": PUBLIC_PAGE,
    "submit/<slug:kind>/": PUBLIC_PAGE,
    "submit/<slug:kind>/card/": Rule(None, EVERYBODY),
    "submissions/together/<str:batch>/": Rule(EVERYBODY, None),
    "submissions/<str:token>/": PUBLIC_PAGE,
    "submissions/<str:token>.txt": Rule(EVERYBODY, None),
    "submissions/<str:token>/mail/": Rule(None, EVERYBODY),
    "mail/unsubscribe/<str:signed>/": PUBLIC_PAGE,
    "submissions/<str:token>/withdraw/": Rule(None, EVERYBODY),
    "submissions/<str:token>/undo/": Rule(None, EVERYBODY),
    "invitation/<str:link>/": PUBLIC_PAGE,
    # the API asks for tokens of its own, whoever is logged in (tests/submissions/api)
    "api/v1/": Rule(EVERYBODY, None),
    "api/v1/openapi.json": Rule(EVERYBODY, None),
    "api/v1/check/": Rule(None, EVERYBODY),
    "api/v1/submissions/": Rule(None, EVERYBODY),
    "api/v1/submissions/<str:token>/": Rule(EVERYBODY, None),
    "api/v1/submissions/<str:token>/withdraw/": Rule(None, EVERYBODY),
    "api/<path:rest>": PUBLIC_PAGE,  # there is nothing: 404
    # the admin as a whole
    "admin/": Rule(CLERK, CLERK),
    "admin/login/": PUBLIC_PAGE,
    "admin/login/cancel/": Rule(None, NOBODY),  # whoever comes here is sent back to the login
    "admin/login/inactive/": Rule(EVERYBODY, None),
    "admin/login/code/": Rule(MEMBER, MEMBER),  # needs a login that waits for it; who is logged in is led on
    "admin/login/passkey/": Rule(MEMBER, MEMBER),  # the same
    "admin/login/again/": Rule(MEMBER, MEMBER),
    "admin/login/again/code/": Rule(MEMBER, MEMBER),
    "admin/login/again/passkey/": Rule(MEMBER, MEMBER),
    "admin/login/github/": PUBLIC_PAGE,
    "admin/login/github/callback/": PUBLIC_PAGE,
    "admin/login/github/cancelled/": Rule(EVERYBODY, None),
    # one's own ways in
    "admin/profile/": Rule(MEMBER, MEMBER),
    "admin/profile/password/": Rule(MEMBER, MEMBER),
    "admin/profile/sessions/": Rule(None, MEMBER),
    "admin/profile/app/": Rule(MEMBER, MEMBER),
    "admin/profile/app/remove/": Rule(MEMBER, MEMBER),
    "admin/profile/second-factor/": Rule(MEMBER, MEMBER),
    "admin/profile/github/disconnect/": Rule(None, MEMBER),
    "admin/profile/passkeys/add/": Rule(MEMBER, MEMBER),
    "admin/profile/passkeys/<int:pk>/rename/": Rule(MEMBER, MEMBER),
    "admin/profile/passkeys/<int:pk>/remove/": Rule(MEMBER, MEMBER),
    "admin/profile/recovery-codes/": Rule(MEMBER, None),
    "admin/profile/recovery-codes/new/": Rule(MEMBER, MEMBER),
    "admin/profile/recovery-codes/download/": Rule(MEMBER, None),
    "admin/logout/": Rule(None, CLERK),
    "admin/password_change/": Rule(CLERK, CLERK),
    "admin/password_change/done/": Rule(CLERK, None),
    "admin/autocomplete/": Rule(NOBODY, None),  # no page completes anything
    "admin/jsi18n/": Rule(CLERK, None),
    "admin/r/<path:content_type_id>/<path:object_id>/": Rule(CLERK, CLERK),
    "admin/^(?P<app_label>auth|events|issues|submissions|twir)/$": Rule(CLERK, CLERK),  # what one may not see is not in it
    "admin/(?P<url>.*)$": Rule(CLERK, CLERK),  # there is nothing: 404
    "admin/auth/user/<id>/password/": Rule(ADMINISTRATOR, ADMINISTRATOR),
    "admin/auth/user/<int:user_pk>/close/": Rule(None, ADMINISTRATOR),
    "admin/auth/user/<int:user_pk>/let-in/": Rule(None, ADMINISTRATOR),
    "admin/auth/user/<int:user_pk>/second-factor/": Rule(None, ADMINISTRATOR),
    "admin/twir/invitation/<int:invitation_pk>/revoke/": Rule(None, PUBLISHER),
    # the desk
    "admin/board/": Rule(EDITOR, None),
    "admin/board/seen/": Rule(None, EDITOR),
    "admin/log/": Rule(EDITOR, None),
    "admin/submissions/decision/<int:decision_pk>/undo/": Rule(None, EDITOR),
    "admin/log.csv": Rule(EDITOR, None),
    "admin/log.json": Rule(EDITOR, None),
    "admin/rota/": Rule(EDITOR, EDITOR),
    "admin/events/event/board/": Rule(EDITOR, EDITOR),
    "admin/events/event/board/together/": Rule(EDITOR, EDITOR),
    "admin/board/<int:issue_pk>/sections/<int:section_pk>/ready/": Rule(None, EDITOR),
    "admin/issues/issue/new/": Rule(None, EDITOR),
    "admin/issues/issue/preview/": Rule(None, EDITOR),
    "admin/issues/issue/guide/": Rule(EDITOR, None),
    "admin/issues/issue/<int:issue_pk>/assemble/": Rule(None, EDITOR),
    "admin/issues/issue/<int:issue_pk>/add/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/differences/": Rule(EDITOR, None),
    "admin/issues/issue/<int:issue_pk>/entries/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/live/": Rule(EDITOR, None),
    "admin/issues/issue/<int:issue_pk>/printed/": Rule(EDITOR, None),
    "admin/issues/issue/<int:issue_pk>/repair/": Rule(None, EDITOR),
    "admin/issues/issue/<int:issue_pk>/undo/": Rule(None, EDITOR),
    "admin/issues/issue/<int:issue_pk>/finish/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/ready/": Rule(None, EDITOR),
    "admin/issues/issue/<int:issue_pk>/publish/": Rule(PUBLISHER, PUBLISHER),
    "admin/issues/issue/<int:issue_pk>/rehearsal/": Rule(PUBLISHER, None),
    "admin/issues/issue/<int:issue_pk>/deliver/<slug:port>/": Rule(None, PUBLISHER),
    "admin/issues/issue/<int:issue_pk>/discussion/": Rule(None, PUBLISHER),
    "admin/issues/issue/<int:issue_pk>/amend/": Rule(PUBLISHER, PUBLISHER),
    "admin/issues/issue/<int:issue_pk>/export/": Rule(EDITOR, None),
    "admin/issues/issue/<int:issue_pk>/text/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/take-in/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/versions/": Rule(EDITOR, None),
    "admin/issues/issue/<int:issue_pk>/sections/<int:section_pk>/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/sections/<int:section_pk>/fill/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/placements/<int:placement_pk>/take/": Rule(None, EDITOR),
    "admin/issues/issue/<int:issue_pk>/placements/<int:placement_pk>/bring-back/": Rule(None, EDITOR),
    "admin/submissions/submission/triage/": Rule(EDITOR, None),
    "admin/submissions/submission/triage/undo/": Rule(None, EDITOR),
    "admin/issues/issue/<int:issue_pk>/here/": Rule(EDITOR, None),
    "admin/submissions/submission/triage/keys/": Rule(None, EDITOR),
    "admin/submissions/submission/triage/<int:submission_pk>/": Rule(EDITOR, EDITOR),
    "admin/submissions/submission/triage/<int:submission_pk>/mail/": Rule(None, EDITOR),
    "admin/submissions/submission/triage/<int:submission_pk>/presence/": Rule(EDITOR, None),
    "admin/submissions/submission/crates/": Rule(EDITOR, EDITOR),
    "admin/submissions/submission/quotes/": Rule(EDITOR, EDITOR),
    "admin/submissions/apitoken/<int:token_pk>/revoke/": Rule(None, PUBLISHER),
    "admin/submissions/page/<int:page_pk>/fetch/": Rule(None, EDITOR),
    "admin/events/event/<int:pk>/confirm/": Rule(None, EDITOR),
    **{f"admin/events/event/<int:pk>/{step}/": Rule(None, EDITOR) for step in ("cancel", "pin", "unpin", "hide", "show")},
    **{
        f"admin/events/eventfeed/<int:feed_pk>/{step}/": Rule(None, EDITOR)
        for step in ("read", "activate", "pause", "decline", "trust", "distrust")
    },
}


def _record(model: str, *, view: int, add: int = NOBODY, change: int = NOBODY, delete: int = NOBODY) -> dict[str, Rule]:
    """The stock pages of a model in the admin."""
    base = f"admin/{model}/"
    return {
        base: Rule(view, view),
        f"{base}add/": Rule(add, add),
        f"{base}<path:object_id>/change/": Rule(view, change),
        f"{base}<path:object_id>/delete/": Rule(delete, delete),
        f"{base}<path:object_id>/history/": Rule(view, view),
        f"{base}<path:object_id>/": Rule(CLERK, CLERK),  # leads to the page for changing
    }


RULES = (
    OWN_PAGES
    | _record("issues/issue", view=EDITOR, change=EDITOR, delete=SUPERUSER)
    | {"admin/issues/issue/<path:object_id>/history/": Rule(CLERK, CLERK)}  # leads to the versions
    | _record("issues/section", view=EDITOR, add=ADMINISTRATOR, change=PUBLISHER, delete=SUPERUSER)
    | _record("issues/issuetemplate", view=EDITOR, add=PUBLISHER)
    | _record("issues/entry", view=EDITOR)
    | _record("issues/assembly", view=EDITOR)
    | _record("issues/revision", view=EDITOR)
    | _record("issues/change", view=EDITOR)
    | _record("issues/publicsite", view=EDITOR, change=EDITOR)  # there is one
    | _record("submissions/submission", view=EDITOR, add=EDITOR, change=EDITOR)
    | {"admin/submissions/submission/<path:object_id>/history/": Rule(CLERK, CLERK)}  # leads to the page
    | _record("submissions/decision", view=EDITOR)
    | _record("submissions/notice", view=EDITOR)
    | _record("submissions/page", view=EDITOR)
    | _record("submissions/guideline", view=EDITOR, add=EDITOR, change=EDITOR, delete=EDITOR)
    | _record("submissions/replykit", view=EDITOR, add=EDITOR, change=EDITOR, delete=EDITOR)
    | _record("submissions/apitoken", view=PUBLISHER, add=PUBLISHER, change=PUBLISHER)
    | _record("submissions/blockedhost", view=EDITOR, add=EDITOR, change=EDITOR, delete=EDITOR)
    | _record("submissions/switches", view=EDITOR, change=EDITOR)  # there is one
    | _record("events/event", view=EDITOR, add=EDITOR, change=EDITOR, delete=EDITOR)
    | _record("events/eventfeed", view=EDITOR, add=EDITOR, change=EDITOR, delete=EDITOR)
    | _record("events/organizer", view=EDITOR, add=EDITOR, change=EDITOR, delete=EDITOR)
    | _record("twir/invitation", view=PUBLISHER, add=PUBLISHER, change=PUBLISHER)
    | _record("auth/user", view=ADMINISTRATOR, add=ADMINISTRATOR, change=ADMINISTRATOR, delete=ADMINISTRATOR)
    | _record("auth/group", view=ADMINISTRATOR, add=ADMINISTRATOR, change=ADMINISTRATOR, delete=SUPERUSER)
)
