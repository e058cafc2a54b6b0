/*
** json_check.h - whether bytes are one JSON value and nothing else (RFC 8259, in valid UTF-8): a
** reader that shares no code with the writer it judges.
*/
#ifndef VSL_SPEC_JSON_CHECK_H
#define VSL_SPEC_JSON_CHECK_H

#include <stddef.h>
#include <string.h>
#include <utf8proc.h>

enum { JSON_DEEPEST = 64 };

/* Behind the string that begins at `p`, or NULL. */
static inline const char *json_string(const char *p, const char *end) {
    if (p == end || *p++ != '"') return NULL;
    while (p < end && *p != '"') {
        utf8proc_int32_t point;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)p, end - p, &point);
        if (n <= 0 || point < 0x20) return NULL;
        p += n;
        if (point != '\\') continue;
        if (p == end) return NULL;
        if (*p != 'u') {
            if (strchr("\"\\/bfnrt", *p) == NULL || *p == '\0') return NULL;
            p++;
            continue;
        }
        if (end - p < 5) return NULL;
        for (n = 1; n < 5; n++)
            if (strchr("0123456789abcdefABCDEF", p[n]) == NULL || p[n] == '\0') return NULL;
        p += 5;
    }
    return p < end ? p + 1 : NULL;
}

static inline const char *json_digits(const char *p, const char *end) {
    const char *start = p;
    while (p < end && *p >= '0' && *p <= '9') p++;
    return p > start ? p : NULL;
}

static inline const char *json_number(const char *p, const char *end) {
    if (p < end && *p == '-') p++;
    if (p < end && *p == '0')
        p++;
    else if ((p = json_digits(p, end)) == NULL)
        return NULL;
    if (p < end && *p == '.' && (p = json_digits(p + 1, end)) == NULL) return NULL;
    if (p < end && (*p | 32) == 'e') {
        p++;
        if (p < end && (*p == '+' || *p == '-')) p++;
        p = json_digits(p, end);
    }
    return p;
}

/* Behind the value that begins at `p`, or NULL. White space is none of a document's JSON. */
static inline const char *json_value(const char *p, const char *end, unsigned depth) {
    static const char *const words[] = {"true", "false", "null"};
    char close;
    size_t i;
    if (p == end || depth > JSON_DEEPEST) return NULL;
    if (*p == '"') return json_string(p, end);
    if (*p != '{' && *p != '[') {
        for (i = 0; i < 3; i++)
            if ((size_t)(end - p) >= strlen(words[i]) && memcmp(p, words[i], strlen(words[i])) == 0)
                return p + strlen(words[i]);
        return json_number(p, end);
    }
    close = *p == '{' ? '}' : ']';
    if (++p < end && *p == close) return p + 1;
    for (;;) {
        if (close == '}' && ((p = json_string(p, end)) == NULL || p == end || *p++ != ':'))
            return NULL;
        if ((p = json_value(p, end, depth + 1)) == NULL || p == end) return NULL;
        if (*p == close) return p + 1;
        if (*p++ != ',') return NULL;
    }
}

static inline int is_json(const char *data, size_t length) {
    return length > 0 && json_value(data, data + length, 0) == data + length;
}

#endif
