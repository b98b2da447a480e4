"""Every operation on conversations, in any order by anybody, against a model that knows nothing of the server."""
