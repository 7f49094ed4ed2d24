-- Accounts and factors of an identity server behind the gateway. Tokens and transactions there are sealed.

ALTER TABLE users ADD COLUMN upstream TEXT;                                 -- the account's name there; NULL: our own
CREATE UNIQUE INDEX users_upstream ON users(upstream) WHERE upstream IS NOT NULL;

-- Recovery codes there: how many, never which.
CREATE TABLE upstream_codes (
    user_id    INTEGER PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,
    handle     TEXT NOT NULL,
    remaining  INTEGER,                                  -- NULL: it does not say
    length     INTEGER NOT NULL,                         -- of a code, characters; 0: the usual one
    created_at INTEGER NOT NULL
) STRICT;

-- What the server calls a factor; its own name for it is the row's.
ALTER TABLE devices ADD COLUMN upstream TEXT;
CREATE UNIQUE INDEX devices_upstream ON devices(user_id, upstream) WHERE upstream IS NOT NULL AND removed_at IS NULL;
ALTER TABLE totp_apps ADD COLUMN upstream TEXT;
ALTER TABLE totp_apps ADD COLUMN length INTEGER NOT NULL DEFAULT 0;         -- of its codes, digits; 0: the usual one
CREATE UNIQUE INDEX totp_apps_upstream ON totp_apps(user_id, upstream) WHERE upstream IS NOT NULL AND removed_at IS NULL;

ALTER TABLE flows ADD COLUMN upstream BLOB;                                 -- sealed: what to go on with there
ALTER TABLE sessions ADD COLUMN upstream BLOB;                              -- sealed
ALTER TABLE sessions ADD COLUMN upstream_name TEXT;                         -- keyed hash of what it is called there
ALTER TABLE enrollments ADD COLUMN upstream BLOB;                           -- sealed
ALTER TABLE known_browsers ADD COLUMN upstream BLOB;                        -- sealed: its own trust in this browser

ALTER TABLE pushes ADD COLUMN upstream BLOB;                                -- sealed: what it is looked at with
ALTER TABLE pushes ADD COLUMN look_every INTEGER;                           -- how often it may be looked at, ms
ALTER TABLE pushes ADD COLUMN lives_until INTEGER;                          -- until when it can be answered there at most
ALTER TABLE pushes ADD COLUMN redeeming_at INTEGER;                         -- its redemption there has begun: once only
CREATE INDEX pushes_upstream ON pushes(state) WHERE upstream IS NOT NULL;
CREATE INDEX sessions_upstream ON sessions(revoked_at, expires_at) WHERE upstream IS NOT NULL;

-- What happened there that its owner has said *it wasn't me* about. Keyed hashes.
CREATE TABLE reported_there (
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    event   TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (user_id, event)
) WITHOUT ROWID, STRICT;
CREATE INDEX activity_time ON activity(user_id, at);

-- Codes that were accepted lately: not every server refuses a code that it has taken before. Keyed hashes.
CREATE TABLE used_codes (
    hash BLOB PRIMARY KEY,
    at INTEGER NOT NULL
) WITHOUT ROWID;
