"""What this slice does when events arrive: one file a subject."""
