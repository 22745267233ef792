"""What sites tells the apps above it."""

from django.dispatch import Signal

# What a unit's site is besides bulletins has changed. Argument: unit (units.Unit).
site_changed = Signal()
# How all sites of a province look has changed. Argument: unit (the province, units.Unit).
look_changed = Signal()
