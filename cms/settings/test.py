"""The embedded settings over a throw-away folder."""

import os
import tempfile

os.environ.setdefault("BANTIN_VAR", tempfile.mkdtemp(prefix="ban-tin-test-"))

from .embedded import *  # noqa: E402,F403
from .embedded import DATABASES  # noqa: E402

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "cms.accounts.passwords.OneTimeHasher",
]
DATABASES["default"]["TEST"] = {"NAME": None}
