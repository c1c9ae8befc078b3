"""A short, stable name for an issue's text."""

from hashlib import blake2b

_BYTES = 10  # 80 bits: no two texts of one site will ever meet


def text_hash(title: str, description: str) -> str:
    """Return a short hex name of the text; it changes exactly when the text does."""
    digest = blake2b(title.encode(errors="surrogatepass"), digest_size=_BYTES)
    digest.update(b"\x00title ends\x00")
    digest.update(description.encode(errors="surrogatepass"))
    return digest.hexdigest()
