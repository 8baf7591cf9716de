"""A million submissions over seven years, with a decision each and what the newsletter remembers beside them: made by PostgreSQL itself."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction

from issues.models import Section
from tests.benchmarks.archive import made_titles, make_archive
from tests.benchmarks.sending import open_issue

MILLION = 1_000_000
WAITING, ASKED, ACCEPTED = 400, 60, 200  # the newest ones; everything before them is decided
TITLES = 20_000
EDITORS = 11
VERSIONS = 40  # of a section
LAST = WAITING + ASKED + ACCEPTED

SUBMISSIONS = """
INSERT INTO submissions_submission (
    id, kind, state, version, section_id, one_off_heading, title, title_sent, url, url_sent, duplicate_key, host, line, note, name, email,
    credit_name, credit_email, acceptance_id, published_in_id, token, sender, batch, form_key, created_at, submitted_by_id, is_by_editor
)
SELECT n, kind, state, 1, (%(sections)s::bigint[])[CASE WHEN kind = 'link' AND lot %% 17 > 0 THEN 1 + lot %% %(section_count)s END], '',
    words, '', 'https://' || place, 'https://' || place, place, host, '',
    CASE WHEN lot %% 9 = 0 THEN 'Seen at a meeting, number ' || n ELSE '' END, '',
    CASE WHEN lot %% 4 = 0 THEN 'reader' || lot %% 20000 || '@example.org' ELSE '' END,
    '', '', CASE WHEN state IN ('accepted', 'published') THEN n END,
    CASE WHEN state = 'published' THEN (%(issues)s::bigint[])[1 + n * 600 / %(count)s] END,
    lpad(n::text, 32, 'k'), 'sender-' || lot %% 40000, '', 'form-' || n,
    now() - (%(count)s - n) * interval '7 years' / %(count)s - interval '1 minute',
    CASE WHEN lot %% 10 = 0 THEN (%(editors)s::bigint[])[1 + lot %% 11] END, lot %% 10 = 0
FROM (
    SELECT *, host || '/' || 2019 + n * 7 / %(count)s || '/posts/' || CASE WHEN lot %% 50 = 0 THEN n - 1 ELSE n END AS place
    FROM (
        SELECT n, lot, titles.words,
            CASE WHEN lot %% 5 = 0 THEN 'github.com' ELSE 'blog' || lot %% 5000 || '.example.org' END AS host,
            CASE WHEN n > %(count)s - %(last)s OR lot %% 20 < 14 THEN 'link' WHEN lot %% 20 < 17 THEN 'event'
                WHEN lot %% 20 = 17 THEN 'task' WHEN lot %% 20 = 18 THEN 'speakers' WHEN lot %% 40 = 19 THEN 'crate'
                ELSE 'quote' END AS kind,
            CASE WHEN n > %(count)s - %(waiting)s THEN 'pending' WHEN n > %(count)s - %(asked)s THEN 'needs_change'
                WHEN n > %(count)s - %(last)s THEN 'accepted' WHEN fate < 50 THEN 'published' WHEN fate < 75 THEN 'declined'
                WHEN fate < 83 THEN 'duplicate' WHEN fate < 98 THEN 'spam' ELSE 'withdrawn' END AS state
        FROM (
            SELECT n, mod(n * 7919 + n / 1009, 999983) AS lot, mod(n * 15485863 / 64, 100) AS fate
            FROM generate_series(1::bigint, %(count)s::bigint) AS n
        ) AS drawn
        JOIN unnest(%(titles)s::text[]) WITH ORDINALITY AS titles (words, place) ON titles.place = 1 + drawn.lot %% %(title_count)s
    ) AS sent
) AS placed
ORDER BY n
"""
CHILDREN = """
INSERT INTO submissions_linksubmission (submission_id, prefixes, language, llm, llm_disclosure)
SELECT id, '[]', '', '', '' FROM submissions_submission WHERE kind = 'link';
INSERT INTO submissions_quotesubmission (submission_id, text, who, "where", name_url, is_own)
SELECT id, title, 'Somebody', '', '', false FROM submissions_submission WHERE kind = 'quote';
INSERT INTO submissions_cratesubmission (submission_id, description, name_url, is_own)
SELECT id, title, '', false FROM submissions_submission WHERE kind = 'crate'
"""
PAGES = """
INSERT INTO submissions_page (
    state, due_at, attempts, error, created_at, finished_at, url, digest, host, is_recheck, fetched_at, first_seen_at, last_seen_at,
    failure, status, final_url, content_type, title, excerpt, language, canonical, https_url, paywall, medium, has_code, has_feed, llm
)
SELECT 'done', created_at, 1, '', created_at, created_at, url, encode(sha256(url::bytea), 'hex'), host, false, created_at, created_at,
    created_at, '', 200, '', 'text/html', title, 'What this page is about.', 'en', '', '', '', '', true, false, ''
