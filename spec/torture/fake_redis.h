/*
** fake_redis.h - as much of a Redis server as the module talks to, in one process: commands whose
** arguments are bytes in memory, and replies that are only counted. It lets the module be run by a
** fuzzer and by ThreadSanitizer, under which no server can be.
**
** A reply must be one whole value: aggregates announce how many values follow, or say so at their
** end, and each is checked.
*/
#ifndef VSL_SPEC_FAKE_REDIS_H
#define VSL_SPEC_FAKE_REDIS_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/redis/api.h"

enum { FAKE_DEEPEST = 64, FAKE_COMMANDS = 8 };

struct RedisModuleString {
    const char *data;
    size_t length;
};

struct RedisModuleCtx {
    int (*get)(const char *name, void *function); /* first: so the module finds the functions */
    int flags;
    unsigned errors;
    int depth;                   /* open aggregates */
    long values[FAKE_DEEPEST];   /* so far in each; [0] is the reply itself */
    long expected[FAKE_DEEPEST]; /* -1: said at its end */
    RedisModuleBlockedClient *client;
};

/* {== Commands ========================================== */

static struct fake_command {
    char name[32];
    RedisModuleCmdFunc run;
} fake_commands[FAKE_COMMANDS];

static int fake_create(RedisModuleCtx *ctx, const char *name, RedisModuleCmdFunc run,
                       const char *flags, int first, int last, int step) {
    int i = 0;
    (void)ctx, (void)flags, (void)first, (void)last, (void)step;
    while (fake_commands[i].run != NULL) i++;
    snprintf(fake_commands[i].name, sizeof fake_commands[i].name, "%s", name);
    fake_commands[i].run = run;
    return REDISMODULE_OK;
}

static RedisModuleCommand *fake_command(RedisModuleCtx *ctx, const char *name) {
    (void)ctx, (void)name;
    return NULL;
}

static int fake_info(RedisModuleCommand *command, const RedisModuleCommandInfo *info) {
    (void)command, (void)info;
    return REDISMODULE_OK;
}

static inline RedisModuleCmdFunc fake_find(const char *name) {
    int i;
    for (i = 0; i < FAKE_COMMANDS; i++)
        if (strcmp(fake_commands[i].name, name) == 0) return fake_commands[i].run;
    abort();
}

/* }====================================================== */

/* {== Strings and keys: a key is the string that is its name ==== */

static const char *fake_string(const RedisModuleString *string, size_t *length) {
    if (length != NULL) *length = string->length;
    return string->data;
}

static int fake_number(const RedisModuleString *string, long long *number) {
    *number = atoll(string->data);
    return REDISMODULE_OK;
}

static void fake_free_string(RedisModuleCtx *ctx, RedisModuleString *string) {
    (void)ctx;
    free(string);
}

static RedisModuleKey *fake_open(RedisModuleCtx *ctx, RedisModuleString *name, int mode) {
    (void)ctx, (void)mode;
    return (RedisModuleKey *)name;
}

static void fake_close(RedisModuleKey *key) {
    (void)key;
}

/* An empty name is no key, one that begins with '#' a hash, with '!' of a wrong type. */
static int fake_type(RedisModuleKey *key) {
    const RedisModuleString *name = (RedisModuleString *)key;
    if (name->length == 0) return REDISMODULE_KEYTYPE_EMPTY;
    return name->data[0] == '#'   ? REDISMODULE_KEYTYPE_HASH
           : name->data[0] == '!' ? 99
                                  : REDISMODULE_KEYTYPE_STRING;
}

static char *fake_value(RedisModuleKey *key, size_t *length, int mode) {
    const RedisModuleString *name = (RedisModuleString *)key;
    (void)mode;
    *length = name->length;
    return (char *)(uintptr_t)name->data;
}

