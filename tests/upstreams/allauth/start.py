"""A real django-allauth (headless) with demo people, for tests: `start.py --port PORT --data DIR`.

Prints `ready {json}` when it answers. With the data of an earlier start nothing is made anew. Its throttle is kept in
memory, so a restart forgets it, as it forgets nothing else.
"""

import argparse
import json
import logging
import pathlib
import signal
import sys

import django
from django.conf import settings

PASSWORD = "Correct-horse-1"
# 20 bytes each, in Base32: known, so that a test can compute the codes.
SECRETS = {"alice": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "bob": "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"}
PEOPLE = ["alice", "bob", "erin"]
# As many more of each (`alice-1`), so that every test has somebody whose codes and tries nobody else has used.
CROWD = 40

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--data", type=pathlib.Path, required=True)
options = parser.parse_args()
options.data.mkdir(parents=True, exist_ok=True)
URL = f"http://127.0.0.1:{options.port}"

settings.configure(
    SECRET_KEY="for tests only; the data folder is thrown away",
    DEBUG=False,
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {
        "ENGINE": "django.db.backends.sqlite3", "NAME": options.data / "allauth.sqlite3",
        "OPTIONS": {"timeout": 10, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"},
    }},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    INSTALLED_APPS=[
        "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
        "allauth", "allauth.account", "allauth.headless", "allauth.mfa", "allauth.usersessions",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
        "allauth.usersessions.middleware.UserSessionsMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }],
    AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend", "allauth.account.auth_backends.AuthenticationBackend"],
    # Hashing at full strength tells nothing about the adapter and takes half a second a try.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    ACCOUNT_LOGIN_METHODS={"username"},
    ACCOUNT_SIGNUP_FIELDS=["username*", "password1*"],
    ACCOUNT_EMAIL_VERIFICATION="none",
    # Every person comes from the gateway's address, so what is counted by address is out of the way; what is counted
    # by account is allauth's own.
    ACCOUNT_RATE_LIMITS={"login": None, "login_failed": "5/5m/key"},
    HEADLESS_ONLY=True,
    HEADLESS_FRONTEND_URLS={},
    MFA_SUPPORTED_TYPES=["totp", "recovery_codes"],
    MFA_TOTP_ISSUER="Demo",
    MFA_TOTP_TOLERANCE=1,
    MFA_TRUST_ENABLED=True,
    USERSESSIONS_TRACK_ACTIVITY=True,
)
django.setup()

from django.urls import include, path  # noqa: E402

urlpatterns = [path("_allauth/", include("allauth.headless.urls"))]


def people():
    """The demo people; gives what a test has to know about each."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth import get_user_model

    known = {}
    for like, name in [(like, like) for like in PEOPLE] + [(like, f"{like}-{n}") for like in PEOPLE for n in range(1, CROWD)]:
        user, new = get_user_model().objects.get_or_create(username=name)
        if new:
            user.set_password(PASSWORD)
            user.save()
            if like in SECRETS:
                TOTP.activate(user, SECRETS[like])
            if like == "alice":
                RecoveryCodes.activate(user)
        known[name] = {"password": PASSWORD}
        if like in SECRETS:
            known[name]["totp"] = SECRETS[like]
        codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
        if codes:
            known[name]["recovery"] = codes.wrap().get_unused_codes()
    return known


def everyone():
    """All of them, written at once."""
    from django.db import transaction

    with transaction.atomic():
        return people()


def main():
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from waitress.server import create_server

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    call_command("migrate", verbosity=0, interactive=False)
    ready = {"url": URL, "config": {"kind": "django-allauth", "url": URL}, "people": everyone()}
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=options.port, threads=8, clear_untrusted_proxy_headers=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("ready " + json.dumps(ready), flush=True)
    server.run()


main()
