"""The wire contract, version 1, as values: no I/O, no clock, nothing of the server or of a client."""
