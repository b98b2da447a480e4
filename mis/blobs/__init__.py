"""The bytes of attachments, sealed, in a folder or in S3 (docs/decisions/0011-attachments.md)."""
