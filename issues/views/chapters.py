"""The list of contents as an issue's page shows it. A template's loops take ten times as long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    from issues.exports.contents import Chapter

LIST = """

  <nav class="toc" aria-label="Contents">
    <ul class="top">
      %s
    </ul>
  </nav>

"""
CHAPTER = """
        <li>
          %s
          %s
        </li>
      """
BELOW = """
            <ul class="below">
              %s
            </ul>
          """


def chapters_html(chapters: Iterable[Chapter]) -> SafeString:
    """The list; next to nothing where there are no chapters."""
    items = "".join(_item(chapter) for chapter in chapters)
    return mark_safe(LIST % items if items else "\n\n")  # noqa: S308 (all that varies is escaped)


def _item(chapter: Chapter) -> str:
    below = "".join(f"<li>{_link(one)}</li>" for one in chapter.below)
    return CHAPTER % (_link(chapter), BELOW % below if below else "")


def _link(chapter: Chapter) -> str:
    return f'<a href="#{conditional_escape(chapter.anchor)}">{conditional_escape(chapter.title)}</a>'
