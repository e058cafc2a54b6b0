/*
** offset.c - offsets in bytes, characters and UTF-16 units.
**
** Checkpoints: for every BLOCK bytes of the text, the character count and the UTF-16 count before
** the first character that begins at or after the block's start, and that character's byte. Made
** once a document, on the first conversion.
*/
#include "doc.h"
#include "utf8.h"

#define BLOCK 256
#define FIELDS 3 /* byte, characters, UTF-16 units */

/* Walks characters from a place until `field` reaches `offset`, staying at a character's start. */
static void walk(const vsl_doc *doc, uint32_t place[FIELDS], unsigned field, uint32_t offset) {
    const char *end = doc->text + doc->length;
    while (place[VSL_BYTES] < doc->length) {
        int32_t point;
        uint32_t next[FIELDS];
        size_t n = vsl__utf8_next(doc->text + place[VSL_BYTES], end, &point);
        next[VSL_BYTES] = place[VSL_BYTES] + (uint32_t)n;
        next[VSL_CHARACTERS] = place[VSL_CHARACTERS] + 1;
        next[VSL_UTF16] = place[VSL_UTF16] + (point > 0xFFFF ? 2 : 1);
        if (next[field] > offset) return;
        place[0] = next[0];
        place[1] = next[1];
        place[2] = next[2];
    }
}

/* Makes the checkpoints; 0 when memory ran out. */
static int make_checkpoints(vsl_doc *doc) {
    uint32_t place[FIELDS] = {0, 0, 0}, start = 0;
    if (!VSL__RESERVE(&doc->allocator, &doc->checkpoints,
                      ((size_t)doc->length / BLOCK + 1) * FIELDS))
        return 0;
    for (;;) {
        unsigned i;
        for (i = 0; i < FIELDS; i++) doc->checkpoints.at[doc->checkpoints.count++] = place[i];
        if (doc->length - start < BLOCK) return 1;
        start += BLOCK;
        walk(doc, place, VSL_BYTES, start);
    }
}

uint32_t vsl_doc_offset(vsl_doc *self, uint32_t offset, vsl_unit from, vsl_unit to) {
    size_t low = 0, high, i;
    uint32_t place[FIELDS];
    if (self->checkpoints.count == 0 && !make_checkpoints(self)) return VSL_NONE;
    high = self->checkpoints.count / FIELDS;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (self->checkpoints.at[middle * FIELDS + (size_t)from] <= offset)
            low = middle;
        else
            high = middle;
    }
    for (i = 0; i < FIELDS; i++) place[i] = self->checkpoints.at[low * FIELDS + i];
    walk(self, place, (unsigned)from, offset);
    return place[to];
}
