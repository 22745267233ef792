"""Measures at the size of a province and of a country; each is a command of its own."""
