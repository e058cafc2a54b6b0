/*
** error.h - filling a vsl_error.
*/
#ifndef VSL_CORE_ERROR_H
#define VSL_CORE_ERROR_H

#include "../verslag.h"

#if defined(__GNUC__)
#define VSL__FORMAT(f, a) __attribute__((format(printf, f, a)))
#else
#define VSL__FORMAT(f, a)
#endif

/* Fills `err` (which may be NULL) and returns `code`. Messages begin in lower case, say what is
** wrong and what to do. */
vsl_code vsl__error(vsl_error *err, vsl_code code, uint64_t position, const char *format, ...)
    VSL__FORMAT(4, 5);

/* vsl__error for memory that ran out. */
vsl_code vsl__nomem(vsl_error *err);

#endif
