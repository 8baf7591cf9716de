"""What our commands share, and the commands."""
