"""Is a text English? Cheap and honest: it says no only where it has reason to.

Phrases are English, so silence about a text in another language means nothing. A text is called
not English where other scripts prevail, or where function words of other languages outnumber
the English ones. A short text without function words is taken as English.
"""

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
_ENGLISH = (b" the ", b" to ", b" and ", b" of ", b" is ", b" in ", b" for ", b" with ", b" not ")
_DISTINCT = 2
# Bytes more than characters, a hundred characters: Latin text with accents has up to about 10.
_OTHER_SCRIPT = 40


def is_foreign(title: str, description: str, rough: bytes, marks: list[bytes]) -> bool:
    """Tell whether a text is not English; ``marks`` are those of ``MARKS`` in it.

    ``rough`` is the text with a space for each character that is of no word.
    """
    if len(marks) >= _DISTINCT and len(set(marks)) >= _DISTINCT:
        return len(marks) > sum(map(rough.count, _ENGLISH))
    if title.isascii() and description.isascii():
        return False
    text = f"{title} {description}"
    more = len(text.encode("utf-8", "replace")) - len(text)
    return 100 * more > _OTHER_SCRIPT * len(text)
