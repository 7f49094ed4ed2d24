"""Starts a real privacyIDEA with the people of the tests.

    python start.py --port PORT --data DIR

PORT 0 takes any free one. DIR keeps everything it knows, so that a second start goes on where the first one ended. Once
it listens it writes one line `ready {json}` (see people.py for what is in it) and runs until it gets SIGTERM.
"""
import argparse
import json
import logging
import os
import pathlib
import secrets
import signal
import sys

from people import people

CONFIG = """
SECRET_KEY = {secret!r}
PI_PEPPER = {pepper!r}
PI_ENCFILE = {data!r} + '/enckey'
PI_AUDIT_KEY_PRIVATE = {data!r} + '/private.pem'
PI_AUDIT_KEY_PUBLIC = {data!r} + '/public.pem'
PI_LOGFILE = {data!r} + '/privacyidea.log'
PI_LOGLEVEL = 30
PI_NODE_UUID = '8e4272a9-9037-40df-8aa3-976e4a04b5a9'
PI_NODE = 'localnode'
PI_BASE_URL = {url!r}
SQLALCHEMY_DATABASE_URI = 'sqlite:///' + {data!r} + '/privacyidea.db'
SUPERUSER_REALM = ['superuser']
# Administrators' passwords are hashed cheaply and the server's own keys are not looked over each time they are used: the
# tests are not about these.
PI_HASH_ALGO_PARAMS = {{'argon2__rounds': 1, 'argon2__memory_cost': 8, 'argon2__parallelism': 1}}
PI_AUDIT_NO_PRIVATE_KEY_CHECK = True
PI_RESPONSE_NO_PRIVATE_KEY_CHECK = True
"""


def listen(port):
    """A socket of one's own, so that port 0 is known before the server is."""
    import socket

    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    sock.listen(64)
    return sock


def first_start(app, data, url):
    """Keys, tables and people. What the tests have to know of them is kept for the next start."""
    from cryptography.hazmat.primitives import serialization
    from privacyidea.lib.crypto import generate_keypair
    from privacyidea.lib.tokens import pushtoken
    from privacyidea.models import db

    (data / "enckey").write_bytes(secrets.token_bytes(96))
    public, private = generate_keypair(2048)
    key = serialization.load_pem_private_key(private.encode(), None)
    (data / "private.pem").write_text(private)
    (data / "public.pem").write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    # The key with which the server signs what it sends to a phone; no phone of the tests looks at it.
    pushtoken.generate_keypair = lambda _: (public, private)
    with app.test_request_context("/"):
        db.create_all()
        known = people(data, url)
    (data / "ready.json").write_text(json.dumps(known))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--data", type=pathlib.Path, required=True)
    given = arguments.parse_args()
    data = given.data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    sock = listen(given.port)
    url = f"http://127.0.0.1:{sock.getsockname()[1]}"

    config = data / "pi.cfg"
    if not config.exists():
        made = CONFIG.format(secret=secrets.token_hex(32), pepper=secrets.token_hex(16), data=str(data), url=url)
        config.write_text(made)
    from privacyidea.app import create_app
    from werkzeug.serving import make_server

    app = create_app(config_name="production", config_file=str(config), silent=True)
    if not (data / "ready.json").exists():
        first_start(app, data, url)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True, fd=sock.fileno())
    known = json.loads((data / "ready.json").read_text())
    print("ready " + json.dumps({"url": url, **known}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
