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

#include <string.h>

#include "../verslag.h"

#define VSL__PACK_MAGIC "VSLPACK\n"
#define VSL__PACK_ORDER UINT32_C(0x01020304)
#define VSL__PACK_VERSION 5 /* the format that this code writes */
#define VSL__PACK_OLDEST 5  /* the oldest format that this code reads */
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

/* The string at `offset` of a section's blob, where a uint16_t length stands before its bytes;
** absent for VSL_NONE. */
static inline vsl_str vsl__blob_str(const char *blob, uint32_t offset) {
    vsl_str found = {NULL, 0};
    uint16_t length;
    if (offset == VSL_NONE) return found;
    memcpy(&length, blob + offset, sizeof length);
    found.data = blob + offset + sizeof length;
    found.length = length;
    return found;
}

/* Whether a blob of `size` bytes holds the whole string at `offset`. */
static inline int vsl__blob_holds(const char *blob, uint32_t size, uint32_t offset) {
    uint16_t length;
    if (size < sizeof length || offset > size - sizeof length) return 0;
    memcpy(&length, blob + offset, sizeof length);
    return length <= size - sizeof length - offset;
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
