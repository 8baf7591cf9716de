"""Into a folder of this machine: every export of the issue, each file replaced as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from issues.deliveries.ports import Change, DeliveryError, sound_name
from issues.exports.errors import ExportError
from issues.exports.files import drop_unfinished, write_file
from issues.exports.formats import exports

if TYPE_CHECKING:
    from issues.deliveries.ports import Parcel


class FolderPort:
    """`DELIVERY_FOLDER`: below it a folder for each issue, named like its file."""

    label = _("Folder")
    is_repeatable = True

    def __init__(self, folder: Path | None = None) -> None:
        """Take another folder than the one of the settings."""
        self.folder = folder or settings.DELIVERY_FOLDER

    def lacks(self) -> str:
        """A folder."""
        if self.folder is None:
            return "Set DELIVERY_FOLDER to a folder for the files of each issue."
        return "" if self.folder.is_dir() else f"{self.folder} is no folder. Make it, or set DELIVERY_FOLDER to another one."

    def place(self) -> str:
        """The folder."""
        return str(self.folder or "")

    def plan(self, parcel: Parcel) -> list[Change]:
        """Every file of the issue."""
        try:
            return [Change(path, _content(self._root / path), content) for path, content in files_of(parcel)]
        except OSError as error:
            raise DeliveryError(f"{error.filename} cannot be read: {error.strerror}.") from error

    def deliver(self, parcel: Parcel) -> str:
        """Write what is different; a file whose disk is full stays as it was."""
        changed = [change for change in self.plan(parcel) if change.is_change and change.after is not None]
        for change in changed:
            path = self._root / change.path
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                drop_unfinished(path)
                write_file(path, change.after or b"")
            except OSError as error:
                raise DeliveryError(f"{path} was not written: {error.strerror}.") from error
            except ExportError as error:
                raise DeliveryError(str(error)) from error
        return str(self._root / _stem(parcel))

    @property
    def _root(self) -> Path:
        if self.folder is None:
            raise DeliveryError(self.lacks())
        return self.folder


def files_of(parcel: Parcel) -> list[tuple[str, bytes]]:
    """Every export: the path below the folder, and the bytes. Raises DeliveryError where the file's name leads elsewhere."""
    stem = _stem(parcel)
    return [(f"{stem}/{export.file_name}", export.make(parcel.edition).content) for export in exports().values()]


def _stem(parcel: Parcel) -> str:
    return Path(sound_name(parcel.edition.file_name)).stem


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
