/*
** job.c - doing what a command asks, on whichever thread.
*/
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "module.h"

static void *resize(void *context, void *block, size_t old_size, size_t new_size) {
    void *moved;
    (void)context;
    if (new_size == 0) {
        if (block != NULL) RedisModule_Free(block);
        return NULL;
    }
    /* RedisModule_Realloc ends the server when memory runs out; only TryAlloc does not */
    if (block != NULL && new_size <= old_size) return RedisModule_Realloc(block, new_size);
    moved = RedisModule_TryAlloc(new_size);
    if (moved == NULL || block == NULL) return moved;
    memcpy(moved, block, old_size);
    RedisModule_Free(block);
    return moved;
}

const vsl_allocator vsl__redis_allocator = {resize, NULL};

int vsl__reply_error(vsl__redis *redis, RedisModuleCtx *ctx, const char *format, ...) {
    char message[320] = "ERR ";
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message + 4, sizeof message - 4, format, arguments);
    va_end(arguments);
    /* an error is one line in the protocol */
    message[strcspn(message, "\r\n")] = '\0';
    redis->errors++;
    return RedisModule_ReplyWithError(ctx, message);
}

/* A growing block of bytes. */
typedef struct buffer {
    char *data;
    size_t length, capacity;
} buffer;

static int append(void *context, const char *data, size_t length) {
    buffer *self = context;
    if (self->capacity - self->length < length) {
        size_t capacity = self->capacity * 2 + length;
        char *moved = resize(NULL, self->data, self->capacity, capacity);
        if (moved == NULL) return 1;
        self->data = moved;
        self->capacity = capacity;
    }
    memcpy(self->data + self->length, data, length);
    self->length += length;
    return 0;
}

static vsl_str string(const char *s) {
    vsl_str str = {s, s == NULL ? 0 : (uint32_t)strlen(s)};
    return str;
}

static void reply_reading(vsl__job *job, const vsl__text *text, RedisModuleCtx *ctx) {
    vsl_options options;
    vsl_json_options json_options;
    vsl_error err;
    vsl_doc *doc;
    buffer json = {NULL, 0, 0};
    memset(&options, 0, sizeof options);
    memset(&json_options, 0, sizeof json_options);
    options.layers = job->layers;
    options.published = string(text->published);
    options.region = string(text->region);
    options.direction = job->direction;
    options.strict = job->strict;
    json_options.tokens = job->tokens;
    doc = vsl_read(job->redis->model, text->data, text->length, &options, &vsl__redis_allocator,
                   &err);
    if (doc == NULL || vsl_doc_json(doc, &json_options, append, &json, &err) != VSL_OK)
        vsl__reply_error(job->redis, ctx, "%s", err.message);
    else if (job->form == VSL__MAP)
        vsl__reply_json(ctx, json.data, json.length);
    else
        RedisModule_ReplyWithStringBuffer(ctx, json.data, json.length);
    if (json.data != NULL) RedisModule_Free(json.data);
    vsl_doc_free(doc);
}

void vsl__job_run(vsl__job *job, vsl__worker *worker, RedisModuleCtx *ctx) {
    size_t i;
    if (job->many) RedisModule_ReplyWithArray(ctx, (long)job->count);
    for (i = 0; i < job->count; i++) {
        const vsl__text *text = &job->texts[i];
        if (text->error != NULL)
            RedisModule_ReplyWithError(ctx, text->error);
        else if (text->data == NULL || atomic_load(&job->cancelled))
            RedisModule_ReplyWithNull(ctx);
        else {
            job->redis->reads++;
            job->redis->bytes += text->length;
            if (job->form == VSL__REPORT)
                vsl__reply_report(job, text, worker, ctx);
            else
                reply_reading(job, text, ctx);
        }
    }
}

void vsl__job_free(vsl__job *job) {
    size_t i;
    for (i = 0; i < job->count; i++) {
        if (job->texts[i].data != NULL) RedisModule_Free(job->texts[i].data);
        if (job->texts[i].published != NULL) RedisModule_Free(job->texts[i].published);
        if (job->texts[i].region != NULL) RedisModule_Free(job->texts[i].region);
    }
    if (job->texts != NULL) RedisModule_Free(job->texts);
    if (job->format != NULL) RedisModule_Free(job->format);
    if (job->language != NULL) RedisModule_Free(job->language);
    RedisModule_Free(job);
}
