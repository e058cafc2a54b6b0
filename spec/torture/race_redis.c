/*
** race_redis.c - the Redis module's pool with many clients at once, for ThreadSanitizer: a server
** that is none (fake_redis.h) sends readings and reports, asks for information while they run, and
** lets some of its clients go away or give up waiting. Prints TAP.
*/
#include <pthread.h>
#include <sched.h>

#include "../c/tap.h"
#include "fake_redis.h"

enum { ROUNDS = 5, CLIENTS = 60 };

struct RedisModuleBlockedClient {
    RedisModuleCtx ctx; /* takes its reply */
    RedisModuleCmdFunc timeout;
    int answered;
    int left; /* went away, or gave up waiting */
};

static RedisModuleDisconnectFunc disconnect;
static RedisModuleBlockedClient clients[CLIENTS];
static int blocked; /* of this round; only the main thread counts */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int unblocked; /* of this round; guarded by the mutex */

static RedisModuleBlockedClient *fake_block(RedisModuleCtx *ctx, RedisModuleCmdFunc reply,
                                            RedisModuleCmdFunc timeout, RedisModuleFreeFunc done,
                                            long long milliseconds) {
    RedisModuleBlockedClient *client = &clients[blocked++];
    (void)reply, (void)done, (void)milliseconds;
    memset(client, 0, sizeof *client);
    client->ctx.get = ctx->get;
    client->ctx.client = client;
    client->timeout = timeout;
    return client;
}

static void fake_disconnect(RedisModuleBlockedClient *client, RedisModuleDisconnectFunc gone) {
    (void)client;
    disconnect = gone;
}

static RedisModuleCtx *fake_thread_context(RedisModuleBlockedClient *client) {
    return &client->ctx;
}

static int fake_unblock(RedisModuleBlockedClient *client, void *data) {
    (void)data;
    pthread_mutex_lock(&mutex);
    client->answered++;
    unblocked++;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
    return REDISMODULE_OK;
}

static RedisModuleString string(const char *s) {
    RedisModuleString made = {s, strlen(s)};
    return made;
}

int main(void) {
    static const char *const words[] = {"pack", "build/nl.vsl", "lua", "lua", "threads",
                                        "4",    "short",        "0",   NULL};
    static char text[4096];
    RedisModuleCtx ctx;
    int round, i, wrong = 0, silent = 0, replies = 0;
    fake_load(&ctx, words);
    for (i = 0; i < 30; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "Op %d juni zei Kim in Gent: 'Wij sturen %d man.' ", i % 28 + 1, i);
    for (round = 0; round < ROUNDS; round++) {
        blocked = unblocked = 0;
        for (i = 0; i < CLIENTS; i++) {
            int report = i % 10 == 9;
            RedisModuleString arguments[6], *argv[6];
            int j, argc = 0;
            RedisModuleCtx asking;
            memset(&asking, 0, sizeof asking);
            asking.get = ctx.get;
            arguments[argc++] = string(report ? "verslag.report" : "verslag.read");
            arguments[argc++] = string(text);
            arguments[argc++] = string("PUBLISHED");
            arguments[argc++] = string("2025-06-18");
            arguments[argc++] = string("FORMAT");
            arguments[argc++] = string(report ? "text" : i % 2 ? "MAP" : "JSON");
            for (j = 0; j < argc; j++) argv[j] = &arguments[j];
            fake_find(arguments[0].data)(&asking, argv, argc);
            if (i % 7 == 3) {
                clients[blocked - 1].left = 1;
                disconnect(&asking, &clients[blocked - 1]);
            }
            if (i % 11 == 5) {
                RedisModuleCtx late = asking;
                late.client = &clients[blocked - 1];
                late.client->left = 1;
                late.client->timeout(&late, argv, argc);
            }
            if (i % 5 == 0) {
                arguments[0] = string("verslag.info");
                fake_find("verslag.info")(&asking, argv, 1);
            }
            if (i % 6 == 0) sched_yield();
        }
        pthread_mutex_lock(&mutex);
        while (unblocked < blocked) pthread_cond_wait(&changed, &mutex);
        for (i = 0; i < blocked; i++) {
            wrong += clients[i].answered != 1 || clients[i].ctx.depth != 0;
            silent += clients[i].ctx.values[0] != 1 && !clients[i].left;
            replies++;
        }
        pthread_mutex_unlock(&mutex);
    }
    ok(replies == ROUNDS * CLIENTS && wrong == 0, "%d clients, each answered once", replies);
    ok(silent == 0, "each that waited has one whole value (%d have none)", silent);
    while (RedisModule_OnUnload(&ctx) != REDISMODULE_OK) sched_yield();
    ok(1, "the module is unloaded when its work is done");
    return done();
}
