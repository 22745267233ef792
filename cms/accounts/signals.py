"""What accounts tells the apps above it."""

from django.dispatch import Signal

# A Group for (kind, scope) was made, or its hub serves other communes now; whoever owns
# things of those units gives it permissions.
# Arguments: group (auth.Group), kind (Role.Kind value), units (list of units.Unit).
role_group_made = Signal()
