"""One Report value to text, markdown, html, json, csv, adf and wiki. Pure."""
