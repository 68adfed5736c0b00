"""守护: the base kit of a group; in this form, its welcome."""
