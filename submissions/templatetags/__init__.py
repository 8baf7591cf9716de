"""What templates may ask beside their context."""
