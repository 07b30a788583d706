"""Reads e-mails for the tests, with Python's own parser: one from a file, or those that a mail server on standard
input (a socket that listens) is given. What the server answers depends on the addresses."""

import asyncio
import json
import pathlib
import socket
import sys
from email import message_from_bytes, policy


def parse(raw):
    message = message_from_bytes(raw, policy=policy.default)
    headers = {}
    for name, value in message.items():
        headers.setdefault(name, []).append(str(value))
    parts = list(message.iter_parts())
    return {
        "headers": headers,
        "kind": message.get_content_type(),
        "part_kinds": [part["Content-Type"] for part in parts],
        "text": parts[0].get_content().replace("\r\n", "\n"),
        "html": parts[1].get_content(),
        "has_defects": any(part.defects for part in [message, *parts]),
    }


class Inbox:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("stranger@"):
            return f"550 5.1.8 {address} may not send here"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("unknown@"):
            return f"550 5.1.1 there is no {address}"
        if address.startswith("busy@"):
            return f"451 4.2.1 {address} is busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("picky@"):
            return "554 5.7.1 not this message"
        session.is_rude = envelope.rcpt_tos[0].startswith("rude@")
        self.count += 1
        received = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "message": parse(envelope.original_content),
        }
        path = self.folder / f"{self.count}.json"
        path.write_text(json.dumps(received))
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        if getattr(session, "is_rude", False):
            await asyncio.Event().wait()
        return "221 Bye"


async def serve(folder, login):
    from aiosmtpd.smtp import SMTP, AuthResult

    inbox = Inbox(pathlib.Path(folder))

    def authenticate(server, session, envelope, mechanism, given):
        is_right = f"{given.login.decode()} {given.password.decode()}" == login
        return AuthResult(success=is_right, handled=False)

    def session():
        options = {"auth_required": True, "auth_require_tls": False, "authenticator": authenticate}
        return SMTP(inbox, hostname="localhost", **(options if login else {}))

    server = await asyncio.get_running_loop().create_server(session, sock=socket.socket(fileno=0))
    await server.serve_forever()


if sys.argv[1] == "parse":
    print(json.dumps(parse(pathlib.Path(sys.argv[2]).read_bytes())))
else:
    asyncio.run(serve(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None))
