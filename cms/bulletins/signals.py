"""What bulletins tells the apps above it.

Both are sent inside the transaction that changes the page, and a receiver that raises
undoes the change: publishing and freezing happen together or not at all.
"""

from django.dispatch import Signal

# A revision has just become the live one. Arguments: page (BulletinPage), user or None.
went_live = Signal()

# A live bulletin was taken back or deleted. Arguments: page (BulletinPage), how (Withdrawal).
withdrawn = Signal()

# A unit answered a source bulletin, or changed its answer. Arguments: answer (SourceAnswer).
answered = Signal()

# A unit's hours or order changed. Argument: unit (units.Unit).
schedule_changed = Signal()
