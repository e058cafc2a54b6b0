/*
** hostile.h - a language pack whose maker knows how to make checksums right: what the fuzzers of
** packs share.
*/
#ifndef VSL_SPEC_HOSTILE_H
#define VSL_SPEC_HOSTILE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../src/core/pack.h"
#include "../c/invariants.h"

static inline uint64_t hostile_random(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return *state >> 33;
}

/* A number that code seldom expects, of `width` bytes, in a section of `size`. */
static inline uint64_t hostile_number(uint64_t *state, unsigned width, size_t size) {
    static const double doubles[] = {0, -1, 0.5, 1e308, -1e308, 1e10, 5e-324, 1e18};
    double d = doubles[hostile_random(state) % 8];
    float f;
    uint64_t number = 0;
    uint32_t bits;
    switch (hostile_random(state) % 8) {
    case 0:
        return 0;
    case 1:
        return ~UINT64_C(0);
    case 2:
        return ~UINT64_C(0) >> (65 - 8 * width); /* the largest that is signed */
    case 3:
        return size / width - hostile_random(state) % 3;
    case 4:
        return size - hostile_random(state) % 9;
    case 5:
        if (hostile_random(state) % 4 == 0) d = hostile_random(state) % 2 ? NAN : INFINITY;
        f = (float)d;
        memcpy(&bits, &f, sizeof bits);
        memcpy(&number, &d, sizeof number);
        return width == 4 ? bits : number;
    case 6:
        return hostile_random(state) % 64;
    default:
        return hostile_random(state) << 31 ^ hostile_random(state);
    }
}

/* Changes a number of a section: to an end of its range, to a neighbour of what it was, to another
** number of the section. */
static inline void hostile_change(uint8_t *section, size_t size, uint64_t *state) {
    unsigned width = 1u << hostile_random(state) % 4;
    size_t room = hostile_random(state) % 3 == 0 && size > 96 ? 96 : size; /* headers matter most */
    size_t at, other;
    uint64_t number = 0;
    if (size < 8) return;
    at = hostile_random(state) % (room / width) * width;
    other = hostile_random(state) % (size / width) * width;
    memcpy(&number, section + at, width);
    switch (hostile_random(state) % 4) {
    case 0:
        number ^= UINT64_C(1) << hostile_random(state) % (8 * width);
        break;
    case 1:
        number += hostile_random(state) % 17 - 8;
        break;
    case 2:
        memcpy(&number, section + other, width);
        break;
    default:
        number = hostile_number(state, width, size);
    }
    memcpy(section + at, &number, width);
}

/* Makes the checksum of a section right, and of the table of them all. */
static inline void mend_section(unsigned char *pack, uint32_t number) {
    vsl__pack_header *header = (void *)pack;
    vsl__pack_section *section = (vsl__pack_section *)(void *)(header + 1) + number;
    section->checksum = vsl__checksum(pack + section->offset, (size_t)section->size);
    header->checksum = vsl__pack_seal(pack);
}

/* Makes size, table and checksums consistent, as far as the header allows. */
static inline void mend(unsigned char *pack, size_t size) {
    vsl__pack_header *header = (void *)pack;
    vsl__pack_section *table = (void *)(header + 1);
    uint32_t i;
    memcpy(header->magic, VSL__PACK_MAGIC, 8);
    header->order = VSL__PACK_ORDER;
    header->version = VSL__PACK_VERSION;
    header->size = size;
    if (header->section_count > (size - sizeof *header) / sizeof *table) return;
    for (i = 0; i < header->section_count; i++)
        if (table[i].offset <= size && table[i].size <= size - table[i].offset)
            table[i].checksum = vsl__checksum(pack + table[i].offset, (size_t)table[i].size);
    header->checksum = vsl__pack_seal(pack);
}

static inline int swallow(void *context, const char *data, size_t length) {
    (void)data;
    *(size_t *)context += length;
    return 0;
}

/* The bytes of a file, aligned to 8; ends the process where it cannot be read. */
static inline unsigned char *whole_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    unsigned char *made;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) abort();
    *size = (size_t)ftell(file);
    rewind(file);
    made = aligned_alloc(8, (*size + 15) / 8 * 8);
    if (made == NULL || fread(made, 1, *size, file) != *size) abort();
    fclose(file);
    return made;
}

/* Opens the pack and, where that succeeds, reads sample.txt and writes its JSON. The reading may be
** nonsense, but it holds what every reading holds. */
static inline void read_with(const unsigned char *pack, size_t size) {
    static const char *text;
    static size_t length;
    vsl_options options = {0};
    vsl_model *model = vsl_model_memory(pack, size, NULL, NULL);
    vsl_doc *doc;
    const char *wrong;
    size_t written = 0;
    if (text == NULL) text = (const char *)whole_file("spec/torture/sample.txt", &length);
    if (model == NULL) return;
    options.published.data = "2025-06-18";
    options.published.length = 10;
    doc = vsl_read(model, text, length, &options, NULL, NULL);
    wrong = doc == NULL ? NULL : broken_invariant(doc);
    if (wrong != NULL) {
        fprintf(stderr, "ERROR: %s\n", wrong);
        abort();
    }
    if (doc != NULL && vsl_doc_json(doc, NULL, swallow, &written, NULL) != VSL_OK) abort();
    vsl_doc_free(doc);
    vsl_model_close(model);
}

#endif
