/*
** tagger.c - the tagger's model in place: hashes, states, edges, and its tables of words and names. See
** tag.h.
*/
#include "tag_parts.h"

#include <math.h>
#include <string.h>

#include "error.h"

#define FORBIDDEN INT16_MIN

/* FNV-1a (Fowler, Noll, Vo; public domain), finished */
uint64_t vsl__tag_hash(const char *data, size_t length) {
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < length; i++) h = (h ^ (unsigned char)data[i]) * UINT64_C(0x100000001B3);
    return vsl__tag_finish(h);
}

uint64_t vsl__tag_phrase(uint64_t phrase, uint64_t word) {
    return vsl__tag_finish((phrase + VSL__TAG_SEED) * UINT64_C(0xD6E8FEB86659FD93) ^ word);
}

static int range_ok(uint64_t offset, uint64_t count, uint64_t item, uint64_t size, uint64_t align) {
    return offset % align == 0 && offset <= size && count * item <= size - offset;
}

int vsl__tag_follows(unsigned from, unsigned from_type, unsigned to, unsigned to_type) {
    int open = from == 'B' || from == 'I';
    int goes_on = to == 'I' || to == 'L';
    return open == goes_on && (!open || from_type == to_type);
}

static vsl_code bad(vsl_error *err, const char *what) {
    return vsl__error(err, VSL_EPACK, 0, "the tagger is damaged or foreign: %s", what);
}

vsl_str vsl__tagger_state(const vsl__tagger *self, unsigned state) {
    const uint32_t *names = (const void *)(self->base + self->head->names);
    vsl_str name = {self->base + names[state], names[state + 1] - names[state]};
    return name;
}

vsl_str vsl__tagger_type(const vsl__tagger *self, unsigned type) {
    vsl_str name = {"", 0};
    if (type == 0 || type >= self->types) return name;
    name = vsl__tagger_state(self, self->first_state[type]);
    name.data += 2;
    name.length -= 2;
    return name;
}

/* finds prefix and type of each state */
static int name_states(vsl__tagger *self) {
    self->types = 1;
    for (unsigned s = 0; s < self->head->states; s++) {
        vsl_str name = vsl__tagger_state(self, s);
        unsigned type;
        self->prefix[s] = 0;
        self->type[s] = 0;
        if (!self->head->chunks) continue;
        self->prefix[s] = 'O';
        if (s == 0) continue;
        if (name.length < 3 || name.data[1] != '-' || memchr("BILU", name.data[0], 4) == NULL)
            return 0;
        self->prefix[s] = (uint8_t)name.data[0];
        for (type = 1; type < self->types; type++) {
            vsl_str other = vsl__tagger_type(self, type);
            if (other.length == name.length - 2 &&
                memcmp(other.data, name.data + 2, other.length) == 0)
                break;
        }
        self->type[s] = (uint8_t)type;
        if (type == self->types) self->first_state[self->types++] = (uint8_t)s;
    }
    return 1;
}

/* makes of the edges what is added in one pass and what is multiplied in the other */
static void prepare_edges(vsl__tagger *self) {
    uint32_t states = self->head->states;
    float step = 1 / self->head->scale;
    self->width = (states + 3) / 4 * 4;
    for (uint32_t from = 0; from < states + 2; from++)
        for (uint32_t to = 0; to < self->width; to++) {
            int16_t edge = to < states ? self->edges[from * states + to] : FORBIDDEN;
            self->moves[from * self->width + to] = edge == FORBIDDEN ? VSL__TAG_NO_MOVE : edge;
            self->weights[from * self->width + to] =
                edge == FORBIDDEN ? 0 : expf((float)edge * step);
        }
    for (uint32_t from = 0; from < states; from++)
        for (uint32_t to = 0; to < states; to++)
            self->turned[to * self->width + from] = self->weights[from * self->width + to];
}

