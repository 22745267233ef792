"""One machine, no server: SQLite, a folder, one worker started by `make run`."""

import secrets

from .base import *  # noqa: F403
from .base import BANTIN_CMS_HOST, BANTIN_DOMAIN, VAR_DIR

DEBUG = False
ALLOWED_HOSTS = [BANTIN_CMS_HOST, BANTIN_DOMAIN, f".{BANTIN_DOMAIN}", "127.0.0.1"]


def _own_secret() -> str:
    """The installation's secret, made once; never shipped and never a default."""
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        fresh.rename(path)
    return path.read_text().strip()


SECRET_KEY = _own_secret()

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "db.sqlite3",
        # Opening costs thirty look-ups; each thread keeps its own.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # Writers queue at BEGIN instead of failing at the first write.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            ),
        },
    }
}

# Files of the admin come straight from the packages: no collectstatic step on a laptop.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "cms": {"level": "INFO"},
        "bantin": {"level": "INFO"},
        # A short queue is how threads share a burst, not a fault.
        "waitress.queue": {"level": "ERROR"},
    },
}
