"""The program's own settings as on a server, with one more page: a bare ModelForm (bare.py)."""

from twir.settings import *  # noqa: F403 (all of them)

DEBUG = False
ROOT_URLCONF = "tests.benchmarks.bare"
