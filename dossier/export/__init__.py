"""A dossier as people read it in an export: French sentences. Nothing here reads a database or decides."""
