"""Releases: from entries to what is served.

`release` plans and applies changes in an order no reader can stumble over, `targets`
are the places they go to, `serving` answers for them. Nothing of the CMS is known
here: entries come from any builder, rows behind the `Ledger` interface from any store.
"""

from deploy.release import Change, Ledger, Source, apply, plan, rolled_back
from deploy.serving import EntryRow, SiteHandler
from deploy.targets import FolderTarget, MemoryTarget, Target

__all__ = [
    "Change",
    "EntryRow",
    "FolderTarget",
    "Ledger",
    "MemoryTarget",
    "SiteHandler",
    "Source",
    "Target",
    "apply",
    "plan",
    "rolled_back",
]
