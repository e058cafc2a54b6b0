/*
** tag_decode.c - the scores of tokens, the best path over their states, and how sure it is. See tag.h.
*/
#include "tag_parts.h"

#include <math.h>
#include <string.h>

#include "lanes.h"

/* Most chunks are sure, so the knots are denser towards 1. */
float vsl__tag_knot(float raw) {
    if (!(raw > 0)) return 0;
    if (raw >= 1) return VSL__TAG_BINS - 1;
    return (1 - cbrtf(1 - raw)) * (VSL__TAG_BINS - 1);
}

/* The row of a feature, or UINT32_MAX. The table is full enough for long searches, so eight
** fingerprints are looked at together until its end; a search that goes round stops after one turn. */
static uint32_t find_row(const vsl__tagger *tagger, uint32_t slot, uint64_t hash) {
    uint32_t slots = tagger->head->slots;
    uint16_t print = vsl__tag_print(hash);
    for (; slot + 8 <= slots; slot += 8) {
        unsigned i = vsl__lanes_find(tagger->prints + slot, print);
        if (i < 8) return slot + i;
        if (i == VSL__LANES_NONE) return UINT32_MAX;
    }
    for (uint32_t tries = 0; tries < slots && tagger->prints[slot] != 0; tries++) {
        if (tagger->prints[slot] == print) return slot;
        if (++slot == slots) slot = 0;
    }
    return UINT32_MAX;
}

/* Features on their way to a sum of their rows. */
typedef struct query {
    int16_t *sum; /* [stride] */
    size_t n;     /* features; then rows, of those that have one */
    uint32_t at[VSL__TAG_FEATURES];
    uint64_t features[VSL__TAG_FEATURES];
} query;

/* Three queries at once, each a step behind the next: where one waits for its fingerprints, another
** for its rows, the third is summed. What is asked for in one step has come in the next. */
typedef struct queue {
    const vsl__tagger *tagger;
    unsigned newest;
    query at[3];
} queue;

/* Where the caller writes the features of the next query. */
static uint64_t *next_features(queue *self) {
    return self->at[self->newest].features;
}

static void find_rows(const vsl__tagger *tagger, query *q) {
    uint32_t stride = tagger->head->stride;
    size_t found = 0;
    for (size_t i = 0; i < q->n; i++) {
        uint32_t row = find_row(tagger, q->at[i], q->features[i]);
        if (row == UINT32_MAX) continue;
        q->at[found++] = row;
        VSL__PREFETCH(tagger->rows + (size_t)row * stride);
    }
    q->n = found;
}

static void add_rows(const vsl__tagger *tagger, const query *q) {
    uint32_t stride = tagger->head->stride;
    for (uint32_t block = 0; q->n > 0 && block < stride; block += 8)
        vsl__lanes_add(q->sum + block, tagger->rows + block, stride, q->at, q->n);
}

/* Puts the `n` features that were written on their way to `sum`. */
static void send(queue *self, size_t n, int16_t *sum) {
    query *q = &self->at[self->newest];
    uint32_t slots = self->tagger->head->slots;
    q->n = n;
    q->sum = sum;
    for (size_t i = 0; i < n; i++) {
        q->at[i] = vsl__tag_slot(q->features[i], slots);
        VSL__PREFETCH(self->tagger->prints + q->at[i]);
    }
    find_rows(self->tagger, &self->at[(self->newest + 2) % 3]);
    self->newest = (self->newest + 1) % 3;
    add_rows(self->tagger, &self->at[self->newest]);
}

static void queue_open(queue *self, const vsl__tagger *tagger) {
    self->tagger = tagger;
    self->newest = 0;
    for (unsigned i = 0; i < 3; i++) self->at[i].n = 0;
}

/* Ends with all sums made. */
static void queue_close(queue *self) {
    send(self, 0, NULL);
    send(self, 0, NULL);
}

