"""Why an export was not made, in words for whoever asked for it."""


class ExportError(Exception):
    """Nothing was written; the text says why."""
