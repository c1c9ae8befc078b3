"""From counted work to findings: tally, balance, statistics, report. Pure."""
