"""What each rule of the page check says to an officer: what is wrong, and what to do."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.publishing.conformance import MORE
from cms.publishing.models import SiteFinding


class Words(NamedTuple):
    """A sentence that says what is wrong, with its values, and one that says what to do."""

    what: str
    to_do: str


THEME = gettext_lazy(
    "This comes from the template of the sites, not from what you wrote. "
    "Tell the technical staff of the province."
)
OPEN_AND_CORRECT = gettext_lazy("Open what you wrote, correct it, and send it for approval again.")

SECTIONS = {
    "organisation": gettext_lazy("Organisation"),
    "leaders": gettext_lazy("Leaders"),
    "ground": gettext_lazy("Boundary map"),
    "nature": gettext_lazy("Natural conditions"),
    "history": gettext_lazy("History"),
    "culture": gettext_lazy("Culture"),
    "sights": gettext_lazy("Heritage and sights"),
    "procedures": gettext_lazy("Administrative procedures"),
}
CONTACT = {
    "phone": gettext_lazy("the telephone number of the office"),
    "hotline": gettext_lazy("the hotline"),
    "responsible": gettext_lazy("the person responsible for the page"),
}

# Rule -> what is wrong (with `found` and `expected`), what to do.
SIMPLE: dict[str, tuple[str, str]] = {
    "whole": (gettext_lazy("The page is cut off before its end."), THEME),
    "language": (gettext_lazy("The page does not say its language."), THEME),
    "title": (
        gettext_lazy("The page has no title."),
        gettext_lazy("Give it a title, and send it for approval again."),
    ),
    "canonical": (gettext_lazy("The page does not name its own address."), THEME),
    "headline": (
        gettext_lazy("The page has %(found)s as main headings; there must be one."),
        THEME,
    ),
    "levels": (
        gettext_lazy("A heading is %(found)s where %(expected)s should come first."),
        gettext_lazy(
            "Make it a heading of level 2, or put one of level 2 above it: "
            "those who listen to the page jump from heading to heading."
        ),
    ),
    "alt": (
        gettext_lazy("A picture has no description."),
        gettext_lazy("Open the bulletin and write what the picture shows."),
    ),
    "size": (
        gettext_lazy("The width and height of a picture are not known."),
        gettext_lazy("Upload the picture again. Until then the page jumps while it loads."),
    ),
    "id": (gettext_lazy("Two places of the page have the same name."), THEME),
    "link": (
        gettext_lazy("A link leads to %(found)s, where there is nothing on this site."),
        gettext_lazy("Correct the link or take it out, and send it for approval again."),
    ),
    "fragment": (
        gettext_lazy("A link leads to %(found)s, a place that the page does not have."),
        OPEN_AND_CORRECT,
    ),
    "words": (
        gettext_lazy("A link has no words that say where it leads."),
        gettext_lazy("Write what is behind the link, not “here”, or take it out."),
    ),
    "foreign": (
        gettext_lazy("The page would ask another site for %(found)s."),
        gettext_lazy("Upload the picture or file here instead of linking to it."),
    ),
    "script": (gettext_lazy("A script stands inside the page."), THEME),
    "style": (gettext_lazy("A style stands inside the page."), THEME),
    "data": (gettext_lazy("Programs cannot read this address: %(found)s"), THEME),
    "introduction": (
        gettext_lazy("The introduction is empty."),
        gettext_lazy("Write a few sentences on the unit in its page."),
    ),
}


def words(row: SiteFinding) -> Words:
    """The sentences of a finding, in the language of the day."""
    special = SPECIAL.get(row.rule)
    if special is not None:
        return special(row)
    what, to_do = SIMPLE[row.rule]
    return Words(str(what) % {"found": row.found, "expected": row.expected}, str(to_do))


def _weight(row: SiteFinding) -> Words:
    size, most = (int(text.removeprefix("<= ")) // 1024 for text in (row.found, row.expected))
    what = _("The page weighs %(size)d KB; it should weigh at most %(most)d KB.")
    to_do = _("Split it into several bulletins, or put long tables into a file to download.")
    return Words(what % {"size": size, "most": most}, to_do)


def _section(row: SiteFinding) -> Words:
    what = _("The section “%(section)s” is empty.") % {
        "section": SECTIONS.get(row.expected, row.expected)
    }
    return Words(what, _("Write it in the page of the unit: Decree 224/2026 asks for it."))


def _contact(row: SiteFinding) -> Words:
    what = _("The contact page lacks %(what)s.") % {"what": CONTACT.get(row.expected, row.expected)}
    return Words(what, _("Write it in the page of the unit: Decree 224/2026 asks for it."))


def _news(row: SiteFinding) -> Words:
    to_do = _("Write a bulletin, or take one that the province has sent.")
    if not row.found:
        return Words(_("The site has no bulletin yet."), to_do)
    what = _("The newest bulletin is of %(day)s: older than 30 days.")
    return Words(what % {"day": _day(row.found)}, to_do)


def _keeping(row: SiteFinding) -> Words:
    what = _("What the unit says of itself was last looked through on %(day)s.")
    to_do = _("Open the page of the unit, see whether it all still holds, and publish it again.")
    return Words(what % {"day": _day(row.found)}, to_do)


def _more(row: SiteFinding) -> Words:
    what = _("And %(count)s more.") % {"count": row.found}
    return Words(what, _("They are shown once some of these are put right."))


def _day(iso: str) -> str:
    return date.fromisoformat(iso).strftime("%d/%m/%Y")


SPECIAL: dict[str, Callable[[SiteFinding], Words]] = {
    "weight": _weight,
    "section": _section,
    "contact": _contact,
    "news": _news,
    "keeping": _keeping,
    MORE: _more,
}
