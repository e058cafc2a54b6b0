/*
** fuzz_redis.c - libFuzzer: any words as the arguments of the Redis module's commands, run in a
** server that is none (fake_redis.h). The reply must be one whole value, in JSON's form and as a
** map.
*/
#include "fake_redis.h"

#include "../../src/redis/module.h"

/* Without the CTX_FLAGS_LUA of every call a client would wait; here none does. */
static RedisModuleBlockedClient *fake_block(RedisModuleCtx *ctx, RedisModuleCmdFunc reply,
                                            RedisModuleCmdFunc timeout, RedisModuleFreeFunc done,
                                            long long milliseconds) {
    (void)ctx, (void)reply, (void)timeout, (void)done, (void)milliseconds;
    abort();
}

static int fake_unblock(RedisModuleBlockedClient *client, void *data) {
    (void)client, (void)data;
    abort();
}

static void fake_disconnect(RedisModuleBlockedClient *client, RedisModuleDisconnectFunc gone) {
    (void)client, (void)gone;
    abort();
}

static RedisModuleCtx *fake_thread_context(RedisModuleBlockedClient *client) {
    (void)client;
    abort();
}

/* Reports are Lua's work. What is asked of them is read all the same. */
void vsl__reply_report(vsl__job *job, const vsl__text *text, vsl__worker *worker,
                       RedisModuleCtx *ctx) {
    (void)worker;
    if (job->format != NULL && strlen(job->format) > 1u << 20) abort();
    if (job->language != NULL && strlen(job->language) > 1u << 20) abort();
    RedisModule_ReplyWithStringBuffer(ctx, text->data, text->length);
}

void vsl__worker_free(vsl__worker *worker) {
    (void)worker;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte is the command, the rest its words, each ended by a byte 1. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const words[] = {"pack", PACK, "threads", "1", NULL};
    static const char *const names[] = {"verslag.read", "verslag.report", "verslag.key",
                                        "verslag.info"};
    static RedisModuleCtx ctx;
    RedisModuleString strings[12], *argv[12];
    int argc = 0;
    const char *p = (const char *)data + 1, *end = (const char *)data + size;
    if (ctx.get == NULL) fake_load(&ctx, words);
    if (size == 0) return 0;
    ctx.flags = REDISMODULE_CTX_FLAGS_LUA;
    ctx.depth = 0;
    ctx.values[0] = 0;
    strings[argc].data = names[data[0] & 3];
    strings[argc].length = strlen(strings[argc].data);
    argv[argc] = &strings[argc];
    for (argc = 1; p < end && argc < 12; argc++) {
        const char *stop = memchr(p, 1, (size_t)(end - p));
        if (stop == NULL) stop = end;
        strings[argc].data = p;
        strings[argc].length = (size_t)(stop - p);
        argv[argc] = &strings[argc];
        p = stop + 1;
    }
    fake_find(names[data[0] & 3])(&ctx, argv, argc);
    if (ctx.depth != 0 || ctx.values[0] != 1) abort();
    return 0;
}
