"""A real SMTP server that keeps the e-mails it takes, and answers as the test says."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any


@dataclass
class MailServer:
    """``answer`` gets each command and may give another reply than the usual one; blank for the usual one."""

    answer: Callable[[str], str] = lambda command: ""
    received: list[tuple[str, EmailMessage]] = field(default_factory=list)  # to whom, and what
    commands: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        mail_server = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 10

            def say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode())

            def handle(self) -> None:
                self.say("220 test ESMTP")
                recipient = ""
                while line := self.rfile.readline().decode().strip():
                    mail_server.commands.append(line)
                    verb = line[:4].upper()
                    if reply := mail_server.answer(line):
                        self.say(reply)
                        continue
                    if verb == "RCPT":
                        recipient = line.partition("<")[2].partition(">")[0]
                    if verb == "DATA":
                        self.say("354 go on")
                        mail_server.received.append((recipient, self.read_mail()))
                    self.say("221 bye" if verb == "QUIT" else "250 ok")
                    if verb == "QUIT":
                        return

            def read_mail(self) -> EmailMessage:
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                found = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
                assert isinstance(found, EmailMessage)
                return found

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def settings(self) -> dict[str, Any]:
        """How to reach it, as in the settings."""
        port = self.server.server_address[1]
        return {"host": "127.0.0.1", "port": port, "username": "", "password": "", "use_tls": False, "use_ssl": False}


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a server until the block ends."""
    running = MailServer()
    thread = threading.Thread(target=running.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.server.shutdown()
        running.server.server_close()
