"""Mozilla's HTTP Observatory, run against a server of our own."""
