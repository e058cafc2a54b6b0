/*
** utf8.h - reading UTF-8 that survives anything.
*/
#ifndef VSL_CORE_UTF8_H
#define VSL_CORE_UTF8_H

#include <stddef.h>
#include <stdint.h>

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

/* Lower case of [text, text+length) into `out`, by simple mappings (utf8proc_tolower); invalid
** bytes are kept. Returns the length, or 0 when it would exceed `room`. */
size_t vsl__lower(const char *text, size_t length, char *out, size_t room);

#endif