void vsl__tag_own(const vsl__tagger *tagger, vsl_str token, int16_t *sums) {
    uint32_t stride = tagger->head->stride;
    vsl__tag_word word;
    queue queries;
    vsl__tag_word_make(tagger, &word, token, vsl__tag_hash(token.data, token.length));
    word.ready = NULL;
    vsl__tag_word_classify(tagger, &word);
    vsl__tag_word_split(tagger, &word, token);
    memset(sums, 0, VSL__TAG_PLACES * stride * sizeof *sums);
    queue_open(&queries, tagger);
    for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++, sums += stride)
        send(&queries, vsl__tag_own_features(tagger, &word, place, next_features(&queries)), sums);
    queue_close(&queries);
}

static int16_t *own_scores(vsl__tag_doc *self, size_t word, int place) {
    size_t at = word * VSL__TAG_PLACES + (size_t)(place + VSL__TAG_REACH);
    return self->own.at + at * self->tagger->head->stride;
}

/* Scores of the own features of all words, at the places where they are asked for. */
static int score_words(vsl__tag_doc *self) {
    uint32_t stride = self->tagger->head->stride;
    size_t words = self->words.count + 1;
    queue queries;
    self->own.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->own, words * VSL__TAG_PLACES * stride)) return 0;
    queue_open(&queries, self->tagger);
    for (size_t i = 0; i < words; i++) {
        const vsl__tag_word *word = &self->words.at[i];
        if (word->ready != NULL)
            memcpy(own_scores(self, i, -VSL__TAG_REACH), word->ready,
                   VSL__TAG_PLACES * stride * sizeof(int16_t));
        for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++) {
            int16_t *sum = own_scores(self, i, place);
            if (word->ready != NULL || (word->places >> (place + VSL__TAG_REACH) & 1) == 0)
                continue;
            memset(sum, 0, stride * sizeof *sum);
            send(&queries,
                 vsl__tag_own_features(self->tagger, word, place, next_features(&queries)), sum);
        }
    }
    queue_close(&queries);
    return 1;
}

static int16_t *scores_of(vsl__tag_doc *self, uint32_t t) {
    return self->emission.at + (size_t)t * self->tagger->head->stride;
}

static void score_tokens(vsl__tag_doc *self, queue *queries, const vsl__tag_piece *at) {
    uint32_t stride = self->tagger->head->stride, s = at->sentence;
    uint32_t begin = s == 0 ? 0 : self->text.ends[s - 1], end = self->text.ends[s];
    for (uint32_t t = at->begin; t < at->end; t++) {
        int16_t *sum = scores_of(self, t);
        memset(sum, 0, stride * sizeof *sum);
        for (int place = -VSL__TAG_REACH; place <= VSL__TAG_REACH; place++) {
            const int16_t *own =
                own_scores(self, vsl__tag_word_at(self, begin, end, t, place), place);
            for (uint32_t k = 0; k < stride; k++) sum[k] = (int16_t)(sum[k] + own[k]);
        }
        send(queries, vsl__tag_context_features(self, s, begin, end, t, next_features(queries)),
             sum);
    }
}

/* Viterbi over a piece; 0 when memory ran out. */
static int best_path(vsl__tag_doc *self, const vsl__tag_piece *at) {
    const vsl__tagger *tagger = self->tagger;
    uint32_t states = tagger->head->states, stride = tagger->head->stride, width = tagger->width;
    const int32_t *moves = tagger->moves, *stop = moves + (states + 1) * width;
    const int32_t *start = moves + (at->after ? 0 : states) * width;
    const int16_t *scores = scores_of(self, at->begin);
    int32_t now[VSL__TAG_STATES], before[VSL__TAG_STATES], back[VSL__TAG_STATES];
    uint32_t n = at->end - at->begin, best = 0;
    self->back.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->back, (size_t)n * states)) return 0;
    before[0] = start[0];
    for (uint32_t k = 1; k < states; k++) before[k] = start[k] + scores[k - 1];
    for (uint32_t i = 1; i < n; i++) {
        uint8_t *came = self->back.at + (size_t)i * states;
        scores += stride;
        for (uint32_t to = 0; to < width; to += 4) {
            for (uint32_t k = to; k < to + 4; k++) {
                now[k] = 2 * VSL__TAG_NO_MOVE;
                back[k] = 0;
            }
            for (uint32_t from = 0; from < states; from++)
                vsl__lanes_better(now + to, back + to, before[from], moves + from * width + to,
                                  (int32_t)from);
        }
        before[0] = now[0];
        for (uint32_t k = 1; k < states; k++) before[k] = now[k] + scores[k - 1];
        for (uint32_t k = 0; k < states; k++) came[k] = (uint8_t)back[k];
    }
    for (uint32_t k = 0; k < states; k++) {
        before[k] += at->before ? moves[k * width] : stop[k];
        if (before[k] > before[best]) best = k;
    }
    for (uint32_t i = n; i-- > 0;) {
        self->states.at[at->begin + i] = (uint8_t)best;
        best = self->back.at[(size_t)i * states + best];
    }
    return 1;
}

