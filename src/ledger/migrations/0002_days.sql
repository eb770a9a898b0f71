-- What reports, budgets and quotes need besides the rows; old rows can be folded into sums of days.
ALTER TABLE requests ADD COLUMN words INTEGER;          -- of the document
ALTER TABLE requests ADD COLUMN planned_tokens INTEGER; -- the most that the plan let the model write

-- Where the energy of the machine went, whoever used it: the cost of staying on.
CREATE TABLE machine_days (
    day           TEXT    NOT NULL,                     -- 2025-03-01, UTC
    class         TEXT    NOT NULL CHECK (class IN ('A', 'B', 'C', 'D', 'E')),
    measured_uj   INTEGER NOT NULL,
    requests_uj   INTEGER NOT NULL,
    overhead_uj   INTEGER NOT NULL,
    others_uj     INTEGER NOT NULL,
    idle_uj       INTEGER NOT NULL,
    unobserved_uj INTEGER NOT NULL,
    PRIMARY KEY (day, class)
) STRICT, WITHOUT ROWID;

-- Energy of a key by day, kept only while a budget is set for each key, and no longer than it needs.
CREATE TABLE key_days (
    day         TEXT    NOT NULL,
    key         TEXT    NOT NULL,                       -- the name of the key, never the key
    marginal_uj INTEGER NOT NULL,
    PRIMARY KEY (day, key)
) STRICT, WITHOUT ROWID;

-- Sums of requests whose rows are no longer kept.
CREATE TABLE folded_days (
    day           TEXT    NOT NULL,
    class         TEXT    NOT NULL CHECK (class IN ('A', 'B', 'C', 'D', 'E')),
    style         TEXT,
    model         TEXT,
    sources       TEXT    NOT NULL,
    assumptions   TEXT    NOT NULL,
    done          INTEGER NOT NULL,
    cancelled     INTEGER NOT NULL,
    failed        INTEGER NOT NULL,
    words         INTEGER NOT NULL,
    tokens        INTEGER NOT NULL,
    total_us      INTEGER NOT NULL,
    marginal_uj   INTEGER NOT NULL, marginal_low_uj   INTEGER NOT NULL, marginal_high_uj   INTEGER NOT NULL,
    full_uj       INTEGER NOT NULL, full_low_uj       INTEGER NOT NULL, full_high_uj       INTEGER NOT NULL,
    wasted_uj     INTEGER NOT NULL, wasted_low_uj     INTEGER NOT NULL, wasted_high_uj     INTEGER NOT NULL,
    saved_uj      INTEGER NOT NULL, saved_low_uj      INTEGER NOT NULL, saved_high_uj      INTEGER NOT NULL,
    extractive_uj INTEGER NOT NULL, extractive_low_uj INTEGER NOT NULL, extractive_high_uj INTEGER NOT NULL,
    compared_uj   INTEGER NOT NULL,
    co2e_g        REAL    NOT NULL, co2e_low_g        REAL    NOT NULL, co2e_high_g        REAL    NOT NULL,
    embodied_g    REAL    NOT NULL, embodied_low_g    REAL    NOT NULL, embodied_high_g    REAL    NOT NULL
) STRICT;

CREATE INDEX folded_days_by_day ON folded_days (day);

-- Requests as reports add them up. `compared_uj` is the energy of drafts with AI whose version without AI was
-- metered too (`extractive_uj`), so that the one can be set against the other.
CREATE VIEW live_tallies AS
SELECT date(time_ms / 1000, 'unixepoch') AS day, class, style, model, sources, assumptions,
    status = 'done' AS done, status = 'cancelled' AS cancelled, status = 'failed' AS failed,
    coalesce(words, 0) AS words, prompt_tokens + completion_tokens AS tokens, total_us,
    marginal_uj, marginal_low_uj, marginal_high_uj, full_uj, full_low_uj, full_high_uj,
    wasted_uj, wasted_low_uj, wasted_high_uj, saved_uj, saved_low_uj, saved_high_uj,
    iif(model IS NULL, 0, coalesce(extractive_uj, 0)) AS extractive_uj,
    iif(model IS NULL, 0, coalesce(extractive_low_uj, 0)) AS extractive_low_uj,
    iif(model IS NULL, 0, coalesce(extractive_high_uj, 0)) AS extractive_high_uj,
    iif(model IS NULL OR extractive_uj IS NULL, 0, marginal_uj) AS compared_uj,
    co2e_g, co2e_low_g, co2e_high_g, embodied_g, embodied_low_g, embodied_high_g, time_ms
FROM requests;

CREATE VIEW tallies AS
SELECT day, class, style, model, sources, assumptions, done, cancelled, failed, words, tokens, total_us,
    marginal_uj, marginal_low_uj, marginal_high_uj, full_uj, full_low_uj, full_high_uj,
    wasted_uj, wasted_low_uj, wasted_high_uj, saved_uj, saved_low_uj, saved_high_uj,
    extractive_uj, extractive_low_uj, extractive_high_uj, compared_uj,
    co2e_g, co2e_low_g, co2e_high_g, embodied_g, embodied_low_g, embodied_high_g
FROM live_tallies
UNION ALL
SELECT day, class, style, model, sources, assumptions, done, cancelled, failed, words, tokens, total_us,
    marginal_uj, marginal_low_uj, marginal_high_uj, full_uj, full_low_uj, full_high_uj,
    wasted_uj, wasted_low_uj, wasted_high_uj, saved_uj, saved_low_uj, saved_high_uj,
    extractive_uj, extractive_low_uj, extractive_high_uj, compared_uj,
    co2e_g, co2e_low_g, co2e_high_g, embodied_g, embodied_low_g, embodied_high_g
FROM folded_days;
