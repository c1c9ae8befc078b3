"""What is said where nobody listens, kept to be told later."""


class Notes:
    """A ``Progress`` that keeps notes: of another process, say, whose first one tells them."""

    watched = False

    def __init__(self) -> None:
        self.notes: list[str] = []

    def step(self, done: int, total: int | None = None) -> None:
        """Do nothing: nobody watches."""

    def note(self, message: str) -> None:
        """Keep a note."""
        self.notes.append(message)

    def close(self) -> None:
        """Do nothing: the notes stay."""