/* How often a chunk of this posterior probability is right; see vsl__tag_header. */
static float calibrated(const vsl__tag_header *head, float raw) {
    float at = vsl__tag_knot(raw);
    unsigned bin = (unsigned)at;
    if (bin >= VSL__TAG_BINS - 1) return head->bins[VSL__TAG_BINS - 1];
    return head->bins[bin] + (head->bins[bin + 1] - head->bins[bin]) * (at - (float)bin);
}

/* What the weights `from` of all states come to over the edges. */
static void spread(float *to, const float *from, const float *edges, uint32_t states,
                   uint32_t width) {
    for (uint32_t k = 0; k < width; k += 4) {
        memset(to + k, 0, 4 * sizeof *to);
        vsl__lanes_spread(to + k, from, edges + k, states, width);
    }
}

/* Forward-backward over a piece; sets the confidence of its chunks. 0 when memory ran out. */
static int weigh_chunks(vsl__tag_doc *self, const vsl__tag_piece *at) {
    const vsl__tagger *tagger = self->tagger;
    uint32_t states = tagger->head->states, stride = tagger->head->stride, width = tagger->width;
    uint32_t begin = at->begin, n = at->end - begin;
    const int16_t *scores = scores_of(self, begin);
    float step = 1 / tagger->head->scale;
    const float *edges = tagger->weights;
    float *emission, *forward, *backward;
    self->field.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->field, 3 * (size_t)n * width)) return 0;
    emission = self->field.at;
    forward = emission + (size_t)n * width;
    backward = forward + (size_t)n * width;
    for (uint32_t i = 0; i < n; i++, scores += stride) {
        int16_t top = 0;
        for (uint32_t k = 1; k < states; k++)
            if (scores[k - 1] > top) top = scores[k - 1];
        for (uint32_t k = 0; k < states; k++)
            emission[(size_t)i * width + k] =
                expf((float)((k == 0 ? 0 : scores[k - 1]) - top) * step);
    }
    /* each token's forward sums to 1, and so does forward times backward */
    for (uint32_t i = 0; i < n; i++) {
        float *here = forward + (size_t)i * width, sum = 0;
        if (i == 0)
            memcpy(here, edges + (at->after ? 0 : states) * width, width * sizeof *here);
        else
            spread(here, here - width, edges, states, width);
        for (uint32_t k = 0; k < states; k++) sum += here[k] *= emission[(size_t)i * width + k];
        for (uint32_t k = 0; k < states; k++) here[k] /= sum > 0 ? sum : 1;
    }
    for (uint32_t i = n; i-- > 0;) {
        float *here = backward + (size_t)i * width, sum = 0, after[VSL__TAG_STATES];
        if (i + 1 == n)
            memcpy(here, at->before ? tagger->turned : edges + (states + 1) * width,
                   width * sizeof *here);
        else {
            for (uint32_t to = 0; to < states; to++)
                after[to] = here[width + to] * emission[(size_t)(i + 1) * width + to];
            spread(here, after, tagger->turned, states, width);
        }
        for (uint32_t k = 0; k < states; k++) sum += here[k] * forward[(size_t)i * width + k];
        for (uint32_t k = 0; k < states; k++) here[k] /= sum > 0 ? sum : 1;
    }
    for (uint32_t i = 0; i < n;) {
        uint8_t state = self->states.at[begin + i];
        uint32_t last = i;
        float weight = forward[(size_t)i * width + state];
        if (state == 0) {
            i++;
            continue;
        }
        while (last + 1 < n && (tagger->prefix[self->states.at[begin + last + 1]] == 'I' ||
                                tagger->prefix[self->states.at[begin + last + 1]] == 'L')) {
            uint8_t from = self->states.at[begin + last], to = self->states.at[begin + last + 1];
            const float *old = forward + (size_t)last * width, *here = old + width;
            float sum = 0, reach = 0;
            /* the scale that forward was divided by at this token */
            for (uint32_t k = 0; k < states; k++) reach += old[k] * edges[k * width + to];
            sum = here[to] > 0 ? reach * emission[(size_t)(last + 1) * width + to] / here[to] : 1;
            weight *= edges[from * width + to] * emission[(size_t)(last + 1) * width + to] / sum;
            last++;
        }
        weight *= backward[(size_t)last * width + self->states.at[begin + last]];
        self->confidence.at[begin + i] = calibrated(tagger->head, weight);
        i = last + 1;
    }
    return 1;
}

