"""One function per operation: admit, decide, record, project."""
