"""The forms of an English word, by rule: ``schedule`` finds schedules, scheduled, scheduling.

Rules over-generate ("plannings") rather than miss: a form that nobody writes costs nothing.
A word written in its base form is found in all forms. One that already carries an ending
(planning, committed, allocation) is found as it stands and in the plural only, so that whoever
writes a phrase says how wide it is.
"""

from functools import lru_cache

from twohats.roles.irregular import DOUBLING, FIXED, IRREGULAR
from twohats.roles.spelling import spellings

_VOWELS = frozenset("aeiou")
_SHORTEST = 3  # shorter words are abbreviations: QA, HR
# Endings that mark a noun, adjective or adverb: no verb is made of these.
_PLURAL_ONLY = (
    *("ing", "tion", "sion", "ment", "ness", "ity", "ance", "ence", "ship", "ism", "ist"),
    *("ology", "graphy", "cracy", "ive", "ary", "eer", "holder"),
)
_UNCHANGED = ("ly", "ous", "ful", "less", "able", "ible")
_VERBS = """
    bring document experience finance implement influence king mention motion position question
    reference ring sequence sing sting supplement swing thing vision wing complement compliment
    comment commission condition function partition provision transition balance advance
    enhance archive arrive drive give live receive resolve revive strive survive ship
    augment cement experiment segment assist list resist exist consist insist enlist twist
    evidence engineer volunteer steer witness harness question audition
"""
_VERBS_THAT_LOOK_LIKE_NOUNS = frozenset(_VERBS.split())
_LY_VERBS = frozenset(
    (
        *("supply", "reply", "apply", "rely", "comply", "imply", "multiply"),
        *("ally", "rally", "tally", "fly"),
    )
)
# Rules make none of these: "does" is no plural of "doe", "feed" no past of "fee".
_TAKEN = FIXED | {"does", "feed", "has", "is", "was"}
# Nouns whose verb means something else: "vendored code" is nobody's vendor.
_NOUNS_ONLY = frozenset(("vendor", "program", "programme"))


@lru_cache(maxsize=8192)
def forms(word: str) -> frozenset[str]:
    """Return every form of a folded word, both spellings, the word itself among them."""
    if not (word.isascii() and word.isalpha()) or word in FIXED:
        return frozenset((word,))
    found: set[str] = set()
    for spelling in spellings(word):
        found.add(spelling)
        found.update(_one_spelling(spelling))
    return frozenset(found)


def plural(word: str) -> str:
    """Return the regular plural, which is the verb's -s form too."""
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _one_spelling(word: str) -> tuple[str, ...]:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) < _SHORTEST:
        return (plural(word),) if plural(word) not in _TAKEN else ()
    if _is_past(word) or (word.endswith(_UNCHANGED) and word not in _LY_VERBS):
        return (word,)
    only_plural = word.endswith(_PLURAL_ONLY) and word not in _VERBS_THAT_LOOK_LIKE_NOUNS
    if only_plural or word in _NOUNS_ONLY:
        return (word, plural(word))
    made = (*_third(word), *_past_and_ing(word))
    return (word, *(form for form in made if form not in _TAKEN))


def _is_past(word: str) -> bool:
    # "need", "speed", "feed" are no past forms
    return word.endswith("ed") and not word.endswith("eed") and len(word) > _SHORTEST + 2


def _third(word: str) -> tuple[str, ...]:
    if word.endswith("o"):
        return (word + "s", word + "es")
    return (plural(word),)


def _past_and_ing(word: str) -> tuple[str, ...]:
    if word.endswith("ie"):
        return (word + "d", word[:-2] + "ying")
    if word.endswith("e"):
        ing = word + "ing" if word.endswith(("ee", "oe", "ye")) else word[:-1] + "ing"
        return (word + "d", ing)
    if word.endswith("y") and word[-2] not in _VOWELS:
        return (word[:-1] + "ied", word + "ing")
    plain = (word + "ed", word + "ing")
    double = (word + word[-1] + "ed", word + word[-1] + "ing")
    if _is_short(word):  # "planed" is no form of "plan"
        return double
    return (*plain, *double) if word in DOUBLING else plain


def _is_short(word: str) -> bool:
    if word[-1] in _VOWELS or word[-1] in "wxyh" or word[-2] not in _VOWELS:
        return False
    # one syllable: a single vowel, not after q(u)
    return sum(letter in _VOWELS for letter in word.replace("qu", "q")) == 1
