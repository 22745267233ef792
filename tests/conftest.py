"""Fixtures that many tests share: an installation of their own, and people in it."""

from contextlib import closing
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from wagtail.rich_text import RichText

from tests.migrated import copy, migrated
from tests.prepared import WITH_PRODUCT
from tests.starting import INSTALLED, PEOPLE, PREPARED, States, install, unit_pages

states = States()

# Where Django makes the tests' database, in memory and shared by the process's connections.
IN_MEMORY = "file:memorydb_default?mode=memory&cache=shared"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """A file with a migrated database, to be copied."""
    return migrated(tmp_path_factory)


@pytest.fixture(scope="session")
def migrated_memory(migrated_file):
    """The tests' own database has all migrations before Django looks for it."""
    with closing(copy(migrated_file, IN_MEMORY)) as states.database:
        yield


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Django takes the database that is there."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(migrated_memory, django_db_setup, django_db_blocker):
    """A database that has from the start what every installation has; and one with people."""
    from cms.desk.setup import prepare

    with django_db_blocker.unblock():
        prepare()
        states.keep(PREPARED)
        with transaction.atomic():
            install()
        states.keep(INSTALLED)
        # The test that asked first has begun already, whichever it is.
        states.lay(PREPARED)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Lay down what the test's database starts from, before a transaction is open."""
    states.begin(item)


@pytest.fixture(autouse=True)
def nothing_remembered(request):
    """A test without a database must not live on what an earlier one left in memory."""
    asked = {"db", "transactional_db"} & set(request.fixturenames)
    if not asked and request.node.get_closest_marker("django_db") is None:
        from django.contrib.contenttypes.models import ContentType

        ContentType.objects.clear_cache()


@pytest.fixture
def bare(db):
    """A database without units and plan, for tests of loading them."""
    from wagtail.models import Page

    from cms.publishing.models import Output
    from cms.tracking.models import Indicator, Observation, Target
    from cms.units.models import Unit, UnitChange

    Output.objects.all().delete()
    Page.objects.filter(depth__gt=1).delete()
    for model in (Observation, Target, Indicator, UnitChange, Unit):
        # Units protect each other, and none of them stays.
        everything = model.objects.all()
        everything._raw_delete(everything.db)


@pytest.fixture
def ledger_may_go(transactional_db):
    """For a test whose database is emptied after it: what is append-only refuses that till then.

    These are the publication ledger and the log of accounts; emptying makes their triggers anew.
    """
    from django.db import connection

    yield
    with connection.cursor() as cursor:
        for table in ("publishing_ledgerrow", "accounts_accountevent"):
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER {table}_{verb}_refused")


@pytest.fixture
def var(settings, tmp_path):
    """All generated state in a folder of the test's own."""
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = tmp_path / "var" / "media"
    settings.VAR_DIR.mkdir()
    return settings.VAR_DIR


@pytest.fixture
def installation(db, var):
    """Units, page tree, workflow and outputs, with an author and an approver of Đất Mũi.

    Gives `datmui`, `province` (their pages), `author`, `approver`, `stranger` (approver of
    another commune), `submit(**fields)` and `publish(**fields)`, which make a bulletin of
    Đất Mũi unless `parent` says otherwise.
    """
    if states.now != INSTALLED:
        install()
    pages = unit_pages()
    author, approver, stranger = map(get_user_model().objects.get_by_natural_key, PEOPLE)

    def submit(parent=None, **fields):
        page = new_bulletin(**fields)
        (parent or pages["datmui"]).add_child(instance=page)
        page.save_revision(user=author)
        page.get_workflow().start(page, author)
        return page

    def approve(page):
        state = page.current_workflow_task_state
        state.task.specific.on_action(state, approver, "approve")
        page.refresh_from_db()
        return page

    def publish(parent=None, **fields):
        return approve(submit(parent, **fields))

    return SimpleNamespace(
        pages=pages,
        datmui=pages["datmui"],
        province=pages["tinh"],
        author=author,
        approver=approver,
        stranger=stranger,
        submit=submit,
        approve=approve,
        publish=publish,
    )


def new_bulletin(**fields):
    """An unsaved bulletin with sensible contents, for the site alone unless told otherwise."""
    from cms.bulletins.models import BulletinPage

    values = {
        "title": "Lịch tiêm chủng tháng 12",
        "summary": "Trạm Y tế tiêm chủng sáng thứ Bảy, 5/12/2026.",
        "category": "health",
        "body": [("paragraph", RichText("<p>Mời bà con đưa trẻ đến <b>đúng giờ</b>.</p>"))],
        "live": False,
        **fields,
    }
    return BulletinPage(**values)


@pytest.fixture
def worker(installation):
    """A worker of the installation, started, with everything live that was wanted."""
    from cms.publishing.worker import Worker

    one = Worker()
    one.start()
    one.drain()
    return one


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Each test by itself to whoever is free; those that share the one product to one worker."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            module = nodeid.partition("::")[0]
            return "product" if module in WITH_PRODUCT else nodeid

    return Scheduling(config, log)


def pytest_collection_modifyitems(items):
    """What takes longest begins first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_terminal_summary(terminalreporter):
    """Print the figures that scenes measured, whether they passed or not."""
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if getattr(report, "when", "") == "call" and report.user_properties
    ]
    for report in reports:
        figures = ", ".join(f"{name}: {value}" for name, value in report.user_properties)
        terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {figures}")
