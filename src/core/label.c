/*
** label.c - see label.h.
*/
#include <string.h>

#include "doc.h"

enum { STRINGS = 4 };

/* The strings of a label, in an order of its own. */
static void strings_of(const vsl_label *label, vsl_str *out) {
    out[0] = label->type;
    out[1] = label->subtype;
    out[2] = label->demonym_of;
    out[3] = label->id;
}

static int is_same(const vsl_label *a, const vsl_label *b) {
    vsl_str x[STRINGS], y[STRINGS];
    unsigned i;
    strings_of(a, x);
    strings_of(b, y);
    for (i = 0; i < STRINGS; i++)
        if ((x[i].data == NULL) != (y[i].data == NULL) || !vsl__str_equal(x[i], y[i])) return 0;
    return 1;
}

static uint32_t hash_of(const vsl_label *label) {
    uint64_t hash = 0;
    vsl_str strings[STRINGS];
    unsigned s;
    strings_of(label, strings);
    for (s = 0; s < STRINGS; s++)
        hash = 31 * hash + vsl__lexicon_hash(strings[s].data, strings[s].length);
    return (uint32_t)(hash >> 32);
}

/* Where a label stands, or may be put. */
static const vsl_label **find(const vsl__labels *self, const vsl_label *label) {
    uint32_t mask = self->room - 1, i = hash_of(label) & mask;
    while (self->slots[i] != NULL && !is_same(self->slots[i], label)) i = (i + 1) & mask;
    return &self->slots[i];
}

/* Twice the slots; 0 when memory ran out. */
static int grow(vsl__labels *self, const vsl_allocator *allocator) {
    vsl__labels larger = {NULL, self->count, self->room == 0 ? 64 : 2 * self->room};
    uint32_t i;
    larger.slots = vsl__resize(allocator, NULL, 0, larger.room * sizeof *larger.slots);
    if (larger.slots == NULL) return 0;
    memset(larger.slots, 0, larger.room * sizeof *larger.slots);
    for (i = 0; i < self->room; i++)
        if (self->slots[i] != NULL) *find(&larger, self->slots[i]) = self->slots[i];
    vsl__labels_free(self, allocator);
    *self = larger;
    return 1;
}

/* Puts a copy of the string into the document; 0 when memory ran out. */
static int copy_str(vsl_doc *doc, vsl_str *str) {
    if (str->data == NULL) return 1;
    *str = vsl__arena_str(&doc->arena, str->data, str->length);
    return str->data != NULL;
}

const vsl_label *vsl__label(vsl_doc *doc, const vsl_label *label, int copy) {
    vsl__labels *self = &doc->labels;
    const vsl_label **place;
    vsl_label *made;
    if (2 * self->count >= self->room && !grow(self, &doc->allocator)) return NULL;
    place = find(self, label);
    if (*place != NULL) return *place;
    made = vsl__arena_new(&doc->arena, sizeof *made);
    if (made == NULL) return NULL;
    *made = *label;
    if (copy && !(copy_str(doc, &made->type) && copy_str(doc, &made->subtype) &&
                  copy_str(doc, &made->demonym_of) && copy_str(doc, &made->id)))
        return NULL;
    *place = made;
    self->count++;
    return made;
}

void vsl__labels_clear(vsl__labels *self) {
    if (self->count > 0) memset(self->slots, 0, self->room * sizeof *self->slots);
    self->count = 0;
}

void vsl__labels_free(vsl__labels *self, const vsl_allocator *allocator) {
    vsl__resize(allocator, self->slots, self->room * sizeof *self->slots, 0);
    memset(self, 0, sizeof *self);
}

int vsl__split_kind(vsl_str text, vsl_str *type, vsl_str *subtype) {
    const char *space = text.data == NULL ? NULL : memchr(text.data, ' ', text.length);
    if (space == NULL) return 0;
    type->data = text.data;
    type->length = (uint32_t)(space - text.data);
    subtype->data = space + 1;
    subtype->length = text.length - type->length - 1;
    return 1;
}
