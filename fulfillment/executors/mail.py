"""Handing an e-mail to the SMTP server of the settings."""

import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from fulfillment.core.notice import Letter

TIMEOUT_SECONDS = 5


@dataclass(slots=True)
class MailRefused(Exception):
    """The server did not take an e-mail. ``whole_server``: it takes none now, whoever it is for."""

    reason: str
    whole_server: bool

    def __str__(self) -> str:
        return self.reason


def is_configured() -> bool:
    """Say whether there is a server to hand e-mails to."""
    return bool(settings.SMTP)


def send(letter: Letter, address: str, number: str) -> None:
    """Hand a letter over; ``number`` makes its Message-ID, the same in each try. Raises MailRefused."""
    server, sender = settings.SMTP or {}, settings.MAIL_FROM
    headers = {"Message-ID": f"<{number}@{sender.rpartition('@')[2]}>", "Auto-Submitted": "auto-generated"}
    backend = EmailBackend(**server, timeout=TIMEOUT_SECONDS)
    message = EmailMessage(letter.subject, letter.text, sender, [address], headers=headers, connection=backend)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        code, said = next(iter(refusal.recipients.values()), (0, b""))
        raise MailRefused(f"The server refused {address}: {code} {_decoded(said)}", whole_server=False) from refusal
    except smtplib.SMTPDataError as refusal:
        raise MailRefused(_answer("the e-mail", refusal), whole_server=False) from refusal
    except smtplib.SMTPSenderRefused as refusal:
        raise MailRefused(_answer(f"the sender {sender}", refusal), whole_server=True) from refusal
    except smtplib.SMTPResponseException as refusal:
        raise MailRefused(_answer("us", refusal), whole_server=True) from refusal
    except ValueError as failure:
        raise MailRefused(f"The e-mail cannot be written: {failure}", whole_server=False) from failure
    except (OSError, smtplib.SMTPException) as failure:
        raise MailRefused(f"{server.get('host')} cannot be reached: {failure}", whole_server=True) from failure


def _answer(what: str, refusal: smtplib.SMTPResponseException) -> str:
    return f"The server refused {what}: {refusal.smtp_code} {_decoded(refusal.smtp_error)}"


def _decoded(said: bytes | str) -> str:
    return said if isinstance(said, str) else said.decode(errors="replace")
