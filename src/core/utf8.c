/*
** utf8.c - see utf8.h.
*/
#include "utf8.h"

#include <string.h>
#include <utf8proc.h>

size_t vsl__utf8_next(const char *p, const char *end, int32_t *point) {
    const unsigned char *s = (const unsigned char *)p;
    size_t left = (size_t)(end - p), need, i;
    unsigned char low = 0x80, high = 0xBF; /* bounds of the second byte */
    int32_t value;
    if (s[0] < 0x80) {
        *point = s[0];
        return 1;
    }
    if (s[0] >= 0xC2 && s[0] <= 0xDF) {
        need = 1;
        value = s[0] & 0x1F;
    } else if (s[0] >= 0xE0 && s[0] <= 0xEF) {
        need = 2;
        value = s[0] & 0x0F;
        if (s[0] == 0xE0) low = 0xA0;  /* overlong below */
        if (s[0] == 0xED) high = 0x9F; /* surrogates above */
    } else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        need = 3;
        value = s[0] & 0x07;
        if (s[0] == 0xF0) low = 0x90;  /* overlong below */
        if (s[0] == 0xF4) high = 0x8F; /* beyond U+10FFFF above */
    } else {
        *point = VSL__INVALID;
        return 1;
    }
    for (i = 1; i <= need; i++) {
        if (i >= left || s[i] < low || s[i] > high) {
            *point = VSL__INVALID;
            return i;
        }
        value = value << 6 | (s[i] & 0x3F);
        low = 0x80;
        high = 0xBF;
    }
    *point = value;
    return need + 1;
}

size_t vsl__utf8_previous(const char *start, const char *p, int32_t *point) {
    const char *q = p - 1;
    while (q > start && p - q < 4 && ((unsigned char)*q & 0xC0) == 0x80) q--;
    /* only a sequence that ends exactly at p is the character before it */
    if (vsl__utf8_next(q, p, point) == (size_t)(p - q) && *point != VSL__INVALID)
        return (size_t)(p - q);
    *point = VSL__INVALID;
    return 1;
}

size_t vsl__utf8_put(char *out, int32_t point) {
    return (size_t)utf8proc_encode_char(point, (utf8proc_uint8_t *)out);
}

size_t vsl__utf8_check(const char *text, size_t length) {
    const char *p = text, *end = text + length;
    while (p < end) {
        int32_t point;
        size_t n;
        if (end - p >= 8) {
            uint64_t word;
            memcpy(&word, p, 8);
            if ((word & UINT64_C(0x8080808080808080)) == 0) {
                p += 8;
                continue;
            }
        }
        n = vsl__utf8_next(p, end, &point);
        if (point == VSL__INVALID) return (size_t)(p - text);
        p += n;
    }
    return length;
}

static inline int is_ascii(uint64_t word) {
    return (word & UINT64_C(0x8080808080808080)) == 0;
}

/* Eight ASCII characters in lower case: bit 7 of each sum tells whether it is A to Z. */
static inline uint64_t lower_word(uint64_t word) {
    uint64_t from_a = word + UINT64_C(0x3F3F3F3F3F3F3F3F);  /* 0x80 - 'A' */
    uint64_t after_z = word + UINT64_C(0x2525252525252525); /* 0x80 - ('Z' + 1) */
    uint64_t capital = from_a & ~after_z & UINT64_C(0x8080808080808080);
    return word | capital >> 2;
}

size_t vsl__lower(const char *text, size_t length, char *out, size_t room) {
    const char *p = text, *end = text + length;
    size_t made = 0;
    while (p < end) {
        size_t left = (size_t)(end - p);
        uint64_t word = UINT64_MAX;
        if (room - made < 8)
            ;
        else if (left >= 8)
            memcpy(&word, p, 8);
        else
            word = vsl__utf8_tail(p, left, length);
        if (is_ascii(word)) {
            word = lower_word(word);
            memcpy(out + made, &word, 8);
            if (left < 8) return made + left;
            made += 8;
            p += 8;
        } else if ((unsigned char)*p < 0x80) {
            if (made >= room) return 0;
            out[made++] = (char)(*p >= 'A' && *p <= 'Z' ? *p + ('a' - 'A') : *p);
            p++;
        } else {
            int32_t point;
            size_t n = vsl__utf8_next(p, end, &point);
            char encoded[4];
            size_t m = n;
            if (point == VSL__INVALID)
                memcpy(encoded, p, n);
            else
                m = vsl__utf8_put(encoded, utf8proc_tolower(point));
            if (m > room - made) return 0;
            memcpy(out + made, encoded, m);
            made += m;
            p += n;
        }
    }
    return made;
}
