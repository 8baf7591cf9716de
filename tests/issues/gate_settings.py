"""The program's settings with one source of entries that a test can hold up."""

from twir.settings import *  # noqa: F403 (the same settings but for one line)

ENTRY_SOURCES = ["tests.issues.gate.GateSource"]
