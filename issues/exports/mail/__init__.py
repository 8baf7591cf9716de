"""An issue as mail."""

from issues.exports.mail.html import mail_html, mail_warnings
from issues.exports.mail.plain import mail_text

__all__ = ["mail_html", "mail_text", "mail_warnings"]
