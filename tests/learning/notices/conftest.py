"""A mail server for the tests of this room."""

from tests.smtp import mail_server

__all__ = ["mail_server"]
