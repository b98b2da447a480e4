"""INSi, the national service that knows everybody's INS: an interface, and the client that asks it over HTTP."""
