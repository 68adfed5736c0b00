"""The declarations: which platforms there are, by family."""
