"""What every answer tells a browser to forbid."""
