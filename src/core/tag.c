/*
** tag.c - a document as the tagger sees it: its words, runs of capitals, names, what it is about, and
** which of its tokens need scoring. See tag.h.
*/
#include "tag_parts.h"

#include <string.h>

#include "str.h"

#define PHRASE_WORDS 6
#define TOPIC_COLUMN 2
#define TOPIC_CLASSES 512
#define TOPIC_SENTENCES 3
#define TOPIC_LETTERS 5

/* Where a word of this hash stands, or would stand, in the hash table of words. */
static size_t word_slot(const vsl__tag_doc *self, vsl_str form, uint64_t hash) {
    size_t mask = self->table.count - 1;
    size_t slot = (size_t)hash & mask;
    while (self->table.at[slot] != 0 &&
           !vsl__str_equal(self->text.tokens[self->words.at[self->table.at[slot] - 1].first], form))
        slot = (slot + 1) & mask;
    return slot;
}

/* The index of the token's word, made when it is new; VSL_NONE when memory ran out. */
static uint32_t intern(vsl__tag_doc *self, uint32_t t) {
    vsl_str token = self->text.tokens[t];
    uint64_t hash = vsl__tag_hash(token.data, token.length);
    size_t slot = word_slot(self, token, hash);
    vsl__tag_word *word;
    if (self->table.at[slot] != 0) return self->table.at[slot] - 1;
    if (!VSL__RESERVE(&self->allocator, &self->words, 2)) return VSL_NONE;
    word = &self->words.at[self->words.count];
    vsl__tag_word_make(self->tagger, word, token, hash);
    word->first = t;
    self->table.at[slot] = (uint32_t)++self->words.count;
    return (uint32_t)self->words.count - 1;
}

static int intern_all(vsl__tag_doc *self) {
    uint32_t n = self->text.token_count;
    size_t slots = 16;
    while (slots < 2 * (size_t)n) slots *= 2;
    self->table.count = self->word.count = self->next.count = self->words.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->table, slots) ||
        !VSL__RESERVE(&self->allocator, &self->word, n) ||
        !VSL__RESERVE(&self->allocator, &self->next, n))
        return 0;
    self->table.count = slots;
    memset(self->table.at, 0, slots * sizeof *self->table.at);
    for (uint32_t t = 0; t < n; t++) {
        uint32_t index = intern(self, t);
        if (index == VSL_NONE) return 0;
        self->word.at[t] = index;
        self->words.at[index].count++;
        self->next.at[t] = VSL_NONE;
    }
    self->words.count++; /* there is room for the pseudo-word, and for no more */
    VSL__FIT(&self->allocator, &self->words);
    self->words.count--;
    self->word.count = self->next.count = n;
    for (size_t i = 0; i < self->words.count; i++)
        vsl__tag_word_classify(self->tagger, &self->words.at[i]);
    return 1;
}

/* chains the occurrences of each word */
static void link_occurrences(vsl__tag_doc *self) {
    for (uint32_t t = self->text.token_count; t-- > 0;) {
        vsl__tag_word *word = &self->words.at[self->word.at[t]];
        if (word->first != t) {
            self->next.at[t] = self->next.at[word->first];
            self->next.at[word->first] = t;
        }
    }
}

/* finds for each capitalised word in -s the same word without it in the document */
static void link_stems(vsl__tag_doc *self) {
    for (uint32_t i = 0; i < self->words.count; i++) {
        vsl__tag_word *word = &self->words.at[i];
        vsl_str form = self->text.tokens[word->first];
        if (!vsl__tag_capital(word) || form.length < 3 || form.data[form.length - 1] != 's')
            continue;
        form.length--;
        word->stem = /* VSL_NONE is 0 - 1 */
            self->table.at[word_slot(self, form, vsl__tag_hash(form.data, form.length))] - 1;
    }
}

/* finds for each capitalised word its lower-case form in the document */
static void link_lower(vsl__tag_doc *self) {
    size_t mask = self->table.count - 1;
    memset(self->table.at, 0, self->table.count * sizeof *self->table.at);
    for (uint32_t i = 0; i < self->words.count; i++) {
        const vsl__tag_word *word = &self->words.at[i];
        size_t slot = (size_t)word->low & mask;
        if (word->caps != CAPS_LOWER) continue;
        while (self->table.at[slot] != 0) slot = (slot + 1) & mask;
        self->table.at[slot] = i + 1;
    }
    for (uint32_t i = 0; i < self->words.count; i++) {
        vsl__tag_word *word = &self->words.at[i];
        if (!vsl__tag_capital(word)) continue;
        for (size_t slot = (size_t)word->low & mask; self->table.at[slot] != 0;
             slot = (slot + 1) & mask) {
            uint32_t other = self->table.at[slot] - 1;
            if (self->words.at[other].low != word->low) continue;
            word->lower = other;
            word->seen |= SEEN_LOWER;
            break;
        }
    }
}

