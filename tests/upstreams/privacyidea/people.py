"""The realm `demo`, who is in it, what each may do, and the phones and authenticator apps they have from the start."""
import base64
import secrets

PASSWORD = "Correct-horse-1"
REALM = "demo"
#: May do everything; the tests look at counters and set the time a request lives through it.
ADMIN = {"name": "admin", "password": secrets.token_urlsafe(16)}
#: May do one thing: send a request again for somebody who has proven the password.
SERVICE = {"name": "sign-in", "password": secrets.token_urlsafe(16)}

#: How many there are of each: `alice`, `alice-1`, … are alike, so that every test has somebody of its own. fumi is erin
#: without the rule that lets people without tokens in by their password: the server refuses her whatever she types.
MANY = {"alice": 28, "bob": 6, "carol": 4, "dave": 8, "erin": 8, "fumi": 1}


def alike(name):
    return [name if at == 0 else f"{name}-{at}" for at in range(MANY[name])]


RULES = [
    ("second", "authentication", ["challenge_response=totp push paper", "otppin=userstore"], {}),
    ("number", "authentication", ["push_require_presence", "push_presence_options=NUMERIC", "push_presence_num_options=3"], {"user": alike("alice")}),
    ("typed", "authentication", ["push_code_to_phone"], {"user": alike("carol")}),
    ("nothing-yet", "authentication", ["passthru=userstore", "passthru_ignore_rollout_state=clientwait verify"], {"user": alike("erin")}),
    ("adding", "enrollment", ["push_firebase_configuration=poll only", "push_registration_url={url}/ttype/push", "push_ttl=10", "push_ssl_verify=0", "verify_enrollment=totp", "tokenissuer=Demo"], {}),
    ("self-service", "user", ["enrollTOTP", "enrollPUSH", "enrollPAPER", "delete", "disable", "enable", "setdescription", "auditlog", "authentication_log_read", "hide_tokeninfo=private_key_server private_key_server.type public_key_server public_key_smartphone firebase_token enrollment_credential"], {}),
    ("by-code", "webui", ["login_mode=privacyIDEA"], {"realm": [REALM]}),
    ("service", "admin", ["triggerchallenge", "cancelchallenge"], {"adminuser": [SERVICE["name"]]}),
]


def everybody():
    return [one for name in MANY for one in alike(name)]


def policies(url):
    """The rules of the server, and for its administrator everything."""
    from privacyidea.lib.policy import get_static_policy_definitions, set_policy

    for name, scope, actions, narrowed in RULES:
        set_policy(name, scope=scope, action=[one.format(url=url) for one in actions], **narrowed)
    switches = [name for name, about in get_static_policy_definitions("admin").items() if about["type"] == "bool"]
    set_policy("admin", scope="admin", action=switches, adminuser=[ADMIN["name"]])


def realm(data):
    """A file of people in the manner of /etc/passwd, with the password hashed as such files have it."""
    from passlib.hash import sha512_crypt
    from privacyidea.lib.realm import set_default_realm, set_realm
    from privacyidea.lib.resolver import save_resolver

    hashed = sha512_crypt.using(rounds=20_000).hash(PASSWORD)
    lines = [f"{name}:{hashed}:{2000 + at}:2000:{name.title()} Example:/:/bin/false" for at, name in enumerate(everybody())]
    (data / "people").write_text("\n".join(lines) + "\n")
    save_resolver({"resolver": "local", "type": "passwdresolver", "fileName": str(data / "people")})
    set_realm(REALM, [{"name": "local"}])
    set_default_realm(REALM)


def app(name):
    """An authenticator app; its seed in Base32."""
    from privacyidea.lib.token import init_token
    from privacyidea.lib.user import User

    seed = secrets.token_bytes(20)
    init_token({"type": "totp", "otpkey": seed.hex(), "description": f"{name.title()}’s app"}, User(name, REALM))
    return base64.b32encode(seed).decode()


def recovery(name):
    """A list of codes; the ones that are given out."""
    from privacyidea.lib.token import init_token
    from privacyidea.lib.user import User

    codes = init_token({"type": "paper", "genkey": 1}, User(name, REALM)).get_init_detail()["otps"]
    return [codes[at] for at in range(10)]


def phone(name, key):
    """A phone: the token's serial and the phone's private key."""
    from cryptography.hazmat.primitives import serialization
    from privacyidea.lib.token import init_token
    from privacyidea.lib.user import User

    encoding, form = serialization.Encoding, serialization.PublicFormat
    public = base64.urlsafe_b64encode(key.public_key().public_bytes(encoding.DER, form.SubjectPublicKeyInfo)).decode()
    way = {"push_firebase_configuration": "poll only"}
    token = init_token({"type": "push", "genkey": 1, "description": f"{name.title()}’s phone", **way}, User(name, REALM))
    serial, credential = token.token.serial, token.get_tokeninfo("enrollment_credential")
    init_token({"type": "push", "serial": serial, "fbtoken": "none", "pubkey": public, "enrollment_credential": credential})
    private = key.private_bytes(encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {"serial": serial, "key": private.decode()}


def people(data, url):
    """Makes all of them; what the tests have to know."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from privacyidea.lib.auth import create_db_admin

    config = {"kind": "privacyidea", "url": url, "realm": REALM, "service_user": SERVICE["name"]}
    for one in (ADMIN, SERVICE):
        create_db_admin(one["name"], password=one["password"])
    realm(data)
    policies(url)
    known = {name: {"password": PASSWORD} for name in everybody()}
    for name in alike("alice") + alike("bob"):
        known[name]["totp"] = app(name)
    for name in alike("alice"):
        known[name]["recovery"] = recovery(name)
    key = rsa.generate_private_key(65537, 2048)
    for name in alike("alice") + alike("carol") + alike("dave"):
        known[name]["phone"] = phone(name, key)
    return {"config": config, "secret": SERVICE["password"], "people": known, "admin": ADMIN}
