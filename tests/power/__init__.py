"""What a loss of power leaves of what a real server wrote, wherever it comes."""
