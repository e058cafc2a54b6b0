/*
** str.h - comparing strings that have a length and no NUL.
*/
#ifndef VSL_CORE_STR_H
#define VSL_CORE_STR_H

#include <string.h>

#include "../verslag.h"

/* Whether two strings have the same bytes; one that is absent has none. */
static inline int vsl__str_equal(vsl_str a, vsl_str b) {
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

/* The same for a NUL-terminated one. */
static inline int vsl__str_is(vsl_str s, const char *text) {
    vsl_str other = {text, (uint32_t)strlen(text)};
    return vsl__str_equal(s, other);
}

/* Below, at or above 0 where `a` stands before, at or behind `b` in the order of their bytes. */
static inline int vsl__str_order(vsl_str a, vsl_str b) {
    int order = memcmp(a.data, b.data, a.length < b.length ? a.length : b.length);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

#endif
