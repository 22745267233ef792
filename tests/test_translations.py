"""The Vietnamese of the admin: complete for our own words and for those of the apps we stand
on, whole in its placeholders, one term for one thing (docs/thuat-ngu.md)."""

import gettext
import io
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.trans_real import CONTEXT_SEPARATOR, DjangoTranslation

from tests.msgids import (
    OURS,
    ROOT,
    THEIRS,
    Key,
    msgids_of_module,
    msgids_of_template,
    ours,
    theirs,
    theirs_in_scripts,
)

TERMS = ROOT / "docs" / "thuat-ngu.md"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]\b|%%|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")

CATALOGUES = [(folder, domain) for folder in (OURS, THEIRS) for domain in ("django", "djangojs")]
each_catalogue = pytest.mark.parametrize(
    ("folder", "domain"), CATALOGUES, ids=[f"{f.parents[1].name}-{d}" for f, d in CATALOGUES]
)


@cache
def catalogue(folder: Path, domain: str) -> Catalog:
    with (folder / f"{domain}.po").open("rb") as file:
        return read_po(file, locale="vi", domain=domain, abort_invalid=True)


def entries(folder: Path, domain: str) -> list[Message]:
    return [message for message in catalogue(folder, domain) if message.id]


def all_entries() -> list[Message]:
    return [message for folder, domain in CATALOGUES for message in entries(folder, domain)]


def _said(message: Message) -> tuple[str, str]:
    """An entry's msgid (the plural where it has one) and its Vietnamese."""
    spoken = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
    return (message.id if isinstance(message.id, str) else message.id[-1]), spoken


def _first(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _marks(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text)) + Counter(TAG.findall(text))


@cache
def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of docs/thuat-ngu.md."""
    section = TERMS.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@cache
def spoken(domain: str) -> DjangoTranslation:
    """What an officer is told: our two catalogues over those that come with the apps."""
    return DjangoTranslation("vi", domain=domain)


def vietnamese(key: Key, domain: str) -> str | None:
    context, msgid, plural = key
    looked_up = msgid if context is None else f"{context}{CONTEXT_SEPARATOR}{msgid}"
    return spoken(domain)._catalog.get(looked_up if plural is None else (looked_up, 0))


def everything_shown() -> list[tuple[str, str | None]]:
    """Every msgid that an officer may meet and its Vietnamese, from whichever catalogue."""
    django = [(key[1], vietnamese(key, "django")) for key in [*ours(), *theirs()]]
    return django + [(key[1], vietnamese(key, "djangojs")) for key in theirs_in_scripts()]


def test_finds_every_form_of_msgid():
    source = (
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext as p\n"
        "_('one ' 'line'); ngettext('%(n)s a', '%(n)s as', 2); p('month', 'May')\n"
        "translation.gettext('two')"
    )
    assert list(msgids_of_module(source)) == [
        (None, "one line", None),
        (None, "%(n)s a", "%(n)s as"),
        ("month", "May", None),
        (None, "two", None),
    ]
    template = (
        "{% load i18n %}{% translate 'It\\'s' %}{% trans \"b\" context \"c\" %}{{ _('d') }}"
        "{% blocktranslate trimmed %}\n  5% of\n  {{ all }}\n{% endblocktranslate %}"
        "{% blocktranslate count n=x %}{{ n }} e{% plural %}{{ n }} es{% endblocktranslate %}"
    ).replace("\\'", "’")
    assert list(msgids_of_template(template)) == [
        (None, "It’s", None),
        ("c", "b", None),
        (None, "d", None),
        (None, "5%% of %(all)s", None),
        (None, "%(n)s e", "%(n)s es"),
    ]


def test_a_msgid_that_is_no_literal_is_refused():
    with pytest.raises(ValueError, match="malformed"):
        list(msgids_of_module("gettext(f'{name} is late')"))
    assert list(msgids_of_module("gettext(sentence.msgid)")) == []


def test_every_word_of_ours_has_its_vietnamese():
    """A word that Wagtail says too ("Search") may stand in either catalogue."""
    known = {_first(m): m for folder in (THEIRS, OURS) for m in entries(folder, "django")}
    missing, fuzzy, forms = [], [], []
    for (context, msgid, plural), place in ours().items():
        message = known.get((context, msgid))
        if message is None or not _said(message)[1].strip():
            missing.append(f"{place}: {msgid}")
        elif message.fuzzy:
            fuzzy.append(msgid)
        elif (message.id[1] if isinstance(message.id, tuple) else None) != plural:
            forms.append(msgid)
    assert len(ours()) > 250
    assert (missing, fuzzy, forms) == ([], [], [])


def test_every_word_of_the_installed_apps_has_its_vietnamese():
    """In ours or in their own: a new Wagtail's new words fail here, with their place."""
    missing = [f"{place}: {key[1]}" for key, place in theirs().items() if not _known(key)]
    assert len(theirs()) > 1500
    assert missing == []
    assert len(theirs_in_scripts()) > 70
    assert [key[1] for key in theirs_in_scripts() if not vietnamese(key, "djangojs")] == []


