"""What the dossier keeps beside its journals, to search, list and join (docs/decisions/0016-dossier.md)."""
