/*
** module.h - the Redis module, as its files see each other.
**
** A command becomes a job: texts with what to do with them. A job runs on the main thread where a
** client cannot be blocked or the text is short, and otherwise on a thread of the pool. Either way
** it ends in a context that takes replies, so there is one piece of code for both.
*/
#ifndef VSL_REDIS_MODULE_H
#define VSL_REDIS_MODULE_H

#include <pthread.h>
#include <stdatomic.h>

#include "../verslag.h"
#include "api.h"

#if defined(__GNUC__)
#define VSL__PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define VSL__PRINTF(f, a)
#endif

/* What is the same for all commands: the module's arguments, and the model. */
typedef struct vsl__redis {
    char *pack;           /* path of the language pack */
    char *lua;            /* folder of the Lua modules, for VERSLAG.REPORT; NULL when not found */
    long long threads;    /* of the pool */
    long long max_bytes;  /* longest text */
    long long max_inline; /* longest text where a client cannot be blocked */
    long long short_text; /* texts up to this size do not go to the pool */
    long long queue;      /* most jobs waiting */
    long long timeout;    /* milliseconds a client waits; 0: for ever */
    vsl_model *model;
    atomic_ullong reads, bytes, errors, cancelled; /* since loading, for VERSLAG.INFO */
} vsl__redis;

/* One text of a job. A key that does not exist has neither text nor error. */
typedef struct vsl__text {
    char *data;
    size_t length;
    char *published;   /* NUL-terminated, or NULL */
    char *region;      /* the same */
    const char *error; /* static: instead of a text */
} vsl__text;

typedef enum vsl__form { VSL__JSON = 0, VSL__MAP, VSL__REPORT } vsl__form;

/* All memory of a job is the server's and belongs to the job. */
typedef struct vsl__job {
    vsl__redis *redis;
    vsl__text *texts;
    size_t count;
    int many; /* nonzero: the reply is an array, one element a text */
    vsl__form form;
    uint32_t layers;
    vsl_direction direction;
    int strict, tokens;
    char *format, *language;          /* of a report; NULL: the usual */
    RedisModuleBlockedClient *client; /* NULL: runs on the main thread */
    RedisModuleCtx *ctx;              /* takes the replies of a blocked client */
    atomic_int cancelled;             /* the client is gone, or has waited too long */
    struct vsl__job *next;
} vsl__job;

/* What a thread keeps from job to job: a Lua state with verslag in it, made when first needed. */
typedef struct vsl__worker {
    vsl__redis *redis;
    void *lua;
} vsl__worker;

/* job.c: does the job and replies on `ctx`. */
void vsl__job_run(vsl__job *job, vsl__worker *worker, RedisModuleCtx *ctx);
void vsl__job_free(vsl__job *job);

/* The server's memory for the engine. */
extern const vsl_allocator vsl__redis_allocator;

/* "ERR " and a message of at most 300 bytes, as the reply; counted as an error. */
int vsl__reply_error(vsl__redis *redis, RedisModuleCtx *ctx, const char *format, ...)
    VSL__PRINTF(3, 4);

/* resp.c: replies with a JSON value made by vsl_doc_json as maps, arrays, strings and numbers. */
void vsl__reply_json(RedisModuleCtx *ctx, const char *json, size_t length);

/* report.c: replies with the report of one text, or an error. */
void vsl__reply_report(vsl__job *job, const vsl__text *text, vsl__worker *worker,
                       RedisModuleCtx *ctx);
void vsl__worker_free(vsl__worker *worker);

/* pool.c: a fixed number of threads and one queue. */
typedef struct vsl__pool vsl__pool;

/* Starts the threads; NULL when they could not be started. */
vsl__pool *vsl__pool_start(vsl__redis *redis);

/* Waits for the threads to end and frees the pool. Returns 0, and does nothing, while there is work
** in flight. */
int vsl__pool_stop(vsl__pool *pool);

/* Takes over a job with its blocked client and its context. */
void vsl__pool_add(vsl__pool *pool, vsl__job *job);

/* Marks the job of a client that no longer waits, so that it is not begun. */
void vsl__pool_cancel(vsl__pool *pool, RedisModuleBlockedClient *client);

/* Jobs waiting and running. */
void vsl__pool_state(vsl__pool *pool, size_t *waiting, size_t *running);

#endif
