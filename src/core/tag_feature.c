/*
** tag_feature.c - the features of a token. A template has a number; a feature is the hash of its template
** and value. See tag_parts.h.
*/
#include "tag_parts.h"

#define RARE 4 /* occurrences of a word whose neighbours are looked at */

static uint64_t join(uint64_t a, uint64_t b) {
    return (a ^ (b >> 29)) * VSL__TAG_SEED + b;
}

static uint64_t feature(unsigned template, uint64_t value) {
    return vsl__tag_finish(value + (template + 1) * UINT64_C(0xA0761D6478BD642F));
}

#define OWN_TEMPLATES 64 /* templates of a word's own features, for each place */
#define ADD(template, value) (out[n++] = feature((unsigned)(template), (value)))

size_t vsl__tag_own_features(const vsl__tagger *tagger, const vsl__tag_word *word, int place,
                             uint64_t *out) {
    unsigned base = (unsigned)(place + VSL__TAG_REACH) * OWN_TEMPLATES;
    unsigned classes = tagger == NULL ? 0 : tagger->head->word_classes;
    size_t n = 0;
    ADD(base + 0, word->low);
    if (place == 0) {
        ADD(base + 1, word->form);
        ADD(base + 2, word->shape);
        for (unsigned i = 0; i < 4; i++)
            if (word->prefix[i] != 0) ADD(base + 3 + i, join(word->prefix[i], word->caps));
        for (unsigned i = 0; i < 5; i++)
            if (word->suffix[i] != 0) ADD(base + 8 + i, join(word->suffix[i], word->caps));
        ADD(base + 14, word->length);
        if (word->tail != 0) {
            ADD(base + 15, word->head);
            ADD(base + 16, word->tail);
            ADD(base + 17, word->tail_marks);
            for (unsigned c = 0; c < classes; c++)
                if (word->tail_classes[c] != 0) ADD(base + 18 + c, word->tail_classes[c]);
        }
        for (unsigned i = 0; i < 16; i++)
            if (word->marks >> i & 1) ADD(base + 25, i);
    }
    if (place >= -1 && place <= 1) {
        if (word->suffix[2] != 0) ADD(base + 26, word->suffix[2]);
        if (place != 0) ADD(base + 2, word->shape);
    }
    ADD(base + 27, word->caps);
    if (word->marks != 0) ADD(base + 28, join(word->marks, word->caps));
    for (unsigned c = 0; c < classes; c++) {
        if (word->classes[c] == 0) continue;
        ADD(base + 32 + c, word->classes[c]);
        if (place >= -1 && place <= 1) ADD(base + 40 + c, join(word->classes[c], word->caps));
    }
    return n;
}

enum {
    PAIRS = VSL__TAG_PLACES * OWN_TEMPLATES,
    RUNS = PAIRS + 32,
    NAMES = RUNS + 32,
    EVIDENCE = NAMES + 16,
    VOTES = EVIDENCE + 16
};

/* words before, at and after a token */
typedef struct window {
    const vsl__tag_word *at[VSL__TAG_PLACES];
} window;

static window look_around(const vsl__tag_doc *self, uint32_t begin, uint32_t end, uint32_t t) {
    window w;
    for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++)
        w.at[place + VSL__TAG_REACH] =
            &self->words.at[vsl__tag_word_at(self, begin, end, t, place)];
    return w;
}

static size_t pair_features(const window *w, uint64_t *out) {
    const vsl__tag_word *b2 = w->at[0], *b1 = w->at[1], *now = w->at[2], *a1 = w->at[3],
                        *a2 = w->at[4];
    size_t n = 0;
    ADD(PAIRS + 0, join(b1->low, now->low));
    ADD(PAIRS + 1, join(now->low, a1->low));
    ADD(PAIRS + 2, join(b1->low, a1->low));
    ADD(PAIRS + 3, (uint64_t)b1->caps << 16 | (uint64_t)now->caps << 8 | a1->caps);
    ADD(PAIRS + 4, join(b1->shape, now->shape));
    ADD(PAIRS + 5, join(now->shape, a1->shape));
    ADD(PAIRS + 6, join(b1->low, now->caps));
    ADD(PAIRS + 7, join(a1->low, now->caps));
    ADD(PAIRS + 8, join(b2->low, b1->low));
    ADD(PAIRS + 9, join(a1->low, a2->low));
    ADD(PAIRS + 10, join(now->low, (uint64_t)b1->caps << 8 | a1->caps));
    if (now->classes[0] != 0) {
        ADD(PAIRS + 11, (uint64_t)b1->classes[0] << 16 | now->classes[0]);
        ADD(PAIRS + 12, (uint64_t)now->classes[0] << 16 | a1->classes[0]);
    }
    ADD(PAIRS + 13, (uint64_t)b1->classes[0] << 24 | (uint64_t)a1->classes[0] << 8 | now->caps);
    ADD(PAIRS + 14, (uint64_t)b2->classes[0] << 24 | (uint64_t)b1->classes[0] << 8 | now->caps);
    ADD(PAIRS + 15, (uint64_t)b2->caps << 32 | (uint64_t)b1->caps << 24 |
                        (uint64_t)now->caps << 16 | (uint64_t)a1->caps << 8 | a2->caps);
    ADD(PAIRS + 16, join((uint64_t)b1->marks << 16 | now->marks, now->caps));
    ADD(PAIRS + 17, join((uint64_t)now->marks << 16 | a1->marks, now->caps));
    return n;
}

