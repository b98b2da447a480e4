"""Who may what: every route and every operation, asked by every role in every state of a session."""
