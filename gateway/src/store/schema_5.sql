-- Other sites let people in through this one (OpenID Connect). Instants are ms since the epoch.

ALTER TABLE users ADD COLUMN subject TEXT;                                  -- what other sites call the account; random, stays
CREATE UNIQUE INDEX users_subject ON users(subject) WHERE subject IS NOT NULL;

ALTER TABLE sessions ADD COLUMN client TEXT;                                -- opened in a frame of this client: has no cookie
ALTER TABLE sessions ADD COLUMN amr TEXT;                                   -- how it was proven, words with spaces (RFC 8176)

ALTER TABLE flows ADD COLUMN client TEXT;                                   -- whose request is answered
ALTER TABLE flows ADD COLUMN request TEXT;                                  -- which
ALTER TABLE flows ADD COLUMN frame INTEGER NOT NULL DEFAULT 0;              -- it is shown inside a page of the client

-- What a client has asked for. Everything in it was checked against the client before it was stored.
CREATE TABLE authorization_requests (
    id             TEXT PRIMARY KEY,                     -- r-…
    client         TEXT NOT NULL,
    kind           TEXT NOT NULL,                        -- page, frame, pushed
    redirect_uri   TEXT NOT NULL,
    origin         TEXT NOT NULL,                        -- of redirect_uri; of a frame, the page around it
    state          TEXT,
    nonce          TEXT,
    code_challenge TEXT NOT NULL,                        -- S256
    scope          TEXT NOT NULL,
    locale         TEXT,
    login_hint     TEXT,
    prompt         TEXT,
    max_age        INTEGER,                              -- s
    session_id     INTEGER,                              -- whose proof is made fresh
    pushed         TEXT,                                 -- the pushed request it was made of: both are answered once
    browser        BLOB,                                 -- of a frame: which browser asked
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    used_at        INTEGER
) STRICT;
CREATE INDEX authorization_requests_expiry ON authorization_requests(expires_at);

-- A code stays as long as the session it belongs to: its second use ends that session, however late it comes.
CREATE TABLE codes (
    hash           BLOB PRIMARY KEY,
    request_id     TEXT NOT NULL UNIQUE,                 -- a request is answered once
    sealed         BLOB,                                 -- the code again, for a reply that got lost; gone once redeemed
    client         TEXT NOT NULL,
    redirect_uri   TEXT NOT NULL,
    origin         TEXT NOT NULL,
    code_challenge TEXT NOT NULL,
    nonce          TEXT,
    scope          TEXT NOT NULL,
    user_id        INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    session_id     INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    auth_time      INTEGER NOT NULL,
    amr            TEXT NOT NULL,                        -- words with spaces
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    redeemed_at    INTEGER,
    void           INTEGER NOT NULL DEFAULT 0            -- somebody came with it who was not the client
) STRICT;
CREATE INDEX codes_session ON codes(session_id);

CREATE TABLE access_tokens (
    hash       BLOB PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    client     TEXT NOT NULL,
    scope      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX access_tokens_session ON access_tokens(session_id);
CREATE INDEX access_tokens_expiry ON access_tokens(expires_at);

-- Keys that ID tokens are signed with.
CREATE TABLE signing_keys (
    kid         TEXT PRIMARY KEY,
    alg         TEXT NOT NULL,
    sealed      BLOB NOT NULL,                           -- PKCS #1; empty once retired
    public_jwk  TEXT NOT NULL,                           -- JSON
    created_at  INTEGER NOT NULL,
    active_from INTEGER NOT NULL,                        -- signs from then on; published before
    retired_at  INTEGER,                                 -- signs no more
    gone_at     INTEGER                                  -- published no more
) STRICT;

-- Which clients are switched off, whatever the configuration says.
CREATE TABLE client_switches (
    client TEXT PRIMARY KEY,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
