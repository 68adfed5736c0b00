"""The /cgi-bin surface: one file a subject, found by scanning."""
