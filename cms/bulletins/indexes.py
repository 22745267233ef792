"""An index of Wagtail's tables that Wagtail does without: what waits, the oldest first."""

TABLE = "wagtailcore_taskstate"
MADE = f"CREATE INDEX IF NOT EXISTS bulletins_tasks_waiting ON {TABLE} (status, started_at)"


def make_indexes(using: str = "default", **kwargs) -> None:
    """Make it where it is missing; after every migration (`post_migrate`)."""
    from django.db import connections

    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(MADE)
