"""A conversation as a file of its members': readable pages, data, attachments, and what proves them.

Nothing here reads a database or decides who may have what (docs/decisions/0015-export.md).
"""
