"""The first reply kits, in our own words. Later changes are the editors', in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

THANKS = "Thank you for “{title}”."
RULES = "What we look for: {policy}"
DECLINE, ASK, DUPLICATE = "decline", "needs_change", "mark_duplicate"
KITS: list[tuple[str, str, tuple[str, ...]]] = [
    (
        DECLINE,
        "Not about Rust",
        (THANKS, "It is not about Rust itself, or touches it only in passing, and our readers come for Rust.", RULES),
    ),
    (
        DECLINE,
        "Not new",
        (THANKS, "It came out a while ago, and each issue tells what is new. The next thing you write or find is welcome.", RULES),
    ),
    (
        DECLINE,
        "Straight to a repository",
        (
            THANKS,
            "Its link leads straight to a repository. An article or a release announcement tells readers why they should look.",
            "Send us one of those, and we gladly look again.",
            RULES,
        ),
    ),
    (
        DECLINE,
        "Advertisement",
        (THANKS, "It sells something more than it tells something. What you learned on the way would be of use to our readers.", RULES),
    ),
    (
        DECLINE,
        "Payment or login",
        (THANKS, "Reading it needs payment or a login. Once there is a copy that everybody can read, send its address.", RULES),
    ),
    (
        DECLINE,
        "LLM, not disclosed",
        (
            THANKS,
            "It reads as if a language model wrote it, or large parts of it, and the page does not say so.",
            "We print such texts only where the page itself tells how a model was used and that somebody checked the result.",
            RULES,
        ),
    ),
    (
        DECLINE,
        "Section closed",
        (THANKS, "{section} takes nothing from the public at present; its editors choose what stands there.", RULES),
    ),
    (
        ASK,
        "LLM: say so on the page",
        ("Did a language model write this, or parts of it? If so, please say on the page itself how it was used, and answer here.",),
    ),
    (ASK, "A free copy", ("Reading it needs payment or a login. Is there a copy that everybody can read? Please send its address.",)),
    (
        ASK,
        "An article instead",
        ("The link leads straight to a repository. Is there an article or a release announcement that we could link to instead?",),
    ),
    (ASK, "A better title", ("The title does not tell readers what they will find. Which title does the page itself have?",)),
    (DUPLICATE, "Sent before", ("Somebody was a little quicker: the same is on its way already. Thank you all the same.",)),
    (DUPLICATE, "The same matter", ("It tells the same as something we printed a short while ago. What goes on from there is welcome.",)),
]


def fill(apps: Apps, _schema: BaseDatabaseSchemaEditor | None) -> None:
    """Write the kits into an empty table."""
    kit = apps.get_model("submissions", "ReplyKit")
    kit.objects.bulk_create(
        kit(verb=verb, label=label, text="\n\n".join(parts), position=place * 10)
        for place, (verb, label, parts) in enumerate(KITS, start=1)
    )


def clear(apps: Apps, _schema: BaseDatabaseSchemaEditor | None) -> None:
    """Take all kits out again."""
    apps.get_model("submissions", "ReplyKit").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("submissions", "0002_guidelines")]
    operations = [migrations.RunPython(fill, clear)]
