/*
** error.c - see error.h.
*/
#include "error.h"

#include <stdarg.h>
#include <stdio.h> /* vsnprintf only: it formats into memory */

vsl_code vsl__error(vsl_error *err, vsl_code code, uint64_t position, const char *format, ...) {
    va_list arguments;
    if (err == NULL) return code;
    err->code = code;
    err->position = position;
    va_start(arguments, format);
    vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    return code;
}

vsl_code vsl__nomem(vsl_error *err) {
    return vsl__error(err, VSL_ENOMEM, 0, "out of memory");
}

const char *vsl_version(void) {
    return VSL_VERSION;
}

const char *vsl_code_name(vsl_code code) {
    static const char *const names[] = {"ok",   "nomem",  "io",     "pack",
                                        "utf8", "toobig", "option", "internal"};
    return (unsigned)code < sizeof names / sizeof *names ? names[code] : "?";
}