def _known(key: Key) -> bool:
    return bool(vietnamese(key, "django"))


def test_a_word_in_both_catalogues_says_the_same():
    said = [
        {_first(message): _said(message)[1] for message in entries(folder, "django")}
        for folder in (OURS, THEIRS)
    ]
    both = said[0].keys() & said[1].keys()
    assert [key for key in both if said[0][key] != said[1][key]] == []


@each_catalogue
def test_placeholders_and_tags_are_those_of_the_english(folder, domain):
    """Exactly so for our own; one of theirs may leave a placeholder out ("Gửi duyệt")."""
    wrong = []
    for message in entries(folder, domain):
        english, said = _said(message)
        if folder == OURS:
            fits = _marks(said) == _marks(english)
        else:
            fits = _marks(said) <= _marks(english) and (
                Counter(TAG.findall(said)) == Counter(TAG.findall(english))
            )
        # A bare per cent sign in a text that is formatted is an error when it is shown.
        formatted = "%" in "".join(PLACEHOLDER.findall(english))
        if not fits or (formatted and "%" in PLACEHOLDER.sub("", said)):
            wrong.append(f"{english} => {said}")
        if english != english.rstrip(" ") and said == said.rstrip(" "):
            wrong.append(f"the space at the end is lost: {said!r}")
    assert wrong == []


@each_catalogue
def test_nothing_is_fuzzy_empty_or_twice(folder, domain):
    unfinished = [m.id for m in entries(folder, domain) if m.fuzzy or not _said(m)[1].strip()]
    assert unfinished == []
    text = (folder / f"{domain}.po").read_text()
    assert text.count("\nmsgid ") == len(entries(folder, domain)) + 1


@pytest.mark.parametrize(
    ("folder", "msgid", "said"),
    [(OURS, "Units through time", "Đơn vị hành chính qua các thời kỳ")]
    + [(THEIRS, "Submit for moderation", "Gửi duyệt")],
)
def test_compiles_to_a_catalogue_with_one_plural_form(folder, msgid, said):
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(folder, "django"))
    compiled.seek(0)
    translation = gettext.GNUTranslations(compiled)
    assert translation.gettext(msgid) == said
    plural = next(m for m in entries(folder, "django") if isinstance(m.id, tuple) and not m.context)
    for count in (1, 5):
        assert translation.ngettext(*plural.id, count) == plural.string[0]


def test_one_term_for_one_thing():
    terms = {
        english.strip().lower(): row[1] for row in table("Từ dùng") for english in row[0].split(",")
    }
    assert len(terms) == sum(len(row[0].split(",")) for row in table("Từ dùng"))
    said = [
        (english, _said(message)[1])
        for message in all_entries()
        for english in (message.id if isinstance(message.id, tuple) else (message.id,))
    ]
    otherwise = []
    for english, words in [*said, *everything_shown()]:
        term = terms.get(english.strip().lower())
        if term and words and words.strip().lower() != term.lower():
            otherwise.append(f"{english}: {words}, not {term}")
    assert otherwise == []


def test_words_that_are_not_ours_are_not_used():
    """Neither in our catalogues nor in what the apps' own Vietnamese would show."""
    avoided = [row[0] for row in table("Từ không dùng")]
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, avoided))})\b", re.IGNORECASE)
    said = [*map(_said, all_entries()), *everything_shown()]
    used = [
        f"{msgid}: {words}" for msgid, words in said if pattern.search(TAG.sub("", words or ""))
    ]
    assert used == []


def test_nobody_is_shouted_at():
    said = [*map(_said, all_entries()), *everything_shown()]
    # ":?.!" is the list of marks after which a label gets no colon.
    loud = [words for msgid, words in said if "!" in (words or "") and msgid != ":?.!"]
    assert loud == []
