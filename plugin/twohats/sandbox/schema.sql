-- One thing a row: JSON in doc, found by kind and number, parent or handle.
CREATE TABLE thing (
    kind TEXT, id INTEGER, parent INTEGER, handle TEXT, doc BLOB, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE INDEX thing_parent ON thing (kind, parent);
CREATE INDEX thing_handle ON thing (kind, handle);
CREATE TABLE issue (
    id INTEGER PRIMARY KEY, key TEXT UNIQUE, project INTEGER, parent INTEGER, doc BLOB
);
CREATE INDEX issue_parent ON issue (parent);
CREATE INDEX issue_project ON issue (project);
-- Keys that issues had before they moved.
CREATE TABLE alias (key TEXT PRIMARY KEY, issue INTEGER);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT);

-- The search index: a copy of each issue as it was when last indexed.
CREATE TABLE idx (
    id INTEGER PRIMARY KEY, key TEXT, project INTEGER, number INTEGER, type TEXT, status TEXT,
    category TEXT, resolution TEXT, priority TEXT, assignee TEXT, reporter TEXT, creator TEXT,
    parent INTEGER, security TEXT, created INTEGER, updated INTEGER, resolved INTEGER, due TEXT,
    points REAL, work_role TEXT, summary TEXT, description TEXT, words TEXT, doc BLOB
);
CREATE INDEX idx_project ON idx (project, id);
CREATE INDEX idx_updated ON idx (updated);
CREATE TABLE idx_value (
    issue INTEGER, field TEXT, value TEXT, PRIMARY KEY (issue, field, value)
) WITHOUT ROWID;
CREATE INDEX idx_value_back ON idx_value (field, value);
-- Changes that the index has not seen yet; a NULL doc is an issue that is gone.
CREATE TABLE idx_queue (seq INTEGER PRIMARY KEY, issue INTEGER, at INTEGER, doc BLOB);
CREATE INDEX idx_queue_at ON idx_queue (at);
