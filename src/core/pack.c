/*
** pack.c - see pack.h.
*/
#include "pack.h"

#include <string.h>
#include "error.h"
#include "mem.h"

static inline uint64_t mix(uint64_t lane, uint64_t word) {
    lane = (lane ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return lane << 31 | lane >> 33;
}

static inline uint64_t word_at(const unsigned char *p) {
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* Eight lanes, so that no multiplication waits for another, and two words to each: opening a pack is
** mostly this. They are no array, so that compilers keep them in registers. */
typedef struct lanes {
    uint64_t a, b, c, d, e, f, g, h;
} lanes;

enum {
    BLOCK = 2 * sizeof(lanes),
    AHEAD = 4096 /* bytes; a processor asks for what comes next only up to the end of a page */
};

/* Another value of either word, or of the lane, makes another lane: no single damage is missed. */
static inline uint64_t mix_two(uint64_t lane, const unsigned char *words) {
    return mix(lane, word_at(words)) + word_at(words + 8);
}

static inline lanes mix_block(lanes sum, const unsigned char *block) {
    sum.a = mix_two(sum.a, block);
    sum.b = mix_two(sum.b, block + 16);
    sum.c = mix_two(sum.c, block + 32);
    sum.d = mix_two(sum.d, block + 48);
    sum.e = mix_two(sum.e, block + 64);
    sum.f = mix_two(sum.f, block + 80);
    sum.g = mix_two(sum.g, block + 96);
    sum.h = mix_two(sum.h, block + 112);
    return sum;
}

uint64_t vsl__checksum(const void *data, size_t size) {
    const unsigned char *p = data;
    unsigned char last[BLOCK] = {0}; /* filled up with zeros */
    lanes sum = {1, 2, 3, 4, 5, 6, 7, 8};
    size_t left = size;
    for (; left >= AHEAD + BLOCK; left -= BLOCK, p += BLOCK) {
        VSL__PREFETCH(p + AHEAD);
        VSL__PREFETCH(p + AHEAD + BLOCK / 2);
        sum = mix_block(sum, p);
    }
    for (; left >= BLOCK; left -= BLOCK, p += BLOCK) sum = mix_block(sum, p);
    if (left > 0) memcpy(last, p, left);
    sum = mix_block(sum, last);
    return mix(
        mix(mix(mix(sum.a, sum.b), mix(sum.c, sum.d)), mix(mix(sum.e, sum.f), mix(sum.g, sum.h))),
        size);
}

uint64_t vsl__pack_seal(const void *data) {
    vsl__pack_header header;
    memcpy(&header, data, sizeof header);
    header.checksum = 0;
    return mix(vsl__checksum(&header, sizeof header),
               vsl__checksum((const char *)data + sizeof header,
                             header.section_count * sizeof(vsl__pack_section)));
}

/* Whether [from, to) holds only zeros: the padding between sections. */
static int zeros(const unsigned char *data, uint64_t from, uint64_t to) {
    for (; from < to; from++)
        if (data[from] != 0) return 0;
    return 1;
}

/* One section's table line against the file it stands in. */
static vsl_code check_section(const vsl__pack_section *section, uint64_t line,
                              const unsigned char *data, size_t size, uint64_t least,
                              vsl_error *err) {
    if (section->name[0] == '\0' || section->name[sizeof section->name - 1] != '\0')
        return vsl__error(err, VSL_EPACK, line, "language pack: a section has no proper name");
    if (section->offset % 8 != 0 || section->offset < least || section->offset > size ||
        section->size > size - section->offset)
        return vsl__error(err, VSL_EPACK, line, "language pack: section '%s' lies outside the file",
                          section->name);
    if (vsl__checksum(data + section->offset, (size_t)section->size) != section->checksum)
        return vsl__error(err, VSL_EPACK, section->offset,
                          "language pack: section '%s' is damaged (checksum); install it again",
                          section->name);
    return VSL_OK;
}

vsl_code vsl__pack_check(const void *data, size_t size, vsl_error *err) {
    const vsl__pack_header *header = data;
    const vsl__pack_section *table = (const void *)(header + 1);
    uint64_t end;
    uint32_t i;
    if (size < sizeof *header || memcmp(header->magic, VSL__PACK_MAGIC, 8) != 0)
        return vsl__error(err, VSL_EPACK, 0, "not a verslag language pack");
    if (header->order != VSL__PACK_ORDER)
        return vsl__error(err, VSL_EPACK, 8,
                          "language pack made on a machine of another byte order; build it here");
    if (header->version < VSL__PACK_OLDEST || header->version > VSL__PACK_VERSION)
        return vsl__error(err, VSL_EPACK, 12,
                          "language pack of format %u; this verslag reads formats %d to %d",
                          (unsigned)header->version, VSL__PACK_OLDEST, VSL__PACK_VERSION);
    if (header->size != size)
        return vsl__error(err, VSL_EPACK, 16,
                          "language pack of %llu bytes, but it should have %llu",
                          (unsigned long long)size, (unsigned long long)header->size);
    if (header->section_count > VSL__PACK_SECTIONS ||
        header->section_count * sizeof *table > size - sizeof *header)
        return vsl__error(err, VSL_EPACK, 32, "language pack: the table of sections is damaged");
    if (header->language[sizeof header->language - 1] != '\0' ||
        header->release[sizeof header->release - 1] != '\0')
        return vsl__error(err, VSL_EPACK, 40, "language pack: the header is damaged");
    if (vsl__pack_seal(data) != header->checksum)
        return vsl__error(err, VSL_EPACK, 24, "language pack: the header is damaged (checksum)");
    end = sizeof *header + header->section_count * sizeof *table;
    for (i = 0; i < header->section_count; i++) {
        uint64_t line = sizeof *header + i * sizeof *table;
        vsl_code code = check_section(&table[i], line, data, size, end, err);
        if (code != VSL_OK) return code;
        if (table[i].offset - end >= 8 || !zeros(data, end, table[i].offset))
            return vsl__error(err, VSL_EPACK, end, "language pack: stray bytes between sections");
        end = table[i].offset + table[i].size;
    }
    if (size - end >= 8 || !zeros(data, end, size))
        return vsl__error(err, VSL_EPACK, end, "language pack: stray bytes after the last section");
    return VSL_OK;
}

vsl__bytes vsl__pack_find(const void *data, const char *name) {
    const vsl__pack_header *header = data;
    const vsl__pack_section *table = (const void *)(header + 1);
    vsl__bytes found = {NULL, 0};
    uint32_t i;
    for (i = 0; i < header->section_count; i++) {
        if (strcmp(table[i].name, name) == 0) {
            found.data = (const unsigned char *)data + table[i].offset;
            found.size = (size_t)table[i].size;
        }
    }
    return found;
}
