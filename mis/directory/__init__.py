"""The extraction of the national directory of professionals (Annuaire Santé): read as it is published, and imported."""
