"""`check_issue NUMBER|PATH…`: what the house rules find in issues of the database and in files, and with --fix their repair."""

from __future__ import annotations

import gc
import json
import re
import sys
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from issues.checking import (
    CheckingError,
    Records,
    Survey,
    numbered,
    read_records,
    refuse_unrepairable,
    save,
    text_in_file,
    text_of_bytes,
)
from issues.checks import Level
from issues.checks.repairs import mend
from issues.management.choosing import Choosing
from issues.management.findings import as_data, difference, report, summary
from issues.management.refusals import printable, while_read

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from issues.checking import IssueText
    from issues.checks import Finding
    from issues.checks.repairs import Offer

NUMBER = re.compile("[0-9]{1,6}")
STANDARD_INPUT = "-"
USAGE = 2


class Command(BaseCommand):
    """Reads the texts, surveys them in the order of their dates, and reports. A text that cannot be read does not stop the others."""

    help = (
        "Check issues by the house rules, offline. Exit code 1 when there are errors. "
        "Texts that are given together are read in the order of their dates, and each is compared with those before it."
    )
    requires_system_checks = ()  # nothing of the web is asked for; they take longer than checking an issue

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the issues, the format, and what is to be repaired."""
        parser.add_argument(
            "issues",
            nargs="+",
            metavar="NUMBER|PATH",
            help="An issue of the database, or a file, imported or not; “-” is standard input. A file whose name is a number: ./NAME.",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument(
            "--since",
            type=int,
            metavar="NUMBER",
            help="Repeat no warning: of issues older than NUMBER only errors are told (they still count as what stood before), and a"
            " warning or hint is left out where the same line already had it in an issue from NUMBER on.",
        )
        parser.add_argument("--fix", action="store_true", help="Repair what can be repaired with certainty; each change is shown first.")
        parser.add_argument("--yes", action="store_true", help="With --fix: repair all without asking, as where there is no terminal.")

    def handle(self, *, issues: list[str], **options: Any) -> None:
        """Check them; exit code 1 when there is an error, or a text that could not be read or repaired."""
        if options["yes"] and not options["fix"]:
            raise CommandError("--yes goes with --fix.", returncode=USAGE)
        self.options = options
        self.has_failed = False
        gc.freeze()  # the program itself is no garbage; looking for some in it takes as long as a tenth of the checks
        try:
            with while_read():
                self._report(issues)
                self.stdout.flush()
        finally:
            gc.unfreeze()

    def _report(self, issues: list[str]) -> None:
        self.chosen = self._chooser()
        texts = sorted(self._texts(issues), key=attrgetter("place"))
        survey = Survey(texts, self._records() if texts else Records())
        told = [(text, finding) for text in texts for finding in self._check(survey, text)]
        if self.options["format"] == "json":
            self.stdout.write(json.dumps([as_data(text, finding) for text, finding in told], indent=2))
        elif told:
            self.stdout.write(summary(finding for _, finding in told))
        if self.has_failed or any(finding.level is Level.ERROR for _, finding in told):
            raise SystemExit(1)

    def _texts(self, names: list[str]) -> Iterator[IssueText]:
        for name in dict.fromkeys(names):
            try:
                text = _text(name)
                if self.options["fix"]:
                    refuse_unrepairable(text)
                yield text
            except CheckingError as error:
                self._fail(error)

    def _records(self) -> Records:
        try:
            return read_records()
        except CheckingError as error:
            self.stderr.write(f"Checked without archive and catalogue: {error}")
            return Records()

    def _check(self, survey: Survey, text: IssueText) -> list[Finding]:
        """What is to be told of a text, after its repair if that is asked for."""
        text, findings = self._mended(survey, text) if self.options["fix"] else (text, survey.findings(text))
        survey.add(text, findings)
        since = self.options["since"]
        told = findings if since is None else survey.unrepeated(text, findings, since=since)
        if self.options["format"] == "text":
            for line in report(text, told, self.style):
                self.stdout.write(line)
        return told

    def _mended(self, survey: Survey, text: IssueText) -> tuple[IssueText, list[Finding]]:
        """The text as repaired and saved, and what remains to be found in it; as it was where it cannot be saved."""
        mended = mend(
            text.reading,
            look=lambda reading: survey.findings(text.with_reading(reading)),
            choose=lambda offer: self._choose(text, offer),
        )
        if not mended.applied:
            return text, list(mended.remaining)
        try:
            save(text, mended.reading.text)
        except CheckingError as error:
            self._fail(error)
            return text, survey.findings(text)
        self._tell_repair(f"{printable(text.name)}: {len(mended.applied)} repaired.")
        return text.with_reading(mended.reading), list(mended.remaining)

    def _choose(self, text: IssueText, offer: Offer) -> bool:
        """Show the repair, and ask for it where there is somebody to ask, until they quit."""
        if self.chosen.has_quit:
            return False
        for line in difference(text, offer, self.style):
            self._tell_repair(line)
        return self.chosen()

    def _tell_repair(self, line: str) -> None:
        """On standard output; with JSON there, on the other one."""
        out = self.stdout if self.options["format"] == "text" else self.stderr
        out.write(line, lambda words: words)

    def _chooser(self) -> Choosing:
        is_asking = self.options["format"] == "text" and sys.stdin.isatty() and self.stdout.isatty()
        return Choosing(input if is_asking and not self.options["yes"] else lambda _: "all", "Repair this?")

    def _fail(self, error: CheckingError) -> None:
        self.has_failed = True
        self.stderr.write(printable(str(error)))


def _text(name: str) -> IssueText:
    if name == STANDARD_INPUT:
        return text_of_bytes(sys.stdin.buffer.read(), name="Standard input")
    return numbered(int(name)) if NUMBER.fullmatch(name) else text_in_file(Path(name))