static int fake_hash(RedisModuleKey *key, int flags, ...) {
    const RedisModuleString *name = (RedisModuleString *)key;
    const char *field;
    va_list fields;
    (void)flags;
    va_start(fields, flags);
    while ((field = va_arg(fields, const char *)) != NULL) {
        RedisModuleString **value = va_arg(fields, RedisModuleString **);
        *value = NULL;
        if (strcmp(field, "text") != 0 && name->length % 2 == 0) continue;
        *value = malloc(sizeof **value);
        if (*value == NULL) abort();
        **value = *name;
    }
    va_end(fields);
    return REDISMODULE_OK;
}

/* }====================================================== */

/* {== Replies =========================================== */

/* One value more; closes the arrays that are full with it. */
static int fake_reply(RedisModuleCtx *ctx) {
    ctx->values[ctx->depth]++;
    while (ctx->depth > 0 && ctx->values[ctx->depth] == ctx->expected[ctx->depth])
        ctx->values[--ctx->depth]++;
    return REDISMODULE_OK;
}

static void fake_nest(RedisModuleCtx *ctx, long expected) {
    if (expected == 0) {
        fake_reply(ctx);
        return;
    }
    if (++ctx->depth == FAKE_DEEPEST) abort();
    ctx->values[ctx->depth] = 0;
    ctx->expected[ctx->depth] = expected;
}

static void fake_end(RedisModuleCtx *ctx, long count) {
    if (ctx->depth == 0 || ctx->expected[ctx->depth] != -1 || ctx->values[ctx->depth] != count)
        abort();
    ctx->depth--;
    fake_reply(ctx);
}

static int fake_error(RedisModuleCtx *ctx, const char *message) {
    if (strpbrk(message, "\r\n") != NULL) abort();
    ctx->errors++;
    return fake_reply(ctx);
}

static int fake_arity(RedisModuleCtx *ctx) {
    return fake_error(ctx, "ERR wrong number of arguments");
}

static int fake_integer(RedisModuleCtx *ctx, long long value) {
    (void)value;
    return fake_reply(ctx);
}

static int fake_double(RedisModuleCtx *ctx, double value) {
    (void)value;
    return fake_reply(ctx);
}

static int fake_cstring(RedisModuleCtx *ctx, const char *value) {
    (void)value;
    return fake_reply(ctx);
}

/* Every byte must be there to be sent. */
static int fake_buffer(RedisModuleCtx *ctx, const char *data, size_t length) {
    volatile char seen = 0;
    size_t i;
    for (i = 0; i < length; i += 64) seen = data[i];
    if (length > 0) seen = data[length - 1];
    (void)seen;
    return fake_reply(ctx);
}

static int fake_array(RedisModuleCtx *ctx, long count) {
    fake_nest(ctx, count);
    return REDISMODULE_OK;
}

static int fake_map(RedisModuleCtx *ctx, long count) {
    fake_nest(ctx, count == REDISMODULE_POSTPONED_LEN ? -1 : 2 * count);
    return REDISMODULE_OK;
}

static void fake_map_length(RedisModuleCtx *ctx, long count) {
    fake_end(ctx, 2 * count);
}

/* }====================================================== */

/* {== Clients that wait: a program defines what it does with them ==== */

static RedisModuleBlockedClient *fake_block(RedisModuleCtx *ctx, RedisModuleCmdFunc reply,
                                            RedisModuleCmdFunc timeout, RedisModuleFreeFunc done,
                                            long long milliseconds);
static int fake_unblock(RedisModuleBlockedClient *client, void *data);
static void fake_disconnect(RedisModuleBlockedClient *client, RedisModuleDisconnectFunc gone);
static RedisModuleCtx *fake_thread_context(RedisModuleBlockedClient *client);

static int fake_flags(RedisModuleCtx *ctx) {
    return ctx->flags;
}

static RedisModuleBlockedClient *fake_client(RedisModuleCtx *ctx) {
    return ctx->client;
}

static int fake_measure(RedisModuleBlockedClient *client) {
    (void)client;
    return REDISMODULE_OK;
}

