-- Instants are ms since the epoch. Secrets a browser or a phone holds are stored as SHA-256.

CREATE TABLE users (
    id                 INTEGER PRIMARY KEY,
    key                TEXT NOT NULL UNIQUE,            -- the identifier, normalised
    identifier         TEXT NOT NULL,                   -- as it was given
    name               TEXT,
    number_mode        TEXT,
    password_hash      TEXT NOT NULL,                   -- PHC string
    password_version   INTEGER NOT NULL DEFAULT 1,
    disabled           INTEGER NOT NULL DEFAULT 0,
    locked             INTEGER NOT NULL DEFAULT 0,
    push_since_success INTEGER NOT NULL DEFAULT 0,
    push_counted_from  INTEGER NOT NULL DEFAULT 0,      -- requests sent up to here no longer count
    push_denials       INTEGER NOT NULL DEFAULT 0,      -- in a row
    push_paused        INTEGER NOT NULL DEFAULT 0,
    secured_at         INTEGER NOT NULL DEFAULT 0,      -- proofs up to here are void ("it wasn't me")
    created_at         INTEGER NOT NULL
) STRICT;

CREATE TABLE devices (
    id             TEXT PRIMARY KEY,
    user_id        INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name           TEXT NOT NULL,
    public_key     BLOB NOT NULL,
    seed           BLOB NOT NULL,                       -- sealed
    totp_last_step INTEGER NOT NULL DEFAULT 0,
    allow_requests INTEGER NOT NULL DEFAULT 1,
    rev            INTEGER NOT NULL DEFAULT 1,
    created_at     INTEGER NOT NULL,
    last_seen_at   INTEGER
) STRICT;
CREATE INDEX devices_user ON devices(user_id, created_at);

CREATE TABLE pairings (
    id          TEXT PRIMARY KEY,
    user_id     INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL,
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER
) STRICT;

CREATE TABLE device_nonces (
    device_id TEXT NOT NULL,
    nonce     TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (device_id, nonce)
) STRICT, WITHOUT ROWID;

CREATE TABLE flows (
    id               TEXT PRIMARY KEY,
    browser          BLOB NOT NULL,
    rev              INTEGER NOT NULL,
    base             INTEGER NOT NULL,                   -- the oldest revision that still shows the same step
    purpose          TEXT NOT NULL,
    return_to        TEXT,
    state            TEXT NOT NULL,
    stage            TEXT NOT NULL,
    identifier       TEXT,
    user_id          INTEGER,
    password_version INTEGER,                            -- set once the password is proven
    proof_kind       TEXT,                               -- set once a second factor is proven
    proof_device     TEXT,
    proof_at         INTEGER,
    push_id          TEXT,
    device_id        TEXT,
    ended_reason     TEXT,
    ended_at         INTEGER,
    retry_at         INTEGER,
    blocked          TEXT,
    code_tries       INTEGER NOT NULL DEFAULT 0,
    notice           TEXT,
    created_at       INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX flows_browser ON flows(browser, created_at);
CREATE INDEX flows_expiry ON flows(expires_at);

CREATE TABLE pushes (
    id          TEXT PRIMARY KEY,
    user_id     INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    flow_id     TEXT NOT NULL,
    browser     BLOB NOT NULL,
    device_id   TEXT NOT NULL,
    device_name TEXT NOT NULL,
    state       TEXT NOT NULL,
    mode        TEXT NOT NULL,
    number      TEXT,
    choices     TEXT NOT NULL,                           -- JSON
    context     TEXT NOT NULL,                           -- JSON
    delivery    TEXT NOT NULL,
    seen        INTEGER NOT NULL DEFAULT 0,
    issued_at   INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    approved_at INTEGER,
    ended_at    INTEGER,
    reason      TEXT
) STRICT;
-- One live request per account, whatever the code above believes.
CREATE UNIQUE INDEX pushes_one_live ON pushes(user_id) WHERE state IN ('pending', 'approved');
CREATE INDEX pushes_user ON pushes(user_id, issued_at);
CREATE INDEX pushes_device ON pushes(device_id, issued_at);

CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    flow_id    TEXT NOT NULL,
    push_id    TEXT,
    remembered INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    revoked_by TEXT
) STRICT;
CREATE INDEX sessions_user ON sessions(user_id);

CREATE TABLE known_browsers (
    token_hash BLOB NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (token_hash, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE guesses (
    bucket   TEXT NOT NULL,
    factor   TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    PRIMARY KEY (bucket, factor)
) STRICT, WITHOUT ROWID;

CREATE TABLE replies (
    flow_id   TEXT NOT NULL,
    key       TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    reply     BLOB NOT NULL,                             -- sealed
    at        INTEGER NOT NULL,
    PRIMARY KEY (flow_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    seq       INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    event     TEXT NOT NULL,
    actor     TEXT NOT NULL,
    subject   TEXT,
    flow      TEXT,
    ip        TEXT,
    ua_hash   TEXT,
    detail    TEXT NOT NULL,                             -- JSON
    prev_hash BLOB NOT NULL,
    hash      BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