/* what stands around and in the run of capitalised words that holds the token */
static size_t run_features(const vsl__tag_doc *self, uint32_t begin, uint32_t end, uint32_t t,
                           uint64_t *out) {
    const vsl__tag_word *edge = &self->words.at[self->words.count];
    const vsl__tag_word *before, *after, *first, *last;
    uint32_t run = self->run.at[t], stop = self->run_end.at[t];
    unsigned place;
    size_t n = 0;
    if (run == VSL_NONE) return 0;
    place = vsl__tag_role(t, run, stop);
    before = run == begin ? edge : &self->words.at[self->word.at[run - 1]];
    after = stop == end ? edge : &self->words.at[self->word.at[stop]];
    first = &self->words.at[self->word.at[run]];
    last = &self->words.at[self->word.at[stop - 1]];
    ADD(RUNS + 0, (uint64_t)place << 8 | (stop - run > 5 ? 5 : stop - run));
    ADD(RUNS + 1, join(before->low, place));
    ADD(RUNS + 2, join(after->low, place));
    ADD(RUNS + 3, join(before->low, after->low));
    if (before->classes[0] != 0) ADD(RUNS + 4, (uint64_t)place << 16 | before->classes[0]);
    if (after->classes[0] != 0) ADD(RUNS + 5, (uint64_t)place << 16 | after->classes[0]);
    if (stop - run > 1) {
        ADD(RUNS + 6, join(first->low, place));
        ADD(RUNS + 7, join(last->low, place));
        if (first->classes[0] != 0) ADD(RUNS + 8, (uint64_t)place << 16 | first->classes[0]);
        if (last->classes[0] != 0) ADD(RUNS + 9, (uint64_t)place << 16 | last->classes[0]);
        ADD(RUNS + 10, join((uint64_t)first->marks << 16 | last->marks, place));
        if (last->suffix[2] != 0) ADD(RUNS + 11, join(last->suffix[2], place));
    }
    return n;
}

static size_t name_features(const vsl__tag_doc *self, uint32_t begin, uint32_t end, uint32_t t,
                            uint64_t *out) {
    const uint8_t *phrase = self->phrase.at;
    const vsl__tag_word *word = &self->words.at[self->word.at[t]];
    size_t n = 0;
    if (phrase[t] != 0) {
        ADD(NAMES + 0, phrase[t]);
        ADD(NAMES + 1, (uint64_t)phrase[t] << 8 | word->seen);
        ADD(NAMES + 2, (uint64_t)phrase[t] << 16 | word->classes[0]);
    }
    if (t > begin && phrase[t - 1] != 0) ADD(NAMES + 3, phrase[t - 1]);
    if (t + 1 < end && phrase[t + 1] != 0) ADD(NAMES + 4, phrase[t + 1]);
    return n;
}

