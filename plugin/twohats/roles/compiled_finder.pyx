# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True
# cython: initializedcheck=False
"""Find readings among words at the speed of C: what ``plain_finder`` does, and the same answers.

Each word becomes a number; most words of a text are in no phrase and become 0. A reading is looked
at where the word stands that it is sought by, and followed only where the text holds a word of its
``beside`` too. Every access to a table checks its bounds: a mistake here raises an ``IndexError``,
it does not read or write what is not its own.
"""

from array import array
from itertools import accumulate

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.unicode cimport PyUnicode_AsUTF8AndSize

from twohats.text.words import (
    BLANKS,
    BREAKS,
    COLON,
    DELETED,
    END,
    FOLDED,
    LEADS,
    LONGEST_WORD,
    START,
    TRAILS,
    core,
)

cdef enum:  # as in ``finder_tables``
    UNKNOWN = 0
    FIELD_START = 1
    FIELD_END = 2
    BREAK = 3
    FIRST_WORD = 4
    NO_KIND = -1
    MANY_FIELDS = 0x7FFFFFFF

# The hash of Fowler, Noll and Vo (FNV-1a, 32 bits): http://www.isthe.com/chongo/tech/comp/fnv/
cdef unsigned int FNV_START = 2166136261
cdef enum:
    FNV_STEP = 16777619
cdef int LONGEST = LONGEST_WORD
cdef Py_ssize_t COLON_FROM = COLON[0], COLON_TO = COLON[1]


