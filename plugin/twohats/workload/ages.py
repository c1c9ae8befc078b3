"""Ages by bucket, in words."""

from collections.abc import Sequence

from twohats.model.tally import AGE_DAYS


def bucket_name(bucket: int) -> str:
    """Return a bucket's name, such as ``"30-60 days"``."""
    if bucket == 0:
        return f"under {AGE_DAYS[0]} day"
    if bucket == len(AGE_DAYS):
        return f"over {AGE_DAYS[-1]} days"
    return f"{AGE_DAYS[bucket - 1]}-{AGE_DAYS[bucket]} days"


def median_age(buckets: Sequence[int]) -> str:
    """Return the bucket that holds the median, empty where nothing is counted."""
    total, below = sum(buckets), 0
    for bucket, count in enumerate(buckets):
        below += count
        if total and 2 * below >= total:
            return bucket_name(bucket)
    return ""
