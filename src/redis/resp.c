/*
** resp.c - a JSON value as a reply of the Redis protocol: an object is a map, an array an array, a
** string a bulk string, a whole number an integer, another one a double.
**
** The JSON comes from vsl_doc_json, so it is valid, its nesting is shallow, and it has no true, false
** and null: replies in both forms have the same keys because there is one writer of them.
*/
#include <stdlib.h>
#include <string.h>

#include "module.h"

typedef struct reader {
    RedisModuleCtx *ctx;
    const char *p, *end;
    char *scratch; /* an unescaped string; as long as the JSON */
} reader;

/* The character of a \u escape; the writer escapes control characters of ASCII only. */
static char escaped(const char *digits) {
    char hex[5] = {0};
    memcpy(hex, digits, 4);
    return (char)strtol(hex, NULL, 16);
}

/* From behind the opening quotation mark to behind the closing one. */
static void reply_string(reader *in) {
    static const char plain[] = "bfnrt", meant[] = "\b\f\n\r\t";
    size_t n = 0;
    while (in->p < in->end && *in->p != '"') {
        const char *named;
        if (*in->p != '\\') {
            in->scratch[n++] = *in->p++;
        } else if (in->p[1] == 'u') {
            in->scratch[n++] = escaped(in->p + 2);
            in->p += 6;
        } else {
            named = strchr(plain, in->p[1]);
            in->scratch[n++] = named != NULL ? meant[named - plain] : in->p[1];
            in->p += 2;
        }
    }
    in->p++;
    RedisModule_ReplyWithStringBuffer(in->ctx, in->scratch, n);
}

static void reply_number(reader *in) {
    char digits[32];
    size_t n = 0;
    while (in->p < in->end && n < sizeof digits - 1 && strchr("+-.0123456789eE", *in->p) != NULL)
        digits[n++] = *in->p++;
    digits[n] = '\0';
    if (strpbrk(digits, ".eE") != NULL)
        RedisModule_ReplyWithDouble(in->ctx, strtod(digits, NULL));
    else
        RedisModule_ReplyWithLongLong(in->ctx, strtoll(digits, NULL, 10));
}

static void reply_value(reader *in);

/* The values up to `close`, commas and colons between them; returns how many. */
static long reply_values(reader *in, char close) {
    long count = 0;
    while (in->p < in->end && *in->p != close) {
        if (*in->p == ',' || *in->p == ':') {
            in->p++;
        } else {
            reply_value(in);
            count++;
        }
    }
    in->p++;
    return count;
}

static void reply_value(reader *in) {
    switch (*in->p) {
    case '{':
        in->p++;
        RedisModule_ReplyWithMap(in->ctx, REDISMODULE_POSTPONED_LEN);
        RedisModule_ReplySetMapLength(in->ctx, reply_values(in, '}') / 2);
        break;
    case '[':
        in->p++;
        RedisModule_ReplyWithArray(in->ctx, REDISMODULE_POSTPONED_LEN);
        RedisModule_ReplySetArrayLength(in->ctx, reply_values(in, ']'));
        break;
    case '"':
        in->p++;
        reply_string(in);
        break;
    default:
        reply_number(in);
    }
}

void vsl__reply_json(RedisModuleCtx *ctx, const char *json, size_t length) {
    reader in;
    in.ctx = ctx;
    in.p = json;
    in.end = json + length;
    in.scratch = RedisModule_Alloc(length);
    reply_value(&in);
    RedisModule_Free(in.scratch);
}
