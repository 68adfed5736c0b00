"""内容: what is published; in this form, broadcasts."""
