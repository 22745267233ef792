"""Readers of files: bytes to plain items, no Django models."""
