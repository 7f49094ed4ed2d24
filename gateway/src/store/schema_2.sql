-- Ways in beside the phone, and what signing in may ask for on the way. Instants are ms since the epoch.

ALTER TABLE users ADD COLUMN must_change_password TEXT;                     -- why: reported, recover, policy
ALTER TABLE users ADD COLUMN enroll_asked_at INTEGER;                       -- first asked to set something up

ALTER TABLE devices ADD COLUMN app_kind TEXT;                               -- what the app says of itself
ALTER TABLE devices ADD COLUMN app_version TEXT;
ALTER TABLE devices ADD COLUMN app_os TEXT;

ALTER TABLE pairings ADD COLUMN flow_id TEXT;                               -- offered by this flow

ALTER TABLE flows ADD COLUMN code_kind TEXT;                                -- which code the step asks for
ALTER TABLE flows ADD COLUMN address_id TEXT;                               -- which address the step is about
ALTER TABLE flows ADD COLUMN recover INTEGER NOT NULL DEFAULT 0;            -- a forgotten password is being replaced
ALTER TABLE flows ADD COLUMN passkey_tries INTEGER NOT NULL DEFAULT 0;      -- answers to passkey challenges so far
ALTER TABLE flows ADD COLUMN enroll TEXT;                                   -- what has to be set up
ALTER TABLE flows ADD COLUMN passed TEXT NOT NULL DEFAULT '';               -- put off or answered in this flow
ALTER TABLE flows ADD COLUMN form TEXT;                                     -- which form has to be filled in
ALTER TABLE flows ADD COLUMN redirect TEXT;                                 -- which domain signs in elsewhere

ALTER TABLE pushes ADD COLUMN no_number TEXT;                               -- why it asks for none

-- Which ways in have worked, so that the last one comes first.
CREATE TABLE method_uses (
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    method  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (user_id, method)
) STRICT, WITHOUT ROWID;

CREATE TABLE passkeys (
    id            TEXT PRIMARY KEY,
    user_id       INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    credential_id BLOB NOT NULL UNIQUE,
    public        BLOB NOT NULL,                         -- the library's own form; holds no secret
    name          TEXT NOT NULL,
    sign_count    INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL,
    last_used_at  INTEGER
) STRICT;
CREATE INDEX passkeys_user ON passkeys(user_id, created_at);

-- One salt a set: one slow hash tells which of them a code is.
CREATE TABLE recovery_codes (
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    hash    TEXT NOT NULL,                               -- PHC string
    used_at INTEGER,
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE addresses (
    id         TEXT PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,                            -- email, sms
    address    BLOB NOT NULL,                            -- sealed
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX addresses_user ON addresses(user_id, created_at);

CREATE TABLE passes (
    user_id   INTEGER PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,
    hash      TEXT NOT NULL,                             -- PHC string
    once      INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at   INTEGER NOT NULL,
    used_at   INTEGER
) STRICT;

-- Every code that was sent. Only the newest of a flow is worth anything, and only once.
CREATE TABLE sent_codes (
    id         INTEGER PRIMARY KEY,
    flow_id    TEXT NOT NULL,
    user_id    INTEGER,                                  -- none: somebody asked for an account that is not there
    address_id TEXT,
    purpose    TEXT NOT NULL,                            -- sign_in, recover
    hash       BLOB NOT NULL,                            -- keyed: six digits are no secret to a plain hash
    sent_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE INDEX sent_codes_flow ON sent_codes(flow_id, id);
CREATE INDEX sent_codes_user ON sent_codes(user_id, sent_at);

-- What waits to be sent. A row is gone once it is sent, or nobody can use it any more.
CREATE TABLE messages (
    id         INTEGER PRIMARY KEY,
    flow_id    TEXT NOT NULL,
    kind       TEXT NOT NULL,                            -- email, sms, nothing
    sealed     BLOB NOT NULL,                            -- to whom and what
    tries      INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_due ON messages(next_at);

CREATE TABLE form_answers (
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    form    TEXT NOT NULL,
    sealed  BLOB NOT NULL,                               -- JSON of the answers
    at      INTEGER NOT NULL,
    PRIMARY KEY (user_id, form)
) STRICT, WITHOUT ROWID;
