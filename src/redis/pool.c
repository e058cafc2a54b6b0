/*
** pool.c - the threads of the Redis module.
**
** Only the main thread adds and cancels; only threads of the pool take and finish. A job that a
** client no longer waits for still goes through a thread, because only UnblockClient gives the
** server's side of it back.
*/
#define _GNU_SOURCE /* pthread_setname_np */
#include <signal.h>
#include <string.h>

#include "module.h"

struct vsl__pool {
    vsl__redis *redis;
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t work;
    vsl__job *first, *last; /* waiting */
    size_t waiting;
    vsl__job **running; /* what each thread is at, or NULL */
    int stop;
    size_t count;
    pthread_t *threads;
};

/* The next job for thread `index`; NULL when the thread is to end. */
static vsl__job *take(vsl__pool *pool, size_t index) {
    vsl__job *job;
    pthread_mutex_lock(&pool->mutex);
    while (pool->first == NULL && !pool->stop) pthread_cond_wait(&pool->work, &pool->mutex);
    job = pool->first;
    if (job != NULL) {
        pool->first = job->next;
        if (pool->first == NULL) pool->last = NULL;
        pool->waiting--;
        pool->running[index] = job;
    }
    pthread_mutex_unlock(&pool->mutex);
    return job;
}

static void finish(vsl__pool *pool, size_t index, vsl__job *job) {
    RedisModuleBlockedClient *client = job->client;
    pthread_mutex_lock(&pool->mutex);
    pool->running[index] = NULL; /* from here on vsl__pool_cancel cannot find it */
    pthread_mutex_unlock(&pool->mutex);
    RedisModule_FreeThreadSafeContext(job->ctx);
    vsl__job_free(job);
    RedisModule_UnblockClient(client, NULL);
}

typedef struct start {
    vsl__pool *pool;
    size_t index;
} start;

static void *run(void *argument) {
    start at = *(start *)argument;
    vsl__worker worker = {at.pool->redis, NULL};
    vsl__job *job;
    RedisModule_Free(argument);
#if defined(__linux__)
    pthread_setname_np(pthread_self(), "verslag"); /* for top -H and the like */
#endif
    while ((job = take(at.pool, at.index)) != NULL) {
        if (!atomic_load(&job->cancelled)) {
            RedisModule_BlockedClientMeasureTimeStart(job->client);
            vsl__job_run(job, &worker, job->ctx);
            RedisModule_BlockedClientMeasureTimeEnd(job->client);
        }
        finish(at.pool, at.index, job);
    }
    vsl__worker_free(&worker);
    return NULL;
}

/* Ends the threads started so far and frees all. */
static void stop(vsl__pool *pool) {
    size_t i;
    pthread_mutex_lock(&pool->mutex);
    pool->stop = 1;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
    for (i = 0; i < pool->count; i++) pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->mutex);
    RedisModule_Free(pool->threads);
    RedisModule_Free(pool->running);
    RedisModule_Free(pool);
}

vsl__pool *vsl__pool_start(vsl__redis *redis) {
    size_t threads = (size_t)redis->threads;
    vsl__pool *pool = RedisModule_Alloc(sizeof *pool);
    sigset_t all, before;
    int failed = 0;
    memset(pool, 0, sizeof *pool);
    pool->redis = redis;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->work, NULL);
    pool->threads = RedisModule_Alloc(threads * sizeof *pool->threads);
    pool->running = RedisModule_Alloc(threads * sizeof *pool->running);
    memset(pool->running, 0, threads * sizeof *pool->running);
    /* signals are for the server's main thread */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool->count < threads && !failed) {
        start *at = RedisModule_Alloc(sizeof *at);
        at->pool = pool;
        at->index = pool->count;
        failed = pthread_create(&pool->threads[pool->count], NULL, run, at) != 0;
        if (failed)
            RedisModule_Free(at);
        else
            pool->count++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed) {
        stop(pool);
        return NULL;
    }
    return pool;
}

int vsl__pool_stop(vsl__pool *pool) {
    size_t waiting, running;
    vsl__pool_state(pool, &waiting, &running);
    if (waiting + running > 0) return 0;
    stop(pool);
    return 1;
}

void vsl__pool_add(vsl__pool *pool, vsl__job *job) {
    job->next = NULL;
    pthread_mutex_lock(&pool->mutex);
    if (pool->last != NULL)
        pool->last->next = job;
    else
        pool->first = job;
    pool->last = job;
    pool->waiting++;
    pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
}

void vsl__pool_cancel(vsl__pool *pool, RedisModuleBlockedClient *client) {
    vsl__job *job;
    size_t i;
    pthread_mutex_lock(&pool->mutex);
    for (job = pool->first; job != NULL && job->client != client; job = job->next) continue;
    for (i = 0; job == NULL && i < pool->count; i++)
        if (pool->running[i] != NULL && pool->running[i]->client == client) job = pool->running[i];
    if (job != NULL && !atomic_exchange(&job->cancelled, 1)) pool->redis->cancelled++;
    pthread_mutex_unlock(&pool->mutex);
}

void vsl__pool_state(vsl__pool *pool, size_t *waiting, size_t *running) {
    size_t i;
    pthread_mutex_lock(&pool->mutex);
    *waiting = pool->waiting;
    for (*running = i = 0; i < pool->count; i++) *running += pool->running[i] != NULL;
    pthread_mutex_unlock(&pool->mutex);
}
