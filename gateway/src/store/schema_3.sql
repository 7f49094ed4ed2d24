-- People look after their own ways in. Instants are ms since the epoch.

ALTER TABLE users ADD COLUMN language TEXT;                                 -- of the last sign-in; mails are written in it
ALTER TABLE users ADD COLUMN default_method TEXT;                           -- id of the method that is asked for first
ALTER TABLE users ADD COLUMN account_rev INTEGER NOT NULL DEFAULT 1;        -- grows with everything its pages show
ALTER TABLE users ADD COLUMN password_changed_at INTEGER;

ALTER TABLE devices ADD COLUMN paused_until INTEGER;                        -- with the switch off: on again from then
ALTER TABLE devices ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 1;        -- 0 until the number of its set-up was given
ALTER TABLE devices ADD COLUMN removed_at INTEGER;                          -- can be brought back for a while
ALTER TABLE passkeys ADD COLUMN os TEXT;                                    -- of the browser that made it
ALTER TABLE passkeys ADD COLUMN removed_at INTEGER;
ALTER TABLE addresses ADD COLUMN name TEXT;                                 -- given by its owner
ALTER TABLE addresses ADD COLUMN removed_at INTEGER;
ALTER TABLE recovery_codes ADD COLUMN number INTEGER NOT NULL DEFAULT 0;    -- on the print, from 1
ALTER TABLE recovery_codes ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;

-- Authenticator apps that know nothing but a seed.
CREATE TABLE totp_apps (
    id         TEXT PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    seed       BLOB NOT NULL,                            -- sealed
    last_step  INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX totp_apps_user ON totp_apps(user_id, created_at);

ALTER TABLE sessions ADD COLUMN public_id TEXT;                             -- opaque; the token is never told
ALTER TABLE sessions ADD COLUMN context TEXT;                               -- JSON of the contract's Context
ALTER TABLE sessions ADD COLUMN last_seen_at INTEGER;
ALTER TABLE sessions ADD COLUMN proof_kind TEXT;                            -- of the newest proof
ALTER TABLE sessions ADD COLUMN proof_by TEXT;
ALTER TABLE sessions ADD COLUMN proven_at INTEGER;
UPDATE sessions SET public_id = lower(hex(randomblob(16)));
CREATE UNIQUE INDEX sessions_public ON sessions(public_id);

ALTER TABLE flows ADD COLUMN session_id INTEGER;                            -- whose proof is made fresh
ALTER TABLE flows ADD COLUMN touches TEXT;                                  -- what is about to be changed

ALTER TABLE pushes ADD COLUMN purpose TEXT NOT NULL DEFAULT 'sign_in';      -- sign_in, step_up, test, confirm
ALTER TABLE pushes ADD COLUMN session_id INTEGER;                           -- who asked, when there is no flow
ALTER TABLE pushes ADD COLUMN rev INTEGER NOT NULL DEFAULT 1;
-- One live request per account; what confirms a new phone goes to that phone alone, and no sign-in elsewhere ends it.
DROP INDEX pushes_one_live;
CREATE UNIQUE INDEX pushes_one_live ON pushes(user_id)
    WHERE state IN ('pending', 'approved') AND purpose <> 'confirm';
CREATE UNIQUE INDEX pushes_one_confirm ON pushes(user_id)
    WHERE state IN ('pending', 'approved') AND purpose = 'confirm';

CREATE TABLE enrollments (
    id         TEXT PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    session_id INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL,
    rev        INTEGER NOT NULL DEFAULT 1,
    label      TEXT NOT NULL,
    sealed     BLOB,                                     -- the seed, or the address
    replaces   TEXT,                                     -- the phone whose place the new one takes
    pairing_id TEXT,
    device_id  TEXT,
    push_id    TEXT,
    method_id  TEXT,
    refused    TEXT,
    least      TEXT,                                     -- the least version, when the app is too old
    context    TEXT NOT NULL,                            -- JSON of the contract's Context: of the page, not of the phone
    not_sent   INTEGER NOT NULL DEFAULT 0,               -- its code could not be delivered
    tries      INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX enrollments_user ON enrollments(user_id, created_at);
CREATE INDEX enrollments_device ON enrollments(device_id);

-- How often something was begun to be added; stays when the attempt itself is gone.
CREATE TABLE enrollment_starts (
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX enrollment_starts_user ON enrollment_starts(user_id, at);

-- What an account's owner is shown. The audit log is another thing: it is for those who run the server.
CREATE TABLE activity (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,       -- a page of the list begins below one; none comes twice
    user_id     INTEGER REFERENCES users(id) ON DELETE CASCADE, -- nobody's: an unknown name costs what a known one does
    at          INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    method      TEXT,
    label       TEXT,
    context     TEXT,                                    -- JSON of the contract's Context, without its time
    session_id  INTEGER,                                 -- the one it opened, or in which it was done
    push_id     TEXT,
    reported_at INTEGER
) STRICT;
CREATE INDEX activity_user ON activity(user_id, id);
CREATE INDEX activity_push ON activity(push_id);
CREATE INDEX activity_session ON activity(session_id);
CREATE INDEX activity_at ON activity(at);
