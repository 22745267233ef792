"""Every msgid of the admin, found in the sources: ours, and those of the parts we stand on."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import django
from babel.messages.pofile import read_po
from django.apps import apps
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "cms" / "locale" / "vi" / "LC_MESSAGES"
THEIRS = ROOT / "cms" / "locale_wagtail" / "vi" / "LC_MESSAGES"

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

# Context or None, msgid, plural or None.
Key = tuple[str | None, str, str | None]

# Folders of installed packages whose words reach nobody, or belong to apps of their own.
UNSEEN = {"contrib", "legacy", "locale", "locales", "management", "migrations", "project_template"}
UNSEEN |= {"test", "tests"}
# django.contrib.admin's, the start page of an empty project, views that have no address here.
UNSEEN_FILES = {
    "django/contrib/auth/admin.py",
    "django/contrib/contenttypes/views.py",
    "django/views/templates/default_urlconf.html",
}
# Speaks to programs, in English.
UNSEEN_APPS = {"rest_framework"}
# What forms, fields, errors and dates of every page say; no apps, so they are named.
DJANGO_PARTS = ("core", "db", "forms", "http", "middleware", "template", "utils", "views")


def _key(name: str, arguments: list[str]) -> Key:
    context, places = CALLS[name]
    ids = [arguments[place] for place in places]
    return (
        None if context is None else arguments[context],
        ids[0],
        ids[1] if len(ids) > 1 else None,
    )


def msgids_of_module(source: str, *, literal: bool = True) -> Iterator[Key]:
    """Every msgid in a Python source.

    Where one is not a literal, ValueError; with `literal` off, it is passed over, and so is an
    attribute of the name `msgid`: such a one is marked by gettext_noop where it is written.
    """
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
        if all(getattr(node.args[place], "attr", None) == "msgid" for place in places):
            continue
        try:
            yield _key(name, [ast.literal_eval(argument) for argument in node.args[:wanted]])
        except ValueError:
            if literal:
                raise


def msgids_of_template(source: str) -> Iterator[Key]:
    """Every msgid in a Django template, as makemessages would find it."""
    for name, written in TEMPLATE_CALL.findall(templatize(source)):
        yield _key("gettext" if name == "_" else name, list(ast.literal_eval(f"({written},)")))


@cache
def ours() -> dict[Key, str]:
    """Every msgid of ours, with a place where it stands."""
    found: dict[Key, str] = {}
    readers: dict[str, Callable[[str], Iterator[Key]]] = {
        "*.py": msgids_of_module,
        "*.html": msgids_of_template,
    }
    for pattern, read in readers.items():
        for path in sorted((ROOT / "cms").rglob(pattern)):
            for key in read(path.read_text()):
                found.setdefault(key, str(path.relative_to(ROOT)))
    return found


def _folders() -> Iterator[Path]:
    framework = Path(django.__file__).parent
    yield from (framework / part for part in DJANGO_PARTS)
    for app in apps.get_app_configs():
        if app.label not in UNSEEN_APPS and not Path(app.path).is_relative_to(ROOT / "cms"):
            yield Path(app.path)


@cache
def theirs() -> dict[Key, str]:
    """Every msgid in Python and templates of the installed apps of others and of Django."""
    found: dict[Key, str] = {}
    for folder in _folders():
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            place = path.as_posix().rpartition("/site-packages/")[2]
            if UNSEEN.intersection(inside.parts[:-1]) or place in UNSEEN_FILES:
                continue
            keys: Iterator[Key] = iter(())
            if path.suffix == ".py":
                keys = msgids_of_module(path.read_text(), literal=False)
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                keys = msgids_of_template(path.read_text())
            for key in keys:
                found.setdefault(key, place)
    return found


@cache
def theirs_in_scripts() -> list[Key]:
    """Every msgid of Wagtail's scripts: they are minified, so its own list of them is read."""
    found: list[Key] = []
    folder = Path(apps.get_app_config("wagtailadmin").path)
    with (folder / "locale" / "en" / "LC_MESSAGES" / "djangojs.po").open("rb") as file:
        for message in read_po(file):
            if isinstance(message.id, tuple):
                found.append((message.context, message.id[0], message.id[1]))
            elif message.id:
                found.append((message.context, message.id, None))
    return found
