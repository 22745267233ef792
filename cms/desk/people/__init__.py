"""Accounts: whom they belong to, what they may do, and how work changes hands."""
