"""A relying party in Python, by lines of JSON: it says where people go, is told where they came back, and says who they are."""

import json
import os
import socket
import sys
import warnings

warnings.filterwarnings("ignore")  # Authlib says that httpx has a successor.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # http, on this computer

# Names below localhost are this computer (RFC 6761, section 6.3); Python asks the network.
lookup = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: lookup(
    "127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **more
)

import httpx  # noqa: E402
from authlib.common.security import generate_token  # noqa: E402
from authlib.integrations.httpx_client import OAuth2Client  # noqa: E402
from authlib.oidc.core import CodeIDToken  # noqa: E402
from joserfc import jwt  # noqa: E402
from joserfc.jwk import KeySet  # noqa: E402


def say(value):
    print(json.dumps(value), flush=True)


def hear():
    return json.loads(sys.stdin.readline())


asked = hear()
server = httpx.get(asked["issuer"] + "/.well-known/openid-configuration").json()
client = OAuth2Client(
    asked["client"],
    asked.get("secret"),
    token_endpoint_auth_method=asked["way"],
    scope="openid profile email",
    redirect_uri=asked["callback"],
    code_challenge_method="S256",
)
verifier, nonce = generate_token(48), generate_token(20)
address, state = client.create_authorization_url(
    server["authorization_endpoint"], code_verifier=verifier, nonce=nonce
)
say({"address": address})
answer = hear()["answer"]
tokens = client.fetch_token(
    server["token_endpoint"], authorization_response=answer, code_verifier=verifier, state=state
)
keys = KeySet.import_key_set(httpx.get(server["jwks_uri"]).json())
token = jwt.decode(tokens["id_token"], keys, algorithms=server["id_token_signing_alg_values_supported"])
claims = CodeIDToken(
    token.claims,
    token.header,
    {"iss": {"essential": True, "value": server["issuer"]}, "aud": {"essential": True, "value": asked["client"]}},
    {"nonce": nonce, "client_id": asked["client"], "access_token": tokens["access_token"], "max_age": 600},
)
claims.validate()
say({"claims": dict(token.claims), "facts": client.get(server["userinfo_endpoint"]).json()})
