"""The lean load generator: one thread, raw sockets, no library between it and the frames."""
