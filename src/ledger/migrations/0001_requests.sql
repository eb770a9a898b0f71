-- One row a request, cancelled and failed ones too. Numbers and names of ours only: no text of a
-- user ever reaches this file. Energies in integer microjoules, times in integer microseconds.
CREATE TABLE requests (
    id                  INTEGER PRIMARY KEY,
    time_ms             INTEGER NOT NULL,           -- since 1970, UTC
    route               TEXT    NOT NULL,
    model               TEXT,
    kernel              TEXT,
    style               TEXT,
    prompt_hash         TEXT,                       -- of our prompt file, not of a user's text
    status              TEXT    NOT NULL CHECK (status IN ('done', 'cancelled', 'failed')),
    class               TEXT    NOT NULL CHECK (class IN ('A', 'B', 'C', 'D', 'E')),
    sources             TEXT    NOT NULL,           -- JSON array
    assumptions         TEXT    NOT NULL,           -- JSON array
    marginal_uj         INTEGER NOT NULL, marginal_low_uj   INTEGER NOT NULL, marginal_high_uj   INTEGER NOT NULL,
    full_uj             INTEGER NOT NULL, full_low_uj       INTEGER NOT NULL, full_high_uj       INTEGER NOT NULL,
    prefill_uj          INTEGER NOT NULL, prefill_low_uj    INTEGER NOT NULL, prefill_high_uj    INTEGER NOT NULL,
    decode_uj           INTEGER NOT NULL, decode_low_uj     INTEGER NOT NULL, decode_high_uj     INTEGER NOT NULL,
    overhead_uj         INTEGER NOT NULL, overhead_low_uj   INTEGER NOT NULL, overhead_high_uj   INTEGER NOT NULL,
    saved_uj            INTEGER NOT NULL, saved_low_uj      INTEGER NOT NULL, saved_high_uj      INTEGER NOT NULL,
    wasted_uj           INTEGER NOT NULL, wasted_low_uj     INTEGER NOT NULL, wasted_high_uj     INTEGER NOT NULL,
    extractive_uj       INTEGER,          extractive_low_uj INTEGER,          extractive_high_uj INTEGER,
    co2e_g              REAL    NOT NULL, co2e_low_g        REAL    NOT NULL, co2e_high_g        REAL    NOT NULL,
    embodied_g          REAL    NOT NULL, embodied_low_g    REAL    NOT NULL, embodied_high_g    REAL    NOT NULL,
    queue_us            INTEGER NOT NULL,
    prefill_us          INTEGER NOT NULL,
    first_token_us      INTEGER,
    decode_us           INTEGER NOT NULL,
    total_us            INTEGER NOT NULL,
    prompt_tokens       INTEGER NOT NULL,
    cached_tokens       INTEGER NOT NULL,
    completion_tokens   INTEGER NOT NULL
) STRICT;

CREATE INDEX requests_by_time ON requests (time_ms);
CREATE INDEX requests_by_model ON requests (model, kernel, status);
