"""British and American spellings of one word."""

_PAIRS = (
    ("programme", "program"),
    ("judgement", "judgment"),
    ("acknowledgement", "acknowledgment"),
    ("fulfil", "fulfill"),
    ("fulfilment", "fulfillment"),
    ("enrol", "enroll"),
    ("enrolment", "enrollment"),
    ("instalment", "installment"),
    ("licence", "license"),
    ("practice", "practise"),
    ("defence", "defense"),
    ("offence", "offense"),
    ("artefact", "artifact"),
    ("ageing", "aging"),
    ("grey", "gray"),
    ("sceptic", "skeptic"),
    ("sceptical", "skeptical"),
    ("skilful", "skillful"),
    ("centre", "center"),
    ("metre", "meter"),
    ("theatre", "theater"),
    ("catalogue", "catalog"),
    ("dialogue", "dialog"),
    ("analogue", "analog"),
    ("modelling", "modeling"),
    ("labelling", "labeling"),
    ("travelling", "traveling"),
    ("traveller", "traveler"),
    ("cancelled", "canceled"),
    ("counselling", "counseling"),
    ("adviser", "advisor"),
)
_OUR = (
    "behaviour",
    "colour",
    "endeavour",
    "favour",
    "favourite",
    "harbour",
    "honour",
    "humour",
    "labour",
    "neighbour",
    "neighbourhood",
    "rumour",
)
_ALWAYS_ISE = frozenset(
    (
        *("advertise", "advise", "arise", "bruise", "chastise", "circumcise", "comprise"),
        *("compromise", "concise", "cruise", "demise", "despise", "devise", "disguise"),
        *("enterprise", "excise", "exercise", "expertise", "franchise", "guise", "improvise"),
        *("incise", "likewise", "merchandise", "noise", "otherwise", "paradise", "poise"),
        *("praise", "precise", "premise", "promise", "raise", "revise", "rise", "supervise"),
        *("surmise", "surprise", "televise", "treatise", "wise", "appraise", "turquoise"),
    )
)
_ALWAYS_IZE = frozenset(("capsize", "oversize", "prize", "resize", "seize", "size", "downsize"))
_OTHER = {
    **dict(_PAIRS),
    **{american: british for british, american in _PAIRS},
    **{word: word.replace("our", "or") for word in _OUR},
    **{word.replace("our", "or"): word for word in _OUR},
}
_ENDINGS = (  # longest first
    ("isation", "ization"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("ises", "izes"),
    ("iser", "izer"),
    ("ise", "ize"),
    ("yse", "yze"),
)


def spellings(word: str) -> tuple[str, ...]:
    """Return the word and, where the other side of the Atlantic differs, its other spelling."""
    other = _OTHER.get(word) or _by_ending(word)
    return (word, other) if other else (word,)


def _by_ending(word: str) -> str | None:
    for british, american in _ENDINGS:
        for ending, opposite in ((british, american), (american, british)):
            if word.endswith(ending):
                return _swap(word, ending, opposite)
    return None


def _swap(word: str, ending: str, opposite: str) -> str | None:
    stem = word.removesuffix(ending)
    verb = f"{stem}{'yse' if ending[0] == 'y' else 'ise'}"
    american = f"{stem}ize"
    if len(stem) < 3 or verb in _ALWAYS_ISE or american in _ALWAYS_IZE:  # noqa: PLR2004 - "wise"
        return None
    return stem + opposite
