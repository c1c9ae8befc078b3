"""A clock for simulations: it stands still until somebody lets time pass."""


class Clock:
    """Epoch milliseconds that move only when told. Call it to read it."""

    def __init__(self, start_ms: int) -> None:
        self.ms = start_ms

    def __call__(self) -> int:
        """Return the present moment in epoch milliseconds."""
        return self.ms

    def advance(self, seconds: float) -> None:
        """Let time pass, or go back when ``seconds`` is negative."""
        self.ms += round(seconds * 1000)

    sleep = advance
