"""The Vietnamese of the admin: complete for our own words, whole in its placeholders, one term
for one thing (docs/thuat-ngu.md)."""

import ast
import gettext
import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "cms" / "locale" / "vi" / "LC_MESSAGES"
TERMS = ROOT / "docs" / "thuat-ngu.md"

# Where in a call of each function its context and its msgids stand.
CALLS = {
    "gettext": (None, [0]),
    "gettext_lazy": (None, [0]),
    "gettext_noop": (None, [0]),
    "ngettext": (None, [0, 1]),
    "ngettext_lazy": (None, [0, 1]),
    "pgettext": (0, [1]),
    "pgettext_lazy": (0, [1]),
    "npgettext": (0, [1, 2]),
    "npgettext_lazy": (0, [1, 2]),
}
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"\b(n?p?gettext|_)\(({LITERAL}(?:\s*,\s*{LITERAL})*)")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]\b|%%|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")

# Context or None, msgid, plural or None.
Key = tuple[str | None, str, str | None]


def _key(name: str, arguments: list[str]) -> Key:
    context, places = CALLS[name]
    ids = [arguments[place] for place in places]
    return (
        None if context is None else arguments[context],
        ids[0],
        ids[1] if len(ids) > 1 else None,
    )


def msgids_of_module(source: str) -> Iterator[Key]:
    """Every msgid in a Python source; raises ValueError where one is not a literal."""
    tree = ast.parse(source)
    called = {name: name for name in CALLS}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            called |= {one.asname or one.name: one.name for one in node.names if one.name in CALLS}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        spoken = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = called.get(node.func.id if isinstance(node.func, ast.Name) else spoken)
        if name is None:
            continue
        context, places = CALLS[name]
        wanted = max(*places, context or 0) + 1
        arguments = [ast.literal_eval(argument) for argument in node.args[:wanted]]
        yield _key(name, arguments)


def msgids_of_template(source: str) -> Iterator[Key]:
    """Every msgid in a Django template, as makemessages would find it."""
    for name, written in TEMPLATE_CALL.findall(templatize(source)):
        yield _key("gettext" if name == "_" else name, list(ast.literal_eval(f"({written},)")))


@cache
def ours() -> dict[Key, str]:
    """Every msgid of ours, with a place where it stands."""
    found: dict[Key, str] = {}
    for pattern, read in (("*.py", msgids_of_module), ("*.html", msgids_of_template)):
        for path in sorted((ROOT / "cms").rglob(pattern)):
            for key in read(path.read_text()):
                found.setdefault(key, str(path.relative_to(ROOT)))
    return found


@cache
def catalogue(domain: str) -> Catalog:
    with (CATALOGUES / f"{domain}.po").open("rb") as file:
        return read_po(file, locale="vi", domain=domain, abort_invalid=True)


def entries(domain: str) -> list[Message]:
    return [message for message in catalogue(domain) if message.id]


def _said(message: Message) -> tuple[str, str]:
    """An entry's msgid (the plural where it has one) and its Vietnamese."""
    spoken = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
    return (message.id if isinstance(message.id, str) else message.id[-1]), spoken


def _marks(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text)) + Counter(TAG.findall(text))


@cache
def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of docs/thuat-ngu.md."""
    section = TERMS.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


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


def test_every_word_of_ours_has_its_vietnamese():
    known = {(m.context, m.id if isinstance(m.id, str) else m.id[0]): m for m in entries("django")}
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


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_placeholders_and_tags_are_those_of_the_english(domain):
    """Exactly so for our own; one of Wagtail's may leave a placeholder out ("Gửi duyệt")."""
    mine = {(context, msgid) for context, msgid, _plural in ours()} if domain == "django" else set()
    wrong = []
    for message in entries(domain):
        english, vietnamese = _said(message)
        first = message.id if isinstance(message.id, str) else message.id[0]
        if (message.context, first) in mine:
            fits = _marks(vietnamese) == _marks(english)
        else:
            fits = _marks(vietnamese) <= _marks(english) and (
                Counter(TAG.findall(vietnamese)) == Counter(TAG.findall(english))
            )
        # A bare per cent sign in a text that is formatted is an error when it is shown.
        formatted = "%" in "".join(PLACEHOLDER.findall(english))
        if not fits or (formatted and "%" in PLACEHOLDER.sub("", vietnamese)):
            wrong.append(f"{english} => {vietnamese}")
        if english != english.rstrip(" ") and vietnamese == vietnamese.rstrip(" "):
            wrong.append(f"the space at the end is lost: {vietnamese!r}")
    assert wrong == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_nothing_is_fuzzy_empty_or_twice(domain):
    unfinished = [m.id for m in entries(domain) if m.fuzzy or not _said(m)[1].strip()]
    assert unfinished == []
    text = (CATALOGUES / f"{domain}.po").read_text()
    assert text.count("\nmsgid ") == len(entries(domain)) + 1


def test_compiles_to_a_catalogue_with_one_plural_form():
    compiled = io.BytesIO()
    write_mo(compiled, catalogue("django"))
    compiled.seek(0)
    vietnamese = gettext.GNUTranslations(compiled)
    assert vietnamese.gettext("Submit for moderation") == "Gửi duyệt"
    for count in (1, 5):
        said = vietnamese.ngettext("%(num)d day", "%(num)d days", count)
        assert said % {"num": count} == f"{count} ngày"


def test_one_term_for_one_thing():
    terms = {
        english.strip().lower(): row[1] for row in table("Từ dùng") for english in row[0].split(",")
    }
    assert len(terms) == sum(len(row[0].split(",")) for row in table("Từ dùng"))
    otherwise = []
    for domain in ("django", "djangojs"):
        for message in entries(domain):
            for english in message.id if isinstance(message.id, tuple) else (message.id,):
                term = terms.get(english.strip().lower())
                if term and _said(message)[1].strip().lower() != term.lower():
                    otherwise.append(f"{english}: {_said(message)[1]}, not {term}")
    assert otherwise == []


def test_words_that_are_not_ours_are_not_used():
    avoided = [row[0] for row in table("Từ không dùng")]
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, avoided))})\b", re.IGNORECASE)
    used = [
        f"{message.id}: {_said(message)[1]}"
        for domain in ("django", "djangojs")
        for message in entries(domain)
        if pattern.search(TAG.sub("", _said(message)[1]))
    ]
    assert used == []


def test_nobody_is_shouted_at():
    loud = [
        _said(m)[1]
        for domain in ("django", "djangojs")
        for m in entries(domain)
        if "!" in _said(m)[1]
    ]
    assert loud == []
