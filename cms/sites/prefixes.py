"""Finding the pages below a page by an index, on SQLite too.

Wagtail asks for `path__startswith`. SQLite answers its LIKE by reading every page there is,
because LIKE knows no capital letters; the same question as a range is answered by the index.
"""

from django.db.models import Value
from django.db.models.lookups import StartsWith
from wagtail.models import Page


class IndexedStartsWith(StartsWith):
    """`startswith` of a column of plain ASCII, such as a tree path."""

    def as_sqlite(self, compiler, connection, **extra):
        rhs = self.rhs.value if isinstance(self.rhs, Value) else self.rhs
        if not isinstance(rhs, str) or not rhs:
            return super().as_sql(compiler, connection, **extra)
        column, values = self.process_lhs(compiler, connection)
        # The digits of a path end at "Z", which "~" follows.
        return f"({column} >= %s AND {column} < %s)", [*values, rhs, *values, f"{rhs}~"]


def install() -> None:
    """Let all questions about a page's path ask so. Call it from `ready`."""
    Page._meta.get_field("path").register_lookup(IndexedStartsWith)
