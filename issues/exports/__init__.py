"""What an issue is given out as: pure functions from an `Edition`, listed in `formats.EXPORTS`."""
