"""Pure rules of the dossier: no I/O but the data of the package, no clock, nothing of the server."""
