"""The paths that others begin with."""

ALL = "/api/dossier/dossiers"
ONE = f"{ALL}/{{id}}"
DOCUMENT = f"{ONE}/documents/{{document}}"
VERSION = f"{DOCUMENT}/versions/{{number}}"