cdef class CompiledFinder:
    """Finds some readings, which are known by their number."""

    # what each byte is: its folded letter, a space for what is of no word, 0 for what is left out
    cdef unsigned char folded[256]
    cdef unsigned char blank[256]
    cdef unsigned char leads[256]
    cdef unsigned char trails[256]

    # word -> its letters; a word's place among the slots follows from its hash
    cdef const unsigned char[::1] letters
    cdef int[::1] letter_starts, slots
    cdef unsigned int mask
    cdef int longest_word

    # see ``Tables``
    cdef int[::1] look_starts, look_besides, look_readings, look_parts, look_places
    cdef int[::1] beside_starts, besides, form_starts, forms
    cdef int[::1] part_starts, kinds, gaps, phrases, first_parts, last_parts

    # the field that is looked at: its words, and in which field each kind beside was last seen
    cdef int[::1] words, seen
    cdef int count, field

    def __init__(self, tables):
        self._make_letters()
        self._make_words(tables.words)
        self.look_starts, self.look_besides = tables.look_starts, tables.look_besides
        self.look_readings, self.look_parts = tables.look_readings, tables.look_parts
        self.look_places = tables.look_places
        self.beside_starts, self.besides = tables.beside_starts, tables.besides
        self.form_starts, self.forms = tables.form_starts, tables.forms
        self.part_starts, self.kinds, self.gaps = tables.part_starts, tables.kinds, tables.gaps
        self.phrases = tables.phrases
        self.first_parts, self.last_parts = tables.first_parts, tables.last_parts
        self.words = _zeros(1024)
        self.seen = _zeros(len(tables.form_starts))

    def _make_letters(self):
        for byte in range(256):
            self.folded[byte] = 0 if byte in DELETED else FOLDED[byte]
            self.blank[byte] = chr(byte) in BLANKS
            self.leads[byte] = chr(byte) in LEADS
            self.trails[byte] = chr(byte) in TRAILS
        self.folded[ord(START)] = self.folded[ord(END)] = ord(" ")

    def _make_words(self, words):
        size = 1
        while size < 4 * len(words):  # mostly empty: what is of no phrase is soon known
            size *= 2
        self.mask = size - 1
        self.slots = _zeros(size)
        self.letters = b"".join(words)
        sizes = [0] * FIRST_WORD + [len(word) for word in words]
        self.letter_starts = array("i", accumulate(sizes, initial=0))
        self.longest_word = max(sizes)
        for number, word in enumerate(words, FIRST_WORD):
            self._put(word, number)

    cdef int _put(self, bytes word, int number) except -1:
        cdef unsigned int name = FNV_START, at
        cdef unsigned char letter
        for letter in word:
            name = (name ^ letter) * <unsigned int> FNV_STEP
        at = (name ^ (name >> 15)) & self.mask
        while self.slots[at] != UNKNOWN:
            at = (at + 1) & self.mask
        self.slots[at] = number
        return 0

    def in_words(self, list words):
        """Return each reading that stands among words, and where its sought part begins.

        Any words may be glued.
        """
        cdef bytes word
        self._begin(len(words))
        for word in words:
            self._add(self._number_of(word))
        return self._stand(NO_KIND, [])

    def in_ascii(self, str title, str inner, str description, int reach):
        """Return which phrases stand in an issue: twice the phrase, one more in the description.

        As if it were split into rough words, of the description those that ``shorten`` leaves.
        ``inner`` is the title's core, where it is not that of the text that is given.
        """
        cdef list found = []
        self._split(title, 0)
        self._stand(0, found)
        if inner is None:
            inner = self._core(title)
        if inner:
            self._split(inner, 0)
            self._stand(0, found)
        self._split(description, reach)
        return self._stand(1, found)

    cdef str _core(self, str title):
        """Return the core of a title, which is often the title itself: then nothing."""
        cdef Py_ssize_t size, at
        cdef const unsigned char* text = <const unsigned char*> PyUnicode_AsUTF8AndSize(
            title, &size
        )
        cdef bint tagged = size and (self.leads[text[0]] or self.trails[text[size - 1]])
        for at in range(COLON_FROM, min(COLON_TO, size)):
            tagged = tagged or text[at] == b":"
        inner = core(title) if tagged else None
        return "" if inner is None else title[inner[0]:inner[1]]

    cdef int _begin(self, Py_ssize_t most) except -1:
        """Make ready for a field of so many words."""
        if most > self.words.shape[0]:
            self.words = _zeros(2 * most)
        if self.field == MANY_FIELDS:
            self.seen = _zeros(self.seen.shape[0])
            self.field = 0
        self.field += 1
        self.count = 0
        return 0

    cdef inline int _add(self, int number) except -1:
        cdef int at
        self.words[self.count] = number
        self.count += 1
        if number >= FIRST_WORD:
            for at in range(self.beside_starts[number], self.beside_starts[number + 1]):
                self.seen[self.besides[at]] = self.field
        return 0

    cdef int _number_of(self, bytes word) except -1:
        cdef const unsigned char* letters = <const unsigned char*> PyBytes_AS_STRING(word)
        cdef Py_ssize_t at, size = PyBytes_GET_SIZE(word)
        cdef unsigned int name = FNV_START
        if word in BREAKS:
            return BREAK
        if word == START:
            return FIELD_START
        if word == END:
            return FIELD_END
        for at in range(size):
            name = (name ^ letters[at]) * <unsigned int> FNV_STEP
        return self._look_up(name, <int> size, letters)

    cdef int _look_up(self, unsigned int name, int size, const unsigned char* text) except -1:
        """Return the number of the word of so many letters that the text begins with."""
        cdef unsigned int at = (name ^ (name >> 15)) & self.mask
        cdef int number, start
        if size > self.longest_word:
            return UNKNOWN
        while True:
            number = self.slots[at]
            if number == UNKNOWN:
                return UNKNOWN
            start = self.letter_starts[number]
            if self.letter_starts[number + 1] - start == size and self._spells(text, start, size):
                return number
            at = (at + 1) & self.mask

    cdef bint _spells(self, const unsigned char* text, int start, int size) except -1:
        """Tell whether the text begins with these letters, as folded."""
        cdef int at = 0, letters = 0
        cdef unsigned char letter
        while letters < size:
            letter = self.folded[text[at]]
            at += 1
            if letter:
                if letter != self.letters[start + letters]:
                    return False
                letters += 1
        return True

    cdef int _split(self, str field, int reach) except -1:
        """Read a field of ASCII text: its words, as blanks part them, up to ``reach``; 0: all."""
        cdef Py_ssize_t size, end, first, at = 0
        cdef const unsigned char* text = <const unsigned char*> PyUnicode_AsUTF8AndSize(
            field, &size
        )
        cdef int spelled, parted = 0, before = 1
        cdef unsigned int name
        cdef bint between = True  # blanks
        cdef unsigned char letter
        end = min(size, <Py_ssize_t> LONGEST * reach) if reach else size
        self._begin(end // 2 + 3)
        self._add(FIELD_START)
        while at < end:
            letter = self.folded[text[at]]
            if letter == b" ":
                if not self.blank[text[at]]:
                    between = False
                elif not between:
                    between = True
                    parted += 1
                    before = self.count
                    if parted == reach:
                        break
                at += 1
                continue
            between = False
            first, spelled, name = at, 0, FNV_START
            while letter != b" ":
                if letter:
                    spelled += 1
                    name = (name ^ letter) * <unsigned int> FNV_STEP
                at += 1
                if at == end:
                    break
                letter = self.folded[text[at]]
            if spelled:
                self._add(self._look_up(name, spelled, &text[first]))
        if end < size and not between and not self.blank[text[end]]:
            self.count = before  # the last word goes on beyond what is read
        self._add(FIELD_END)
        return 0

    cdef list _stand(self, int below, list found):
        """Add what stands in the field: phrases, or readings and places if ``below`` is none."""
        cdef int at, number, look, beside, reading, part, first
        for at in range(self.count):
            number = self.words[at]
            if number < FIRST_WORD:
                continue
            for look in range(self.look_starts[number], self.look_starts[number + 1]):
                beside = self.look_besides[look]
                if beside != NO_KIND and self.seen[beside] != self.field:
                    continue
                reading, part = self.look_readings[look], self.look_parts[look]
                first = at - self.look_places[look]
                if not self._stands(reading, part, first):
                    continue
                if below == NO_KIND:
                    found.append((reading, first))
                else:
                    found.append(2 * self.phrases[reading] + below)
        return found

    cdef bint _stands(self, int reading, int part, int first) except -1:
        return (
            self._part_stands(part, first)
            and self._goes_on(part, self.last_parts[reading], first + self._length(part))
            and self._begins(part, self.first_parts[reading], first)
        )

    cdef inline int _length(self, int part) except -1:
        return self.part_starts[part + 1] - self.part_starts[part]

    cdef bint _part_stands(self, int part, int first) except -1:
        cdef int start = self.part_starts[part], at
        if first < 0 or first + self._length(part) > self.count:
            return False
        for at in range(self._length(part)):
            if not self._is_of(self.words[first + at], self.kinds[start + at]):
                return False
        return True

    cdef inline bint _is_of(self, int number, int kind) except -1:
        cdef int at
        for at in range(self.form_starts[kind], self.form_starts[kind + 1]):
            if self.forms[at] == number:
                return True
        return False

    cdef bint _goes_on(self, int part, int last, int end) except -1:
        """Tell whether the parts after this one follow, each at most a gap after, in a sentence."""
        cdef int first
        if part == last:
            return True
        for first in range(end, min(end + self.gaps[part], self.count - 1) + 1):
            if self._part_stands(part + 1, first) and self._goes_on(
                part + 1, last, first + self._length(part + 1)
            ):
                return True
            if self._stops(first):
                return False
        return False

    cdef bint _begins(self, int part, int first_part, int start) except -1:
        """Tell whether the parts before this one stand there, each at most a gap before."""
        cdef int end, first
        if part == first_part:
            return True
        for end in range(start, max(start - self.gaps[part - 1], 0) - 1, -1):
            first = end - self._length(part - 1)
            if self._part_stands(part - 1, first) and self._begins(part - 1, first_part, first):
                return True
            if end == 0 or self._stops(end - 1):
                return False
        return False

    cdef inline bint _stops(self, int at) except -1:
        return FIELD_START <= self.words[at] <= BREAK


def _zeros(size):
    return array("i", bytes(array("i").itemsize * size))
