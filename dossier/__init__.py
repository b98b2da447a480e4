"""The dossier de coordination (coordination record): one per person, beside the messaging server and apart from it."""