/* what the rest of the document says about a capitalised word */
static size_t evidence_features(const vsl__tag_doc *self, uint32_t s, uint32_t begin, uint32_t t,
                                uint64_t *out) {
    const vsl__tag_word *word = &self->words.at[self->word.at[t]];
    unsigned where = self->sentence_caps.at[s] ? 2 : t == begin ? 1 : 0;
    unsigned place =
        self->run.at[t] == VSL_NONE ? 0 : vsl__tag_role(t, self->run.at[t], self->run_end.at[t]);
    size_t n = 0;
    uint32_t looked = 0;
    if (!vsl__tag_capital(word)) {
        if (where == 2) ADD(EVIDENCE + 0, word->caps);
        return n;
    }
    ADD(EVIDENCE + 1, (uint64_t)where << 8 | word->seen);
    ADD(EVIDENCE + 2, (uint64_t)where << 16 | (uint64_t)word->seen << 8 | word->caps);
    ADD(EVIDENCE + 3, (uint64_t)word->roles << 8 | place);
    ADD(EVIDENCE + 4, (uint64_t)(word->count > 3 ? 3 : word->count) << 8 | where);
    if (word->stem != VSL_NONE) {
        const vsl__tag_word *stem = &self->words.at[word->stem];
        ADD(EVIDENCE + 7, (uint64_t)stem->roles << 8 | place);
        ADD(EVIDENCE + 8, stem->low);
        ADD(EVIDENCE + 9, stem->classes[0]);
        ADD(EVIDENCE + 10, (uint64_t)stem->marks << 8 | stem->caps);
    }
    if (word->marks != 0)
        for (unsigned k = 0; k < VSL__TAG_TOPICS && self->topics[k] != 0; k++)
            ADD(EVIDENCE + 11, (uint64_t)self->topics[k] << 16 | word->marks);
    for (uint32_t i = word->first; i != VSL_NONE && looked < RARE; i = self->next.at[i]) {
        looked++;
        if (i == t) continue;
        if (i > 0) ADD(EVIDENCE + 5, self->words.at[self->word.at[i - 1]].low);
        if (i + 1 < self->text.token_count)
            ADD(EVIDENCE + 6, self->words.at[self->word.at[i + 1]].low);
    }
    return n;
}

/* The state that the first pass gave most often to a word, one occurrence of state `own` left out
** (VSL_NONE: none), as state * 8 + quarters of all; VSL_NONE when it stands nowhere else. */
static uint32_t most_voted(const vsl__tag_doc *self, uint32_t word, uint32_t own) {
    const uint16_t *votes = self->votes.at + (size_t)word * self->vote_states;
    uint32_t best = 0, most = 0, total = 0;
    for (uint32_t i = 0; i < self->vote_states; i++) {
        uint32_t count = votes[i];
        if (i == own && count > 0) count--;
        total += count;
        if (count > most) {
            most = count;
            best = i;
        }
    }
    return total == 0 ? VSL_NONE : best * 8 + 4 * most / total;
}

size_t vsl__tag_vote_features(const vsl__tag_doc *self, uint32_t t, uint64_t *out) {
    const vsl__tag_word *word = &self->words.at[self->word.at[t]];
    const uint16_t *votes;
    uint32_t best, own;
    unsigned place;
    size_t n = 0;
    if (self->vote_states == 0) return 0;
    if (word->stem != VSL_NONE) {
        best = most_voted(self, word->stem, VSL_NONE);
        ADD(VOTES + 3, best);
    }
    if (word->count < 2) return n;
    own = self->states.at[t];
    votes = self->votes.at + (size_t)self->word.at[t] * self->vote_states;
    if (!vsl__tag_capital(word) && votes[0] == word->count) return n;
    best = most_voted(self, self->word.at[t], own);
    if (best == VSL_NONE) return n;
    place =
        self->run.at[t] == VSL_NONE ? 0 : vsl__tag_role(t, self->run.at[t], self->run_end.at[t]);
    ADD(VOTES + 0, best);
    ADD(VOTES + 1, (uint64_t)(best >> 3) << 16 | place << 8 | word->caps);
    for (uint32_t i = 0; i < self->vote_states; i++)
        if (votes[i] > (i == own)) ADD(VOTES + 2, i);
    return n;
}

size_t vsl__tag_context_features(const vsl__tag_doc *self, uint32_t s, uint32_t begin, uint32_t end,
                                 uint32_t t, uint64_t *out) {
    window w = look_around(self, begin, end, t);
    size_t n = pair_features(&w, out);
    n += run_features(self, begin, end, t, out + n);
    n += name_features(self, begin, end, t, out + n);
    return n + evidence_features(self, s, begin, t, out + n);
}

size_t vsl__tag_features(const vsl__tag_doc *self, uint32_t s, uint32_t t, uint64_t *out) {
    uint32_t begin = s == 0 ? 0 : self->text.ends[s - 1], end = self->text.ends[s];
    window w = look_around(self, begin, end, t);
    size_t n = 0;
    for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++)
        n += vsl__tag_own_features(self->tagger, w.at[place + VSL__TAG_REACH], place, out + n);
    n += vsl__tag_context_features(self, s, begin, end, t, out + n);
    return n + vsl__tag_vote_features(self, t, out + n);
}
