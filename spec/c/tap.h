/*
** tap.h - the little that a test in C needs: ok(condition, "what is promised"), then done().
*/
#ifndef VSL_SPEC_TAP_H
#define VSL_SPEC_TAP_H

#include <stdarg.h>
#include <stdio.h>

static int tap_count, tap_failed;

/* One promise: prints "ok N - what" or "not ok N - what"; returns the condition. */
#define ok(condition, ...) tap_ok((condition) != 0, __FILE__, __LINE__, __VA_ARGS__)

__attribute__((format(printf, 4, 5))) static inline int tap_ok(int good, const char *file, int line,
                                                               const char *format, ...) {
    va_list arguments;
    tap_count++;
    printf("%sok %d - ", good ? "" : "not ", tap_count);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    if (!good) {
        tap_failed++;
        printf("# %s:%d\n", file, line);
    }
    fflush(stdout);
    return good;
}

/* Prints the plan; main returns it. */
static inline int done(void) {
    printf("1..%d\n", tap_count);
    return tap_failed > 0;
}

#endif
