"""The resources under `/api/dossier/`."""
