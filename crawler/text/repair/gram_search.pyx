# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The n-grams of the language model (lm.py), looked up in compiled code: the same sums, without arrays in between.

Clean text asks the model some thousand times a page, damaged text some hundred thousand times. In arrays each order is
one search among a million numbers, most of whose steps miss the processor's cache; here a context says where those that
follow it begin, and the search is among these few. `lm.LanguageModel` uses this module where it was built, and arrays elsewhere;
tests/repair/test_gram_search.py holds the two together.
"""

from libc.stdint cimport int32_t, int64_t, uint16_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

import numpy as np

cdef enum:
    MOST_ORDERS = 6
    REACH = 24  # characters in which the last symbols of a context are looked for, as in lm.py


cdef struct Order:
    const int32_t* first  # of each context: where those begin that follow it, and behind the last one their number
    const uint16_t* last  # which character ends each, in order within a context
    const double* probability
    const double* backoff


cdef struct Alike:
    int64_t boundary
    int64_t digit
    int64_t letter
    int64_t point
    double goes_on


cdef struct Symbols:  # the last ones of a text, as many as the model looks back at most
    int64_t of[MOST_ORDERS]
    int count


cdef class Grams:
    """All n-grams, to be asked by characters and by their numbers; logarithms to base 2.

    `numbers` has that of each character of the basic plane, the last one for all beyond it. `orders` are
    lm_file.Order; a context without all its n-grams is shortened at the cost of its backoff.
    `unknown` is the number of characters that are not known, and `unknown_bits` what each costs besides; `boundary` that
    of what stands before a paragraph. Of `digit`, `point` and `letter` rows make one symbol, at `goes_on` a further one.
    """

    cdef Order _orders[MOST_ORDERS]
    cdef int _count
    cdef int64_t _size
    cdef int64_t _unknown
    cdef double _unknown_bits
    cdef Alike _alike
    cdef const uint16_t* _numbers
    cdef list _kept  # the arrays that the pointers lead into

    def __init__(
        self,
        numbers,
        orders,
        Py_ssize_t size,
        *,
        int64_t unknown,
        double unknown_bits,
        int64_t boundary,
        int64_t digit,
        int64_t letter,
        int64_t point,
        double goes_on,
    ):
        cdef const int32_t[::1] first
        cdef const uint16_t[::1] last
        cdef const double[::1] values
        cdef const uint16_t[::1] each = numbers
        cdef int depth
        if not 0 < len(orders) <= MOST_ORDERS or size > 0xFFFF or len(each) != 0x10000 or numbers.max() >= size:
            raise ValueError("a language model of another size")
        self._count, self._size, self._unknown, self._unknown_bits = len(orders), size, unknown, unknown_bits
        self._alike = Alike(boundary, digit, letter, point, goes_on)
        self._numbers = &each[0]
        self._kept = [numbers]
        for depth, order in enumerate(orders):
            contexts, ends = np.divmod(order.keys, size)
            before = len(orders[depth - 1].keys) if depth else 1
            first = starts = np.concatenate([[0], np.bincount(contexts, minlength=before).cumsum()]).astype(np.int32)
            last = ends = ends.astype(np.uint16)
            self._orders[depth].first, self._orders[depth].last = &first[0], &last[0] if len(ends) else NULL
            values = order.probability
            self._orders[depth].probability = &values[0] if len(order.probability) else NULL
            values = order.backoff
            self._orders[depth].backoff = &values[0] if len(order.backoff) else NULL
            self._kept += (starts, ends, order)

    cdef int64_t _child(self, int depth, int64_t node, int64_t identity) noexcept nogil:
        """The number of the n-gram that goes on from `node` of the order before with `identity`; -1 for none."""
        cdef const uint16_t* last = self._orders[depth].last
        cdef int64_t low = self._orders[depth].first[node], high = self._orders[depth].first[node + 1], middle
        cdef int64_t end = high
        while low < high:
            middle = (low + high) >> 1
            if last[middle] < identity:
                low = middle + 1
            else:
                high = middle
        return low if low < end and last[low] == identity else -1

    cdef int64_t _node(self, const int64_t* gram, int length) noexcept nogil:
        """The number of an n-gram among those of its length, -1 for none."""
        cdef int64_t node = gram[0]
        cdef int depth
        for depth in range(1, length):
            node = self._child(depth, node, gram[depth])
            if node < 0:
                return -1
        return node

    cdef double _of(self, const int64_t* gram, int length) noexcept nogil:
        """The probability of a gram's last character after those before it."""
        cdef double bits = -self._unknown_bits if gram[length - 1] == self._unknown else 0.0
        cdef int64_t node, child
        cdef int depth, begin
        for begin in range(length - 1):
            depth = length - 1 - begin
            node = self._node(gram + begin, depth)
            if node < 0:
                continue
            child = self._child(depth, node, gram[length - 1])
            if child >= 0:
                return bits + self._orders[depth].probability[child]
            bits += self._orders[depth - 1].backoff[node]
        return bits + self._orders[0].probability[gram[length - 1]]

    def of_gram(self, tuple gram):
        """log2 P(the last character | those before it); at most as many as the model's order."""
        cdef int64_t numbers[MOST_ORDERS]
        cdef int length = len(gram), at
        if not 0 < length <= self._count:
            raise ValueError("an n-gram of no order of the model")
        for at in range(length):
            numbers[at] = gram[at]
            if not 0 <= numbers[at] < self._size:
                raise ValueError("a character of no number of the model")
        return self._of(numbers, length)

    cdef inline int64_t _number(self, Py_UCS4 character) noexcept nogil:
        return self._numbers[character if character < 0xFFFF else 0xFFFF]

    cdef inline bint _goes_on(self, const Symbols* context, int64_t identity) noexcept nogil:
        """Whether a number or a Latin word goes on."""
        cdef int64_t last = context.of[context.count - 1] if context.count else -1
        if identity == self._alike.digit or identity == self._alike.point:
            return last == self._alike.digit
        return identity == self._alike.letter and last == identity

    cdef inline void _add(self, Symbols* context, int64_t identity) noexcept nogil:
        """Makes it the context after a further character."""
        cdef int at
        if self._goes_on(context, identity) or self._count == 1:
            return
        if context.count == self._count - 1:
            for at in range(1, context.count):
                context.of[at - 1] = context.of[at]
            context.count -= 1
        context.of[context.count] = identity
        context.count += 1

    cdef Symbols _context(self, str text):
        """The last symbols of a text."""
        cdef Symbols context
        cdef Py_ssize_t at
        context.count = 0
        for at in range(max(0, len(text) - REACH), len(text)):
            self._add(&context, self._number(text[at]))
        return context

    cdef void _of_each_in(
        self, const Symbols* context, const int64_t* ids, Py_ssize_t count, double* result
    ) noexcept nogil:
        """The probability of each character of a text after a context."""
        cdef int64_t gram[MOST_ORDERS]
        cdef int before = self._count - 1, at
        cdef int64_t last = self._alike.boundary, identity
        cdef bint in_number = False, numeric
        cdef Py_ssize_t place
        for at in range(before):
            gram[at] = self._alike.boundary
        for at in range(context.count):
            last = context.of[at]
            in_number = last == self._alike.digit or (in_number and last == self._alike.point)
            gram[before - context.count + at] = last
        for place in range(count):
            identity = ids[place]
            numeric = identity == self._alike.digit or identity == self._alike.point
            if (numeric and in_number) or (identity == self._alike.letter and last == identity):
                result[place] = self._alike.goes_on
            else:
                gram[before] = identity
                result[place] = self._of(gram, before + 1)
                for at in range(before):
                    gram[at] = gram[at + 1]
            in_number = identity == self._alike.digit or (in_number and numeric)
            last = identity

    def of_text(self, str text, str context, double[::1] result):
        """The same of each character of a text behind another, into `result`.

        A number and a Latin word are one symbol: what goes on with one costs `goes_on` and is no context.
        """
        cdef Symbols before = self._context(context)
        cdef Py_ssize_t count = len(text), at
        if len(result) != count:
            raise ValueError("a result of another length")
        if not count:
            return
        cdef int64_t* ids = <int64_t*> malloc(count * sizeof(int64_t))
        if ids is NULL:
            raise MemoryError
        for at in range(count):
            ids[at] = self._number(text[at])
        with nogil:
            self._of_each_in(&before, ids, count, &result[0])
        free(ids)

    def apart(self, asked):
        """By how many bits each text is likelier in two parts than in one: [text, context, lengths of the first part].

        In two parts the first one follows nothing known, and the second one follows the context.
        """
        return [self._apart(text, context, lengths) for text, context, lengths in asked]

    cdef list _apart(self, str text, str context, list lengths):
        cdef Symbols before = self._context(context), behind
        cdef Py_ssize_t count = len(text), at, length, end
        cdef double total
        cdef double* together
        cdef list found = []
        for length in lengths:
            if not 0 < length <= count:
                raise ValueError("a part that is empty or longer than the text")
        cdef int64_t* ids = <int64_t*> malloc((count + 1) * (sizeof(int64_t) + 2 * sizeof(double)))
        if ids is NULL:
            raise MemoryError
        cdef double* alone = <double*> (ids + count)
        together = alone + count
        for at in range(count):
            ids[at] = self._number(text[at])
        self._of_each_in(&before, ids, count, together)
        behind.count = self._count - 1
        for at in range(behind.count):
            behind.of[at] = self._unknown
        self._of_each_in(&behind, ids, count, alone)
        for at in range(1, count):
            together[at] += together[at - 1]
            alone[at] += alone[at - 1]
        for length in lengths:
            end = length + self._beginning(ids + length, count - length)
            memcpy(&behind, &before, sizeof(Symbols))
            total = 0.0
            for at in range(length, end):
                if self._goes_on(&behind, ids[at]):
                    total += self._alike.goes_on
                    continue
                behind.of[behind.count] = ids[at]
                total += self._of(behind.of, behind.count + 1)
                self._add(&behind, ids[at])
            found.append(alone[length - 1] + total - together[end - 1])
        free(ids)
        return found

    cdef Py_ssize_t _beginning(self, const int64_t* ids, Py_ssize_t count) noexcept nogil:
        """How many characters make as many symbols as the model looks back, a number at the end of them whole."""
        cdef int begun = 0
        cdef bint in_number = False, numeric
        cdef int64_t last = self._unknown, identity
        cdef Py_ssize_t at
        for at in range(count):
            identity = ids[at]
            numeric = identity == self._alike.digit or identity == self._alike.point
            if not (in_number if numeric else (identity == last and last == self._alike.letter)):
                if begun == self._count - 1:
                    return at
                begun += 1
            in_number = numeric and (in_number or identity == self._alike.digit)
            last = identity
        return count

    def of_each(self, tuple context, const int64_t[::1] ids, double[::1] result):
        """The same of each of the characters after one context, into `result`."""
        cdef int64_t numbers[MOST_ORDERS]
        cdef int64_t nodes[MOST_ORDERS]
        cdef int length = len(context), begin, depth
        cdef int64_t child
        cdef Py_ssize_t at
        cdef double bits
        if length >= self._count or len(result) != len(ids):
            raise ValueError("a context of no order of the model")
        for begin in range(length):
            numbers[begin] = context[begin]
            if not 0 <= numbers[begin] < self._size:
                raise ValueError("a character of no number of the model")
        for begin in range(length):
            nodes[begin] = self._node(numbers + begin, length - begin)
        for at in range(ids.shape[0]):
            bits = -self._unknown_bits if ids[at] == self._unknown else 0.0
            for begin in range(length):
                depth = length - begin
                if nodes[begin] < 0:
                    continue
                child = self._child(depth, nodes[begin], ids[at])
                if child >= 0:
                    bits += self._orders[depth].probability[child]
                    break
                bits += self._orders[depth - 1].backoff[nodes[begin]]
            else:
                bits += self._orders[0].probability[ids[at]]
            result[at] = bits
