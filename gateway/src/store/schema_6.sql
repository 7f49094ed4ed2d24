-- What has happened stays, whatever is configured later. Instants are ms since the epoch.

ALTER TABLE sessions ADD COLUMN idle_at INTEGER;                            -- over for its browser, unless used before; none: has no such end
ALTER TABLE addresses ADD COLUMN proven_at INTEGER;                         -- somebody gave a code that was sent there