static void fake_free_context(RedisModuleCtx *ctx) {
    (void)ctx;
}

/* }====================================================== */

static void fake_attributes(RedisModuleCtx *ctx, const char *name, int version, int api) {
    (void)ctx, (void)name, (void)version, (void)api;
}

static int fake_busy(const char *name) {
    (void)name;
    return 0;
}

static void fake_log(RedisModuleCtx *ctx, const char *level, const char *format, ...) {
    va_list arguments;
    (void)ctx;
    if (strcmp(level, "warning") != 0) return;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

static int fake_get(const char *name, void *function) {
    static const struct {
        const char *name;
        void (*function)(void);
    } all[] = {
#define FAKE(name, function) {"RedisModule_" name, (void (*)(void))function}
        FAKE("Alloc", malloc),
        FAKE("TryAlloc", malloc),
        FAKE("Realloc", realloc),
        FAKE("Free", free),
        FAKE("SetModuleAttribs", fake_attributes),
        FAKE("IsModuleNameBusy", fake_busy),
        FAKE("Log", fake_log),
        FAKE("CreateCommand", fake_create),
        FAKE("GetCommand", fake_command),
        FAKE("SetCommandInfo", fake_info),
        FAKE("WrongArity", fake_arity),
        FAKE("GetContextFlags", fake_flags),
        FAKE("StringPtrLen", fake_string),
        FAKE("StringToLongLong", fake_number),
        FAKE("FreeString", fake_free_string),
        FAKE("OpenKey", fake_open),
        FAKE("CloseKey", fake_close),
        FAKE("KeyType", fake_type),
        FAKE("StringDMA", fake_value),
        FAKE("HashGet", fake_hash),
        FAKE("ReplyWithError", fake_error),
        FAKE("ReplyWithLongLong", fake_integer),
        FAKE("ReplyWithDouble", fake_double),
        FAKE("ReplyWithNull", fake_reply),
        FAKE("ReplyWithCString", fake_cstring),
        FAKE("ReplyWithStringBuffer", fake_buffer),
        FAKE("ReplyWithArray", fake_array),
        FAKE("ReplyWithMap", fake_map),
        FAKE("ReplySetArrayLength", fake_end),
        FAKE("ReplySetMapLength", fake_map_length),
        FAKE("BlockClient", fake_block),
        FAKE("UnblockClient", fake_unblock),
        FAKE("GetBlockedClientHandle", fake_client),
        FAKE("SetDisconnectCallback", fake_disconnect),
        FAKE("BlockedClientMeasureTimeStart", fake_measure),
        FAKE("BlockedClientMeasureTimeEnd", fake_measure),
        FAKE("GetThreadSafeContext", fake_thread_context),
        FAKE("FreeThreadSafeContext", fake_free_context),
#undef FAKE
    };
    size_t i;
    for (i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i].name, name) != 0) continue;
        memcpy(function, &all[i].function, sizeof all[i].function);
        return REDISMODULE_OK;
    }
    return REDISMODULE_ERR;
}

int RedisModule_OnLoad(RedisModuleCtx *ctx, RedisModuleString **argv, int argc);
int RedisModule_OnUnload(RedisModuleCtx *ctx);

/* Loads the module with these arguments (words, ended by NULL); aborts where it does not load. */
static inline void fake_load(RedisModuleCtx *ctx, const char *const *words) {
    static RedisModuleString strings[16];
    RedisModuleString *argv[16];
    int argc = 0;
    memset(ctx, 0, sizeof *ctx);
    ctx->get = fake_get;
    for (; words[argc] != NULL; argc++) {
        strings[argc].data = words[argc];
        strings[argc].length = strlen(words[argc]);
        argv[argc] = &strings[argc];
    }
    if (RedisModule_OnLoad(ctx, argv, argc) != REDISMODULE_OK) abort();
}

#endif
