-- The first shape of the ledger: ids, hashes and numbers of one site; no text of any issue.
-- {text}, {integer}, {bytes} and {strict} are written by migrate.py as each database wants them.
CREATE TABLE meta (
    name {text} NOT NULL PRIMARY KEY,
    value {text} NOT NULL
) {strict};

CREATE TABLE run (
    id {text} NOT NULL PRIMARY KEY,
    command {text} NOT NULL,
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
    run {text} NOT NULL,
    seq {integer} NOT NULL,
    issue_id {text} NOT NULL,
    change {bytes} NOT NULL,
    step {text} NOT NULL,
    at_ms {integer} NOT NULL,
    PRIMARY KEY (run, seq),
    UNIQUE (run, issue_id)
) {strict};

CREATE TABLE fact (
    issue_id {text} NOT NULL PRIMARY KEY,
    key {text} NOT NULL,
    text {text} NOT NULL,
    labels {text} NOT NULL,
    labelled {integer} NOT NULL,
    property {bytes}
) {strict};

CREATE TABLE intent (
    target {text} NOT NULL PRIMARY KEY,
    state {text} NOT NULL,
    run {text} NOT NULL,
    comment_id {text} NOT NULL,
    material {text} NOT NULL,
    findings {text} NOT NULL,
    at_ms {integer} NOT NULL,
    recreated {integer} NOT NULL
) {strict};

CREATE TABLE fault (
    subject {text} NOT NULL PRIMARY KEY,
    what {text} NOT NULL,
    key {text} NOT NULL,
    until_ms {integer} NOT NULL,
    updated_ms {integer} NOT NULL
) {strict};

CREATE TABLE kept (
    name {text} NOT NULL PRIMARY KEY,
    value {bytes} NOT NULL
) {strict};

CREATE TABLE trend (
    at_ms {integer} NOT NULL,
    scope {text} NOT NULL,
    counts {bytes} NOT NULL,
    PRIMARY KEY (at_ms, scope)
) {strict};

CREATE TABLE person_trend (
    at_ms {integer} NOT NULL,
    project {text} NOT NULL,
    person {text} NOT NULL,
    counts {bytes} NOT NULL,
    PRIMARY KEY (at_ms, project, person)
) {strict};
