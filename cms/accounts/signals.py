"""What accounts tells the apps above it."""

from django.dispatch import Signal

# A Group for (kind, unit) was made; whoever owns things of that unit gives it permissions.
# Arguments: group (auth.Group), kind (Role.Kind value), unit (units.Unit).
role_group_made = Signal()
