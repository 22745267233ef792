"""The two states that the tests' database starts from, kept as copies in memory.

Most tests begin with an installation and a few people, which takes a third of a second to
make and a millisecond to copy. A copy can only be laid down while no transaction is open, and so
before a test's fixtures; who asks for the installation later makes it where it stands.
"""

import sqlite3

import pytest

PREPARED, INSTALLED = "prepared", "installed"
PEOPLE = ("author", "approver", "stranger")
DATABASE_FIXTURES = {"db", "transactional_db", "installation"}


class States:
    """Copies of the database by name, and which of them it is a copy of now."""

    def __init__(self) -> None:
        self.kept: dict[str, sqlite3.Connection] = {}
        self.database: sqlite3.Connection | None = None
        self.now: str | None = None
        # A test with real transactions leaves it empty.
        self.emptied = False

    def keep(self, name: str) -> None:
        """The database as it is now, under a name."""
        assert self.database is not None
        self.kept[name] = sqlite3.connect(":memory:")
        self.database.backup(self.kept[name])
        self.now = name

    def lay(self, name: str) -> None:
        """Make the database what was kept under a name."""
        assert self.database is not None
        self.kept[name].backup(self.database)
        self.now = name

    def begin(self, item: pytest.Item) -> None:
        """What a test starts from; nothing before the first test that has the database."""
        fixtures = set(getattr(item, "fixturenames", ()))
        marked = item.get_closest_marker("django_db") is not None
        if self.database is None or not (marked or fixtures & DATABASE_FIXTURES):
            return
        name = INSTALLED if "installation" in fixtures else PREPARED
        if name != self.now or self.emptied:
            self.lay(name)
        self.emptied = "transactional_db" in fixtures


def install() -> None:
    """People for the installation: an author and an approver of Đất Mũi, and a stranger."""
    from django.contrib.auth import get_user_model

    from cms.accounts.roles import grant
    from cms.desk.setup import prepare
    from cms.publishing.models import Output
    from cms.units.models import Unit

    prepare()
    # Three units are enough for most tests; those that want all call `ensure_outputs`.
    Output.objects.exclude(
        unit__in=Unit.objects.filter(host_label__in=["datmui", "anxuyen"])
    ).exclude(unit__level="province").delete()
    pages = unit_pages()
    make_user = get_user_model().objects.create_user
    author, approver, stranger = (make_user(name) for name in PEOPLE)
    for page in (pages["datmui"], pages["tinh"]):
        grant(author, "author", page.unit)
        grant(approver, "approver", page.unit)
    grant(stranger, "author", pages["anxuyen"].unit)
    grant(stranger, "approver", pages["anxuyen"].unit)


def unit_pages() -> dict:
    """The pages of the units, by the label of their host; the province's is `tinh`."""
    from cms.sites.models import UnitPage

    pages = UnitPage.objects.select_related("unit")
    return {page.unit.host_label or "tinh": page for page in pages}
