"""The desk's forms for sections that are filled from a paste: read, look over, save."""
