"""What makes the journal an archive: sealed entries, chained, in one tree whose growth anybody can check."""
