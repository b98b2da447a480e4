"""The database: the only SQL of the server, the writer that owns it, and the migrations."""
