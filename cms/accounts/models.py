"""People who sign in."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An account of the CMS; what it may do stands in `Role` rows, never here."""
