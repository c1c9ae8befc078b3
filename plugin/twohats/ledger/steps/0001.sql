-- The first shape of the ledger: ids, hashes and numbers of one site; no text of any issue.
-- {integer}, {bytes} and {strict} are written by migrate.py as each database wants them.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) {strict};

CREATE TABLE run (
    id TEXT NOT NULL PRIMARY KEY,
    command TEXT NOT NULL,
    started_ms {integer} NOT NULL,
    ended_ms {integer},
    exit_code {integer},
    applied {integer} NOT NULL,
    issues {integer} NOT NULL,
    writes {integer} NOT NULL,
    failed {integer} NOT NULL,
    deferred {integer} NOT NULL,
    matched {integer}
) {strict};

CREATE INDEX run_by_start ON run (started_ms);

CREATE TABLE journal (
    run TEXT NOT NULL,
    seq {integer} NOT NULL,
    issue_id TEXT NOT NULL,
    change {bytes} NOT NULL,
    step TEXT NOT NULL,
    at_ms {integer} NOT NULL,
    PRIMARY KEY (run, seq),
    UNIQUE (run, issue_id)
) {strict};

CREATE TABLE fact (
    issue_id TEXT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    labels TEXT NOT NULL,
    labelled {integer} NOT NULL,
    property {bytes}
) {strict};

CREATE TABLE intent (
    target TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    run TEXT NOT NULL,
    comment_id TEXT NOT NULL,
    material TEXT NOT NULL,
    findings TEXT NOT NULL,
    at_ms {integer} NOT NULL,
    recreated {integer} NOT NULL
) {strict};

CREATE TABLE fault (
    subject TEXT NOT NULL PRIMARY KEY,
    what TEXT NOT NULL,
    key TEXT NOT NULL,
    until_ms {integer} NOT NULL,
    updated_ms {integer} NOT NULL
) {strict};

CREATE TABLE kept (
    name TEXT NOT NULL PRIMARY KEY,
    value {bytes} NOT NULL
) {strict};

CREATE TABLE trend (
    at_ms {integer} NOT NULL,
    scope TEXT NOT NULL,
    counts {bytes} NOT NULL,
    PRIMARY KEY (at_ms, scope)
) {strict};

CREATE TABLE person_trend (
    at_ms {integer} NOT NULL,
    project TEXT NOT NULL,
    person TEXT NOT NULL,
    counts {bytes} NOT NULL,
    PRIMARY KEY (at_ms, project, person)
) {strict};
