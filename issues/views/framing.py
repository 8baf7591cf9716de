"""The page of a published issue: a frame that is rendered once for all of them, and what stands in it.

The same bytes as `issues/issue.html` gives for a reader without an account, in a third of the time.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.html import conditional_escape

if TYPE_CHECKING:
    from collections.abc import Mapping

ABOUT = ("address", "description", "headline", "kind")  # what partials/about.html says
PARTS = ("page_title", *ABOUT, "head", "body")
FRAME, HEAD, BODY = (f"issues/issue_{name}.html" for name in ("frame", "head", "body"))
_MARK = re.compile(r"\[\[(\w+)\]\]")


def framed(context: Mapping[str, object], look: str) -> str:
    """The page with this context (PublishedPage's), in the frame that everything has which looks like that."""
    shown = dict(context)
    parts = {name: conditional_escape(str(shown[name])) for name in ABOUT}
    parts["page_title"] = parts["headline"]
    parts["head"], parts["body"] = render_to_string(HEAD, shown), render_to_string(BODY, shown)
    pieces = list(_frame(look))
    pieces[1::2] = [parts[name] for name in pieces[1::2]]
    return "".join(pieces)


@lru_cache(maxsize=8)
def _frame(_look: str) -> tuple[str, ...]:
    """Text and names of parts, one after another."""
    return tuple(_MARK.split(render_to_string(FRAME, {name: f"[[{name}]]" for name in PARTS})))
