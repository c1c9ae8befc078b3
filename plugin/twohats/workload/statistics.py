"""The few statistics that findings rest on: small, exact where it is cheap, no dependency.

Shares may have fractional counts, since an issue of both roles counts half to each.
"""

from collections.abc import Sequence
from math import erfc, exp, lgamma, log, log1p, sqrt

Z95 = 1.959963984540054
MAD_TO_SIGMA = 1.4826  # the median absolute deviation of a normal distribution, inverted
_TINY = 1e-300
_ROUNDS = 10_000  # it takes about the square root of the sample size
_CLOSE = 1e-14


def wilson(hits: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson score interval of a share; (0, 1) where ``n`` is 0."""
    if n <= 0:
        return 0.0, 1.0
    share, square = hits / n, z * z
    centre = share + square / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    scale = 1 + square / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def normal_tail(z: float) -> float:
    """Return the chance of a standard normal value above ``z``."""
    return erfc(z / sqrt(2)) / 2


def two_proportions(hits: float, n: float, other_hits: float, other_n: float) -> float:
    """Return the two-sided p-value of two shares being one (pooled z, Yates' correction)."""
    if n <= 0 or other_n <= 0:
        return 1.0
    pooled = (hits + other_hits) / (n + other_n)
    variance = pooled * (1 - pooled) * (1 / n + 1 / other_n)
    if variance <= 0:
        return 1.0
    difference = abs(hits / n - other_hits / other_n)
    corrected = max(0.0, difference - (1 / n + 1 / other_n) / 2)
    return min(1.0, 2 * normal_tail(corrected / sqrt(variance)))


def binomial_tail(hits: float, n: float, share: float) -> float:
    """Return the chance of at least ``hits`` of ``n`` where each hits with chance ``share``.

    For whole numbers this is exact; between them it runs smoothly.
    """
    if hits <= 0:
        return 1.0
    if hits > n or share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    return incomplete_beta(hits, n - hits + 1, share)


def binomial_head(hits: float, n: float, share: float) -> float:
    """Return the chance of at most ``hits`` of ``n``, like ``binomial_tail``."""
    return binomial_tail(n - hits, n, 1 - share)


def student_tail(t: float, freedom: float) -> float:
    """Return the chance of a Student value above ``t``."""
    half = incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2
    return half if t >= 0 else 1 - half


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function (continued fraction after Lentz)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return min(1.0, front * _lentz(a, b, x))


def _lentz(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    result = d
    for m in range(1, _ROUNDS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            result *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return result


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def median(values: Sequence[float]) -> float:
    """Return the median; the mean of the middle two for an even number of values."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def deviation(values: Sequence[float]) -> float:
    """Return the median absolute deviation, scaled to a normal distribution's sigma."""
    centre = median(values)
    return MAD_TO_SIGMA * median([abs(value - centre) for value in values])


def mann_whitney(one: Sequence[int], two: Sequence[int]) -> tuple[float, float]:
    """Compare two samples counted in the same ordered buckets.

    Returns the chance that a member of ``one`` lies higher than one of ``two`` (ties half), and
    the two-sided p-value of there being no difference (normal, corrected for ties).
    """
    n, m = sum(one), sum(two)
    if not n or not m:
        return 0.5, 1.0
    below, wins, ties = 0, 0.0, 0
    for count, other in zip(one, two, strict=True):
        wins += count * (below + other / 2)
        below += other
        ties += (count + other) ** 3 - (count + other)
    total = n + m
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return wins / (n * m), 1.0
    distance = max(0.0, abs(wins - n * m / 2) - 0.5)
    return wins / (n * m), min(1.0, 2 * normal_tail(distance / sqrt(variance)))


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted after Benjamini and Hochberg, in the given order."""
    count = len(p_values)
    order = sorted(range(count), key=lambda i: p_values[i], reverse=True)
    result, least = [1.0] * count, 1.0
    for position, index in enumerate(order):
        least = min(least, p_values[index] * count / (count - position))
        result[index] = least
    return result
