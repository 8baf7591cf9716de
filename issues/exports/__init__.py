"""What an issue is given out as."""
