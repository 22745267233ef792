"""The parts of Pelican that sitegen drives.

Importing Pelican replaces the process's logger class and that of the root logger by
one that drops repeated warnings. In the CMS's worker that would swallow the warnings of
everybody else, so both are put back once it is imported.
"""

import logging

_logger_class = logging.getLoggerClass()
_root_class = type(logging.getLogger())

from pelican.generators import Generator  # noqa: E402
from pelican.paginator import Page, Paginator  # noqa: E402
from pelican.settings import Settings, read_settings  # noqa: E402

logging.setLoggerClass(_logger_class)
logging.getLogger().__class__ = _root_class

__all__ = ["Generator", "Page", "Paginator", "Settings", "read_settings"]
