"""How a bulletin is begun (from a matter of every day, from an earlier one) and passed on."""
