"""Backups in a folder, and how one is put back or tried out (docs/decisions/0014-backup.md)."""
