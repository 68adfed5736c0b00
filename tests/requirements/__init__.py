"""Acceptance tests of the requirements, each marked with the row it proves."""
