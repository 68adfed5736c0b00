"""The console's pages about groups, members and tags."""
