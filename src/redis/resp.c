/*
** resp.c - a JSON value as a reply of the Redis protocol: an object is a map, an array an array, a
** string a bulk string, a whole number an integer.
**
** The JSON comes from vsl_doc_json, so it is valid and its nesting is shallow: replies in both
** forms have the same keys because there is one writer of them.
*/
#include <stdlib.h>
#include <string.h>

#include "module.h"

typedef struct reader {
    RedisModuleCtx *ctx;
    const char *p, *end;
    char *scratch; /* an unescaped string; as long as the JSON */
} reader;

static unsigned hex4(const char *p) {
    unsigned value = 0, i;
    for (i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)p[i];
        value = value << 4 | ((c <= '9' ? c - 48u : (c | 32u) - 87u));
    }
    return value;
}

/* The UTF-8 of a \u escape; the writer escapes control characters only, so two bytes are enough. */
static size_t put_utf8(char *to, unsigned c) {
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    to[0] = (char)(0xC0 | (c >> 6 & 0x1F));
    to[1] = (char)(0x80 | (c & 0x3F));
    return 2;
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
            n += put_utf8(in->scratch + n, hex4(in->p + 2));
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
    char c = *in->p;
    switch (c) {
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
    case 't':
    case 'f':
        in->p += c == 't' ? 4 : 5;
        RedisModule_ReplyWithBool(in->ctx, c == 't');
        break;
    case 'n':
        in->p += 4;
        RedisModule_ReplyWithNull(in->ctx);
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
