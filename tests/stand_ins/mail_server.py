"""A mail server on loopback that speaks SMTP (RFC 5321) and keeps what it takes; what it refuses is told to it."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass(slots=True)
class MailServer:
    """What it took, and how it behaves: `refuses` are answers by command, `hangs_up` leaves after the data arrived."""

    port: int = 0
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    signed_in: list[tuple[str, str]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    hangs_up: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(each, policy=default) for _, _, each in self.taken]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation."""
        sender, receivers = "", list[str]()
        writer.write(b"220 mail.test ESMTP\r\n")
        while line := await reader.readline():
            said = line.decode().strip()
            verb = said.split(":")[0].upper() if ":" in said else said.split(" ")[0].upper()
            if verb in self.refuses:
                writer.write(f"{self.refuses[verb]}\r\n".encode())
            elif verb == "EHLO":
                writer.write(b"250-mail.test\r\n250 AUTH PLAIN\r\n")
            elif verb == "AUTH":
                _, user, password = base64.b64decode(said.split(" ")[2]).decode().split("\0")
                self.signed_in.append((user, password))
                writer.write(b"235 welcome\r\n")
            elif verb == "MAIL FROM":
                sender, receivers = said, []
                writer.write(b"250 ok\r\n")
            elif verb == "RCPT TO":
                receivers.append(said.partition("<")[2].partition(">")[0])
                writer.write(b"250 ok\r\n")
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                body = await _data(reader)
                self.taken.append((sender, receivers, body))
                if self.hangs_up:
                    self.hangs_up -= 1
                    break
                writer.write(b"250 taken\r\n")
            elif verb == "QUIT":
                break
            else:
                writer.write(b"250 ok\r\n")
            await writer.drain()
        writer.close()


async def _data(reader: asyncio.StreamReader) -> bytes:
    lines = []
    while (line := await reader.readline()) != b".\r\n":
        lines.append(line[1:] if line.startswith(b"..") else line)
    return b"".join(lines)


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    server = MailServer()
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server
