"""What the server costs: load over the real wire, and the operating system's own account of it."""
