"""What a fetched page says of itself: pure, bounded whatever the page is, and never raising."""

from submissions.pages.reading.reading import PageReading, read_page

__all__ = ["PageReading", "read_page"]
