"""A QR code as an SVG element without styles: the content policy forbids data: images and inline styles."""

from __future__ import annotations

from django.utils.html import format_html
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

SVG = '<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}"><path d="{path}"></path></svg>'
LABEL = "QR code for an authenticator app; the key below says the same"


def drawing(text: str) -> str:
    """The code of that text, one path of squares within a quiet zone."""
    code = QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark)
    return format_html(SVG, size=len(matrix), label=LABEL, path=path)
