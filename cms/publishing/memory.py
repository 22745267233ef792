"""What a long-running process does once it has loaded what it needs."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Load all views, and keep the collector from walking through what was loaded, again and again.

    Pages and builds make many short-lived objects; looking through all of Django and Wagtail
    among them took a quarter of an admin request.
    """
    get_resolver().url_patterns  # noqa: B018 - reading it imports all views
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
