"""Triggers with which the database itself refuses to change or take away rows of a table."""

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

SQLITE = """
    CREATE TRIGGER IF NOT EXISTS {table}_{verb}_refused BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, '{what} is append-only'); END
"""
POSTGRES = """
    CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION '{what} is append-only'; END $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS {table}_refused ON {table};
    CREATE TRIGGER {table}_refused BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
"""


def keep_append_only(app: AppConfig, table: str, what: str) -> None:
    """Make a table of `app` append-only after every migration; `what` names it in the error."""

    def make(sender, using: str = "default", **kwargs) -> None:
        make_append_only(table, what, using)

    post_migrate.connect(make, sender=app, weak=False, dispatch_uid=f"{table} is append-only")


def make_append_only(table: str, what: str, using: str = "default") -> None:
    """Make the triggers that are missing; nothing where there is no such table yet."""
    connection = connections[using]
    if table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES.format(table=table, what=what))
            return
        for verb in ("UPDATE", "DELETE"):
            cursor.execute(SQLITE.format(table=table, verb=verb, what=what))
