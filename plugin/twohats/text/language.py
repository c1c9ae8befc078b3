"""Is a text English? Cheap and honest: it says no only where it has reason to.

Phrases are English, so silence about a text in another language means nothing. A text is called
not English where other scripts prevail, or where function words of other languages outnumber
the English ones. A short text without function words is taken as English.
"""

from twohats.text.words import rough_words

# Function words that English text, names and code hardly hold.
_WORDS = """
    und nicht der eine einen einer wird werden beim zum zur auf oder wenn aber auch sind
    les une pour dans avec sur des pas cette sont lors aux vers
    los las una para por como pero cuando desde hasta sin esta este
    uma dos nao pelo pela quando mais
    della delle nel nella sono gli dello questo dopo
    het een voor niet wordt zijn naar bij
    nie jest dla oraz przy jako
    att och inte som för från till
    ikke skal eller blir
    bir ve icin
"""
MARKS = tuple(word.encode() for word in sorted(set(_WORDS.split())))
_FOREIGN = frozenset(MARKS)
_ENGLISH = frozenset((b"the", b"to", b"and", b"of", b"is", b"in", b"for", b"with", b"not"))
DISTINCT = 2  # fewer marks than that say nothing
# Bytes more than characters, a hundred characters: Latin text with accents has up to about 10.
_OTHER_SCRIPT = 40


def is_foreign(title: str, description: str) -> bool:
    """Tell whether a text is not English."""
    words = rough_words(title, description)
    marks = [word for word in words if word in _FOREIGN]
    if len(set(marks)) >= DISTINCT:
        return len(marks) > sum(word in _ENGLISH for word in words)
    text = f"{title} {description}"
    more = len(text.encode("utf-8", "replace")) - len(text)
    return 100 * more > _OTHER_SCRIPT * len(text)