vsl_code vsl__tagger_open(vsl__tagger *self, const void *data, size_t size, vsl_error *err) {
    const vsl__tag_header *head = data;
    const uint32_t *names;
    memset(self, 0, sizeof *self);
    if (size < sizeof *head) return bad(err, "it is too short");
    if (memcmp(head->magic, VSL__TAG_MAGIC, 8) != 0) return bad(err, "it does not begin as one");
    if (head->order != VSL__TAG_ORDER) return bad(err, "it was made on a machine of another kind");
    if (head->version != VSL__TAG_VERSION)
        return vsl__error(err, VSL_EPACK, 0,
                          "the tagger has format %u, this program reads %u: train it again",
                          (unsigned)head->version, (unsigned)VSL__TAG_VERSION);
    if (head->size != size) return bad(err, "its size is not what it says");
    if (head->states < 1 || head->states > VSL__TAG_STATES || head->stride % 8 != 0 ||
        head->stride < head->states - 1 || head->stride > VSL__TAG_STATES ||
        head->word_classes > VSL__TAG_CLASSES || head->slots == 0 || head->word_slots == 0 ||
        head->phrase_slots == 0 || !(head->scale > 0) ||
        (head->chunks ? head->plain >> VSL__TAG_CAPITALS : head->plain) != 0)
        return bad(err, "a number is out of range");
    if (!range_ok(head->names, head->states + 1, 4, size, 4) ||
        !range_ok(head->edges, (uint64_t)(head->states + 2) * head->states, 2, size, 2) ||
        !range_ok(head->prints, head->slots, 2, size, 2) ||
        !range_ok(head->rows, (uint64_t)head->slots * head->stride, 1, size, 8) ||
        !range_ok(head->words, head->word_slots, 4, size, 2) ||
        !range_ok(head->kinds, head->kind_count, 2 * (1 + head->word_classes), size, 2) ||
        !range_ok(head->phrases, head->phrase_slots, 4, size, 2) ||
        !range_ok(head->frequent, head->frequent_slots, 8, size, 8) ||
        !range_ok(head->ready, (uint64_t)head->frequent_slots * VSL__TAG_PLACES * head->stride, 2,
                  size, 8))
        return bad(err, "a table does not fit in it");
    self->head = head;
    self->base = data;
    names = (const void *)(self->base + head->names);
    for (unsigned s = 0; s < head->states; s++)
        if (names[s] > names[s + 1] || names[s + 1] > size) return bad(err, "a name does not fit");
    self->prints = (const void *)(self->base + head->prints);
    self->rows = (const void *)(self->base + head->rows);
    self->edges = (const void *)(self->base + head->edges);
    self->words = (const void *)(self->base + head->words);
    self->kinds = (const void *)(self->base + head->kinds);
    self->phrases = (const void *)(self->base + head->phrases);
    self->frequent = (const void *)(self->base + head->frequent);
    self->ready = (const void *)(self->base + head->ready);
    if (!name_states(self)) return bad(err, "a state has no sensible name");
    prepare_edges(self);
    for (unsigned b = 0; b < VSL__TAG_BINS; b++)
        if (!(head->bins[b] >= 0 && head->bins[b] <= 1))
            return bad(err, "a confidence is not from 0 to 1");
    return VSL_OK;
}

/* What stands behind the fingerprint of `hash` in a table of pairs, or NULL. A full table ends the
** search after one turn. */
static const uint16_t *find(const uint16_t *table, uint32_t slots, uint64_t hash) {
    uint32_t slot = vsl__tag_slot(hash, slots);
    uint16_t print = vsl__tag_print(hash);
    for (uint32_t tries = 0; tries < slots; tries++) {
        const uint16_t *there = table + (size_t)slot * 2;
        if (*there == print) return there + 1;
        if (*there == 0) return NULL;
        if (++slot == slots) slot = 0;
    }
    return NULL;
}

const int16_t *vsl__tag_ready(const vsl__tagger *tagger, uint64_t hash) {
    uint32_t slots, slot;
    if (tagger == NULL || (slots = tagger->head->frequent_slots) == 0) return NULL;
    slot = vsl__tag_slot(hash, slots);
    for (uint32_t tries = 0; tries < slots && tagger->frequent[slot] != 0; tries++) {
        if (tagger->frequent[slot] == hash)
            return tagger->ready + (size_t)slot * VSL__TAG_PLACES * tagger->head->stride;
        if (++slot == slots) slot = 0;
    }
    return NULL;
}

int vsl__tag_look_up(const vsl__tagger *tagger, uint64_t hash, uint16_t *marks, uint16_t *classes) {
    const uint16_t *found, *kind;
    if (tagger == NULL || hash == 0) return 0;
    found = find(tagger->words, tagger->head->word_slots, hash);
    if (found == NULL || *found >= tagger->head->kind_count) return 0;
    kind = tagger->kinds + (size_t)*found * (1 + tagger->head->word_classes);
    *marks = kind[0];
    for (uint32_t c = 0; c < tagger->head->word_classes; c++) classes[c] = kind[1 + c];
    return 1;
}

unsigned vsl__tag_name(const vsl__tagger *tagger, uint64_t hash) {
    const uint16_t *found = find(tagger->phrases, tagger->head->phrase_slots, hash);
    return found == NULL ? 0 : *found;
}
