"""ADF, wiki and plain text to masked, folded text with an offset map. Pure."""
