/*
** utf8.h - reading UTF-8 that survives anything.
*/
#ifndef VSL_CORE_UTF8_H
#define VSL_CORE_UTF8_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define VSL__INVALID (-1)

/* Decodes one code point from [p, end), p < end. Puts it into *point, or VSL__INVALID where the
** bytes are no UTF-8 (overlong forms, surrogates, above U+10FFFF, truncated), and returns its
** length in bytes: for invalid bytes the maximal subpart of an ill-formed sequence, at least 1
** (The Unicode Standard, section 3.9, "U+FFFD Substitution of Maximal Subparts"). */
size_t vsl__utf8_next(const char *p, const char *end, int32_t *point);

/* The code point that ends just before `p` (start < p); as vsl__utf8_next. */
size_t vsl__utf8_previous(const char *start, const char *p, int32_t *point);

/* Writes `point` as UTF-8 into `out` (room for 4 bytes); returns the length. */
size_t vsl__utf8_put(char *out, int32_t point);

/* The byte position of the first invalid sequence, or `length`. */
size_t vsl__utf8_check(const char *text, size_t length);

/* The last `length` < 8 bytes of a text, which begin at `p`, as memcpy into a zeroed word would have them;
** without its call. `whole` is the length of the text, from which no other byte is read. */
static inline uint64_t vsl__utf8_tail(const char *p, size_t length, size_t whole) {
    uint64_t word = 0;
    if (length == 0) return 0;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const unsigned char *bytes = (const unsigned char *)p;
    if (whole >= 8) {
        memcpy(&word, p + length - 8, 8);
        return word >> (8 * (8 - length));
    }
    if (length >= 4) {
        uint32_t low, high;
        memcpy(&low, p, 4);
        memcpy(&high, p + length - 4, 4);
        return low | (uint64_t)high << (8 * (length - 4));
    }
    return bytes[0] | (uint64_t)bytes[length >> 1] << (8 * (length >> 1)) |
           (uint64_t)bytes[length - 1] << (8 * (length - 1));
#else
    (void)whole;
    memcpy(&word, p, length);
    return word;
#endif
}

/* Lower case of [text, text+length) into `out`, by simple mappings (utf8proc_tolower); invalid
** bytes are kept. Returns the length, or 0 when it would exceed `room`. Bytes of `out` behind it may have
** changed. */
size_t vsl__lower(const char *text, size_t length, char *out, size_t room);

#endif
