"""Why something is not published."""

from django.core.exceptions import PermissionDenied


class RefusedError(PermissionDenied):
    """What must not be published; the transaction that would have done it is undone."""


class WithdrawnError(RefusedError):
    """A withdrawn bulletin was published again; a withdrawal is for ever."""


class UnfitError(RefusedError):
    """What waits cannot be put in the contract's form; the message names the place."""


class NotApprovedError(RefusedError):
    """A revision went live that nobody, or nobody but its author, approved."""