FROM submissions_submission WHERE (id %% 2 = 0 OR id > %(count)s - %(last)s) AND id %% 50 > 0 ON CONFLICT DO NOTHING
"""
DECISIONS = """
INSERT INTO submissions_decision (id, submission_id, verb, actor_id, from_state, to_state, reason, created_at)
SELECT id, id, CASE state WHEN 'needs_change' THEN 'needs_change' WHEN 'declined' THEN 'decline' WHEN 'duplicate' THEN 'mark_duplicate'
    WHEN 'spam' THEN 'spam' WHEN 'withdrawn' THEN 'withdraw' ELSE 'accept' END, (%(editors)s::bigint[])[1 + id %% 11], 'pending',
    CASE state WHEN 'published' THEN 'accepted' ELSE state END, CASE WHEN state = 'declined' THEN 'Not about Rust, or not new.' ELSE '' END,
    least(created_at + interval '1 day', now())
FROM submissions_submission WHERE state <> 'pending' ORDER BY id
"""
VERSIONS_OF_SECTIONS = """
INSERT INTO issues_sectionversion
    (issue_id, issue_section_id, section_key, version, heading, body, origin, what, note, saved_at, saved_by_id)
SELECT issue_id, id, id, n, heading, '* [Words of version ' || n || '](https://example.org/' || id || '/' || n || ')' || chr(10), 'edit',
    'saved', '', now() - (%(versions)s - n) * interval '1 hour' - id * interval '1 day', (%(editors)s::bigint[])[1 + n %% 11]
FROM issues_issuesection, generate_series(1000, 999 + %(versions)s) AS n WHERE heading LIKE '### Observations%%'
"""
SEQUENCES = """
SELECT setval(pg_get_serial_sequence('submissions_submission', 'id'), %(count)s),
    setval(pg_get_serial_sequence('submissions_decision', 'id'), %(count)s)
"""


@cache
def make_million() -> None:
    """Put them into the database, once in a process: beside an issue in the making, an archive and eleven editors."""
    make_archive()
    open_issue()
    editors = User.objects.bulk_create(User(username=f"editor-{number}", is_staff=True) for number in range(EDITORS))
    sections = list(Section.objects.filter(accepts_submissions=True, entry_kind="link").values_list("pk", flat=True))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # what is made here refers to what is there
        cursor.execute("SELECT id FROM issues_issue WHERE status = 'published' ORDER BY date LIMIT 600")
        asked: dict[str, Any] = {
            "count": MILLION,
            "waiting": WAITING,
            "asked": WAITING + ASKED,
            "last": LAST,
            "sections": sections,
            "section_count": len(sections),
            "titles": made_titles(TITLES),
            "title_count": TITLES,
            "issues": [pk for (pk,) in cursor.fetchall()],
            "editors": [editor.pk for editor in editors],
            "versions": VERSIONS,
        }
        for statement in (SUBMISSIONS, CHILDREN, PAGES, DECISIONS, VERSIONS_OF_SECTIONS, SEQUENCES):
            cursor.execute(statement, asked)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
