"""The mail in a browser, as the mail programs on the web show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from issues.exports.mail import mail_html
from tests.issues.exports.editions import HOSTILE, edition_of_text, sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser]
CODE = (
    "\n## Code\n\n    let long = "
    + '"x".repeat(300) + ' * 20
    + "\n\n`"
    + "y" * 200
    + "`\n\n| a | b |\n|---|---|\n| [1](https://example.org/) | 2 |\n"
)
SHOWN = """() => [...document.querySelectorAll("h1, h2, h3, p, li, a, td, th, pre")].filter(node => node.innerText.trim()).map(node => {
  let ground = node
  while (ground && getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement
  const light = colour => {
    const parts = colour.match(/[0-9.]+/g).slice(0, 3).map(part => part / 255)
    const [r, g, b] = parts.map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [one, two] = [light(getComputedStyle(node).color), light(ground ? getComputedStyle(ground).backgroundColor : "rgb(255, 255, 255)")]
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)
})"""


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 800])
def test_the_mail_fits_asks_for_nothing_and_can_be_read(browser: Browser, colours: Literal["light", "dark"], width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 700}, color_scheme=colours)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for edition in (sample(), edition_of_text(HOSTILE + CODE)):
        page.set_content(mail_html(edition))
        assert page.evaluate("document.documentElement.scrollWidth") == width
        ratios = page.evaluate(SHOWN)
        assert len(ratios) > 10
        assert min(ratios) >= 4.5
    assert asked == []
    page.close()
