"""The database itself refuses to change or take away a line of the publication ledger."""

TABLE = "publishing_ledgerrow"
SQLITE = """
    CREATE TRIGGER IF NOT EXISTS {table}_{verb}_refused BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, 'the publication ledger is append-only'); END
"""
POSTGRES = """
    CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION 'the publication ledger is append-only'; END $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS {table}_refused ON {table};
    CREATE TRIGGER {table}_refused BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
"""


def make_append_only(using: str = "default", **kwargs) -> None:
    """Make the triggers that are missing; after every migration (`post_migrate`)."""
    from django.db import connections

    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES.format(table=TABLE))
            return
        for verb in ("UPDATE", "DELETE"):
            cursor.execute(SQLITE.format(table=TABLE, verb=verb))
