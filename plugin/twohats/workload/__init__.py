"""From counted work to findings and the report. Pure: values in, values out."""

from twohats.workload.baseline import baseline_of, read_baseline, trips
from twohats.workload.partial import (
    Part,
    PartFile,
    decode_part,
    encode_part,
    make_part,
    merge_parts,
)
from twohats.workload.parts import decode, encode, merge
from twohats.workload.report import ReportOptions, build_report
from twohats.workload.roster import Need, needs, resolve
from twohats.workload.rules import RULES, check_codes
from twohats.workload.tallier import Tallier
from twohats.workload.trend import person_trend_rows, trend_rows

__all__ = [
    "RULES",
    "Need",
    "Part",
    "PartFile",
    "ReportOptions",
    "Tallier",
    "baseline_of",
    "build_report",
    "check_codes",
    "decode",
    "decode_part",
    "encode",
    "encode_part",
    "make_part",
    "merge",
    "merge_parts",
    "needs",
    "person_trend_rows",
    "read_baseline",
    "resolve",
    "trend_rows",
    "trips",
]