/* whether most letters of a sentence stand in words of capitals only */
static uint8_t all_capitals(const vsl__tag_doc *self, uint32_t begin, uint32_t end) {
    uint32_t all = 0, other = 0;
    for (uint32_t t = begin; t < end; t++) {
        const vsl__tag_word *word = &self->words.at[self->word.at[t]];
        if (word->caps == CAPS_ALL)
            all++;
        else if (word->caps >= CAPS_LOWER && word->caps <= CAPS_INNER)
            other++;
    }
    return all >= 2 && all > 2 * other;
}

/* A capital at the begin of a sentence says little: it counts as part of a run only if the word is
** not also known, or seen in the document, in lower case. */
static int in_run(const vsl__tag_doc *self, uint32_t t, uint32_t begin) {
    const vsl__tag_word *word = &self->words.at[self->word.at[t]];
    uint16_t marks, classes[VSL__TAG_CLASSES];
    if (!vsl__tag_capital(word)) return 0;
    if (t != begin || word->caps != CAPS_FIRST) return 1;
    if (word->seen & SEEN_LOWER) return 0;
    return vsl__tag_look_up(self->tagger, word->form, &marks, classes) ||
           !vsl__tag_look_up(self->tagger, word->low, &marks, classes);
}

static void find_runs(vsl__tag_doc *self, uint32_t begin, uint32_t end) {
    uint32_t t = begin;
    while (t < end) {
        uint32_t stop = t;
        while (stop < end && in_run(self, stop, begin)) stop++;
        if (stop == t) {
            self->run.at[t] = self->run_end.at[t] = VSL_NONE;
            t++;
            continue;
        }
        for (uint32_t i = t; i < stop; i++) {
            self->run.at[i] = t;
            self->run_end.at[i] = stop;
            self->words.at[self->word.at[i]].roles |= (uint8_t)vsl__tag_role(i, t, stop);
        }
        t = stop;
    }
}

/* marks the longest names of the model's list, from left to right */
static void find_phrases(vsl__tag_doc *self, uint32_t begin, uint32_t end) {
    const vsl__tagger *tagger = self->tagger;
    uint32_t t = begin;
    memset(self->phrase.at + begin, 0, end - begin);
    if (tagger == NULL || tagger->head->phrase_slots <= 1) return;
    while (t < end) {
        uint64_t hash = 0;
        uint32_t longest = 0, type = 0;
        if (!vsl__tag_capital(&self->words.at[self->word.at[t]])) {
            t++;
            continue;
        }
        for (uint32_t i = t; i < end && i < t + PHRASE_WORDS; i++) {
            unsigned found;
            hash = vsl__tag_phrase(hash, self->words.at[self->word.at[i]].form);
            if ((found = vsl__tag_name(tagger, hash)) == 0) continue;
            longest = i + 1 - t;
            type = found;
        }
        for (uint32_t i = 0; i < longest; i++) {
            unsigned place = longest == 1 ? 3 : i == 0 ? 0 : i + 1 == longest ? 2 : 1;
            self->phrase.at[t + i] = (uint8_t)(type * 4 + place);
        }
        t += longest > 0 ? longest : 1;
    }
}

/* What the document is about: the classes that most of its long lower-case words have, by the third
** kind of classes. A sentence or two are about nothing. */
static void find_topics(vsl__tag_doc *self) {
    uint16_t counts[TOPIC_CLASSES];
    memset(self->topics, 0, sizeof self->topics);
    if (self->tagger == NULL || self->tagger->head->word_classes <= TOPIC_COLUMN ||
        self->text.sentence_count < TOPIC_SENTENCES)
        return;
    memset(counts, 0, sizeof counts);
    for (uint32_t i = 0; i < self->words.count; i++) {
        const vsl__tag_word *word = &self->words.at[i];
        uint16_t class = word->classes[TOPIC_COLUMN];
        if (word->caps == CAPS_LOWER && word->length >= TOPIC_LETTERS && class < TOPIC_CLASSES)
            counts[class]++;
    }
    counts[0] = 0;
    for (unsigned k = 0; k < VSL__TAG_TOPICS; k++) {
        uint16_t best = 0;
        for (uint16_t c = 1; c < TOPIC_CLASSES; c++)
            if (counts[c] > counts[best]) best = c;
        if (counts[best] < 2) break;
        self->topics[k] = best;
        counts[best] = 0;
    }
}

/* Takes the tokens [first, stop) of the sentence [begin, end) as what is to be scored, and marks the words
** that this asks for. */
static int add_pieces(vsl__tag_doc *self, uint32_t sentence, uint32_t begin, uint32_t end,
                      uint32_t first, uint32_t stop) {
    for (uint32_t t = first; t < stop; t++)
        for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++)
            self->words.at[vsl__tag_word_at(self, begin, end, t, place)].places |=
                (uint8_t)(1 << (place + VSL__TAG_REACH));
    for (uint32_t t = first; t < stop;) {
        vsl__tag_piece made = {sentence, t, stop, t == first && t > begin, stop < end};
        if (stop - t > VSL__TAG_LONGEST) {
            made.end = t + VSL__TAG_LONGEST;
            made.before = 0;
        }
        if (!VSL__RESERVE(&self->allocator, &self->pieces, 1)) return 0;
        self->pieces.at[self->pieces.count++] = made;
        t = made.end;
    }
    return 1;
}

