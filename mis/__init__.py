"""MIS: a real-time messaging server for health professionals and their patients."""

from importlib.metadata import version

__version__ = version("mis")