/* Scores all pieces without what the first pass says, into emission. */
static int score_pieces(vsl__tag_doc *self) {
    size_t room = (size_t)self->text.token_count * self->tagger->head->stride;
    queue queries;
    self->emission.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->emission, room)) return 0;
    queue_open(&queries, self->tagger);
    for (size_t i = 0; i < self->pieces.count; i++)
        score_tokens(self, &queries, &self->pieces.at[i]);
    queue_close(&queries);
    return 1;
}

/* Adds to the scores of a piece what the first pass says; 0 when that is nothing. */
static int add_votes(vsl__tag_doc *self, const vsl__tag_piece *at) {
    queue queries;
    int any = 0;
    queue_open(&queries, self->tagger);
    for (uint32_t t = at->begin; t < at->end; t++) {
        size_t n = vsl__tag_vote_features(self, t, next_features(&queries));
        if (n == 0) continue;
        send(&queries, n, scores_of(self, t));
        any = 1;
    }
    queue_close(&queries);
    return any;
}

/* Whether the best path of a piece has a chunk. */
static int has_chunk(const vsl__tag_doc *self, const vsl__tag_piece *at) {
    for (uint32_t t = at->begin; t < at->end; t++)
        if (self->states.at[t] != 0) return 1;
    return 0;
}

/* The first pass: what the text itself says. */
static int decode_text(vsl__tag_doc *self) {
    if (!score_pieces(self)) return 0;
    for (size_t i = 0; i < self->pieces.count; i++)
        if (!best_path(self, &self->pieces.at[i])) return 0;
    return 1;
}

/* The second pass: only where the first one says something of a word elsewhere can its states change. */
static int decode_votes(vsl__tag_doc *self, int confidence) {
    for (size_t i = 0; i < self->pieces.count; i++) {
        const vsl__tag_piece *at = &self->pieces.at[i];
        if (add_votes(self, at) && !best_path(self, at)) return 0;
        if (confidence && has_chunk(self, at) && !weigh_chunks(self, at)) return 0;
    }
    return 1;
}

vsl_code vsl__tag_doc_decode(vsl__tag_doc *self, int confidence) {
    uint32_t n = self->text.token_count;
    self->vote_states = 0;
    self->states.count = self->confidence.count = 0;
    if (!VSL__RESERVE(&self->allocator, &self->states, n + 1) ||
        !VSL__RESERVE(&self->allocator, &self->confidence, n + 1))
        return VSL_ENOMEM;
    memset(self->confidence.at, 0, n * sizeof *self->confidence.at);
    memset(self->states.at, 0, n);
    if (self->tagger->head->stride == 0) { /* only one state, and so no weights */
        self->states.count = self->confidence.count = n;
        return VSL_OK;
    }
    if (!score_words(self)) return VSL_ENOMEM;
    if (!decode_text(self) ||
        vsl__tag_doc_vote(self, self->states.at, self->tagger->head->states) != VSL_OK ||
        !decode_votes(self, confidence))
        return VSL_ENOMEM;
    self->states.count = self->confidence.count = n;
    return VSL_OK;
}