/* Finds what is to be scored: tokens whose kind of capitals is not plain, and those within reach. */
static int find_pieces(vsl__tag_doc *self, uint32_t sentence, uint32_t begin, uint32_t end) {
    uint32_t plain = self->tagger == NULL ? 0 : self->tagger->head->plain;
    uint32_t first = begin, stop = begin;
    for (uint32_t t = begin; t < end; t++) {
        if (plain >> self->words.at[self->word.at[t]].caps & 1) continue;
        if (t > stop + VSL__TAG_REACH) {
            if (!add_pieces(self, sentence, begin, end, first, stop)) return 0;
            first = t - VSL__TAG_REACH;
        }
        stop = end - t > VSL__TAG_REACH ? t + VSL__TAG_REACH + 1 : end;
    }
    return add_pieces(self, sentence, begin, end, first, stop);
}

vsl_code vsl__tag_doc_begin(vsl__tag_doc *self, const vsl__tag_text *text) {
    const vsl_allocator *allocator = &self->allocator;
    uint32_t begin = 0, n = text->token_count;
    vsl__tag_word *edge;
    self->text = *text;
    self->vote_states = 0;
    self->pieces.count = self->phrase.count = self->run.count = self->run_end.count =
        self->sentence_caps.count = 0;
    if (!intern_all(self) || !VSL__RESERVE(allocator, &self->words, 1) ||
        !VSL__RESERVE(allocator, &self->phrase, n) || !VSL__RESERVE(allocator, &self->run, n) ||
        !VSL__RESERVE(allocator, &self->run_end, n) ||
        !VSL__RESERVE(allocator, &self->sentence_caps, text->sentence_count))
        return VSL_ENOMEM;
    edge = &self->words.at[self->words.count];
    memset(edge, 0, sizeof *edge);
    edge->form = edge->low = edge->shape = VSL__TAG_SEED;
    edge->caps = CAPS_EDGE;
    edge->lower = edge->stem = VSL_NONE;
    link_occurrences(self);
    link_stems(self);
    link_lower(self);
    for (uint32_t s = 0; s < text->sentence_count; s++) {
        uint32_t end = text->ends[s];
        self->sentence_caps.at[s] = all_capitals(self, begin, end);
        find_runs(self, begin, end);
        find_phrases(self, begin, end);
        if (!find_pieces(self, s, begin, end)) return VSL_ENOMEM;
        for (uint32_t t = begin + 1; t < end && !self->sentence_caps.at[s]; t++)
            self->words.at[self->word.at[t]].seen |= SEEN_INSIDE;
        begin = end;
    }
    find_topics(self);
    for (uint32_t i = 0; i < self->words.count; i++) {
        vsl__tag_word *word = &self->words.at[i];
        if (word->places != 0 || vsl__tag_capital(word))
            vsl__tag_word_split(self->tagger, word, text->tokens[word->first]);
    }
    return VSL_OK;
}

void vsl__tag_doc_free(vsl__tag_doc *self) {
    const vsl_allocator *allocator = &self->allocator;
    VSL__ARRAY_FREE(allocator, &self->words);
    VSL__ARRAY_FREE(allocator, &self->table);
    VSL__ARRAY_FREE(allocator, &self->word);
    VSL__ARRAY_FREE(allocator, &self->next);
    VSL__ARRAY_FREE(allocator, &self->pieces);
    VSL__ARRAY_FREE(allocator, &self->phrase);
    VSL__ARRAY_FREE(allocator, &self->run);
    VSL__ARRAY_FREE(allocator, &self->run_end);
    VSL__ARRAY_FREE(allocator, &self->sentence_caps);
    VSL__ARRAY_FREE(allocator, &self->votes);
    VSL__ARRAY_FREE(allocator, &self->own);
    VSL__ARRAY_FREE(allocator, &self->emission);
    VSL__ARRAY_FREE(allocator, &self->back);
    VSL__ARRAY_FREE(allocator, &self->field);
    VSL__ARRAY_FREE(allocator, &self->states);
    VSL__ARRAY_FREE(allocator, &self->confidence);
}

vsl_code vsl__tag_doc_vote(vsl__tag_doc *self, const uint8_t *states, uint32_t state_count) {
    size_t room = self->words.count * state_count;
    uint32_t n = self->text.token_count;
    self->votes.count = self->states.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->votes, room) ||
        !VSL__RESERVE(&self->allocator, &self->states, n))
        return VSL_ENOMEM;
    memset(self->votes.at, 0, room * sizeof *self->votes.at);
    if (states != self->states.at) memcpy(self->states.at, states, n);
    for (uint32_t t = 0; t < n; t++) {
        uint16_t *vote = self->votes.at + (size_t)self->word.at[t] * state_count + states[t];
        if (*vote < UINT16_MAX) ++*vote;
    }
    self->vote_states = state_count;
    return VSL_OK;
}
