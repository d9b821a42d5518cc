"""A mail server of our own, to send real messages to."""

import email.policy
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest
from pytest_django import Settings


@dataclass
class MailServer:
    """What it has taken, and what it answers. Replies by command: {"RCPT": "550 Unknown"}."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    # Closes the connection at this command, or after a message before saying that it took it.
    hangs_up_at: str = ""
    # Takes so long to answer after a message.
    seconds: float = 0


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """Speak enough SMTP (RFC 5321) for Django's own backend, on a port of its own."""
    box = MailServer()

    class Conversation(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 test")
            while line := self.rfile.readline().decode().strip():
                command = line.partition(" ")[0].upper()
                if command == box.hangs_up_at:
                    return
                if command == "RCPT":
                    box.recipients.append(line.partition("<")[2].partition(">")[0])
                if command == "DATA" and "DATA" not in box.replies:
                    self.say("354 go on")
                    box.taken.append(
                        email.message_from_bytes(self.read_message(), policy=email.policy.default)
                    )
                    if box.hangs_up_at == "END":
                        return
                    time.sleep(box.seconds)
                    self.say("250 taken")
                else:
                    self.say(box.replies.get(command, "221 bye" if command == "QUIT" else "250 ok"))

        def read_message(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                # A line that begins with a dot arrives with one more (RFC 5321, 4.5.2).
                lines.append(line[1:] if line.startswith(b"..") else line)
            return b"".join(lines)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    server: Any = Server(("127.0.0.1", 0), Conversation)
    box.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = box.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    server.shutdown()
    server.server_close()
