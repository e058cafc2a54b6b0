/*
** pack.h - the language pack: one file of named sections, used in place.
**
**   header   vsl__pack_header
**   table    section_count times vsl__pack_section
**   sections each aligned to 8 bytes, in the order of the table, zeros between
**
** All numbers are in the byte order of the machine that made the pack; a foreign order is refused.
** Everything in a section is an offset relative to it, so that the file can lie anywhere.
*/
#ifndef VSL_CORE_PACK_H
#define VSL_CORE_PACK_H

#include "../verslag.h"

#define VSL__PACK_MAGIC "VSLPACK\n"
#define VSL__PACK_ORDER UINT32_C(0x01020304)
#define VSL__PACK_VERSION 7 /* the format that this code writes */
#define VSL__PACK_OLDEST 7  /* the oldest format that this code reads */
#define VSL__PACK_SECTIONS 64

typedef struct vsl__pack_header {
    char magic[8];
    uint32_t order;    /* VSL__PACK_ORDER */
    uint32_t version;  /* VSL__PACK_VERSION */
    uint64_t size;     /* of the whole file */
    uint64_t checksum; /* of this header, with 0 here, and the table; see vsl__pack_seal */
    uint32_t section_count;
    uint32_t reserved; /* 0 */
    char language[8];  /* "nl", padded with zeros */
    char release[16];  /* "0.1.0", padded with zeros */
} vsl__pack_header;

typedef struct vsl__pack_section {
    char name[16]; /* padded with zeros */
    uint64_t offset, size;
    uint64_t checksum;
} vsl__pack_section;

/* A section in place; data is NULL when the pack has none of that name. */
typedef struct vsl__bytes {
    const unsigned char *data;
    size_t size;
} vsl__bytes;

/* A blob: strings, each a byte that is its length and then its bytes, and at the end as many zeros as
** the longest string may have. So a string that begins before the zeros ends in the blob, whatever its
** length, and opening a pack need not look at each string. */
enum { VSL__BLOB_STRING = 255 /* bytes of the longest string */ };

/* The string at `offset` of a section's blob; absent for VSL_NONE. */
static inline vsl_str vsl__blob_str(const char *blob, uint32_t offset) {
    vsl_str found = {NULL, 0};
    if (offset == VSL_NONE) return found;
    found.data = blob + offset + 1;
    found.length = (unsigned char)blob[offset];
    return found;
}

/* Where the zeros at the end of a blob of `size` bytes begin: strings begin before. */
static inline uint32_t vsl__blob_end(uint32_t size) {
    return size > VSL__BLOB_STRING ? size - VSL__BLOB_STRING : 0;
}

/* 64-bit checksum of `size` bytes: eight lanes of multiply and rotate over 8-byte words, to run at
** the speed of memory. It finds damage, not malice. */
uint64_t vsl__checksum(const void *data, size_t size);

/* The checksum that belongs into the header of a pack whose table is complete. */
uint64_t vsl__pack_seal(const void *data);

/* Checks header, table and every section of a pack in memory. Returns VSL_OK or fills `err`. */
vsl_code vsl__pack_check(const void *data, size_t size, vsl_error *err);

/* The section `name` of a checked pack. */
vsl__bytes vsl__pack_find(const void *data, const char *name);

#endif
