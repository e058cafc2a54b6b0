/*
** mem.c - see mem.h.
*/
#include "mem.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_MINIMUM 4096

typedef struct vsl__chunk {
    struct vsl__chunk *next;
    size_t size; /* bytes after this header */
} vsl__chunk;

static void *libc_resize(void *context, void *block, size_t old_size, size_t new_size) {
    (void)context;
    (void)old_size;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, new_size);
}

vsl_allocator vsl__allocator(const vsl_allocator *given) {
    vsl_allocator libc = {libc_resize, NULL};
    return given != NULL && given->resize != NULL ? *given : libc;
}

void *vsl__resize(const vsl_allocator *allocator, void *block, size_t old_size, size_t new_size) {
    if (block == NULL && new_size == 0) return NULL;
    return allocator->resize(allocator->context, block, old_size, new_size);
}

int vsl__array_grow(const vsl_allocator *allocator, void **at, size_t *capacity, size_t item,
                    size_t need) {
    size_t larger = *capacity < 16 ? 16 : *capacity * 2;
    void *block;
    if (larger < need) larger = need;
    if (larger > SIZE_MAX / item) return 0;
    block = vsl__resize(allocator, *at, *capacity * item, larger * item);
    if (block == NULL) return 0;
    *at = block;
    *capacity = larger;
    return 1;
}

void vsl__arena_init(vsl__arena *self, const vsl_allocator *allocator) {
    memset(self, 0, sizeof *self);
    self->allocator = *allocator;
}

static char *bytes_of(vsl__chunk *chunk) {
    return (char *)(chunk + 1);
}

static size_t rounded(size_t size) {
    return (size + 7) & ~(size_t)7;
}

/* Goes on to a chunk with room for `size` bytes: the next one that has it, else a new one. */
static int next_chunk(vsl__arena *self, size_t size) {
    vsl__chunk **at = self->now == NULL ? &self->first : &self->now->next;
    size_t larger = self->now == NULL ? self->most : 2 * self->now->size;
    for (; *at != NULL && (*at)->size < size; at = &(*at)->next) larger = 2 * (*at)->size;
    if (*at == NULL) { /* doubling keeps the number of chunks logarithmic */
        if (larger < CHUNK_MINIMUM) larger = CHUNK_MINIMUM;
        if (larger < size) larger = size;
        if (larger > SIZE_MAX - sizeof **at) return 0;
        *at = vsl__resize(&self->allocator, NULL, 0, sizeof **at + larger);
        if (*at == NULL) return 0;
        (*at)->next = NULL;
        (*at)->size = larger;
    }
    self->now = *at;
    self->used = 0;
    return 1;
}

static void count(vsl__arena *self, size_t size) {
    self->used += size;
    self->total += size;
    if (self->total > self->most) self->most = self->total;
}

void *vsl__arena_new(vsl__arena *self, size_t size) {
    char *block;
    if (size > SIZE_MAX - 7) return NULL;
    size = rounded(size);
    if ((self->now == NULL || self->now->size - self->used < size) && !next_chunk(self, size))
        return NULL;
    block = bytes_of(self->now) + self->used;
    count(self, size);
    return block;
}

vsl_str vsl__arena_str(vsl__arena *self, const char *data, size_t length) {
    vsl_str made = {NULL, 0};
    char *copy = vsl__arena_new(self, length + 1);
    if (copy == NULL) return made;
    if (length > 0) memcpy(copy, data, length);
    copy[length] = '\0'; /* for debuggers; nobody may rely on it */
    made.data = copy;
    made.length = (uint32_t)length;
    return made;
}

static void *arena_resize(void *context, void *block, size_t old_size, size_t new_size) {
    vsl__arena *self = context;
    size_t old_room = rounded(old_size);
    void *made;
    if (new_size == 0) return NULL;
    if (block != NULL && new_size <= old_room) return block;
    if (new_size > SIZE_MAX - 7) return NULL;
    if (block != NULL && (char *)block + old_room == bytes_of(self->now) + self->used &&
        rounded(new_size) - old_room <= self->now->size - self->used) {
        count(self, rounded(new_size) - old_room);
        return block;
    }
    made = vsl__arena_new(self, new_size);
    if (made != NULL && block != NULL) memcpy(made, block, old_size);
    return made;
}

vsl_allocator vsl__arena_allocator(vsl__arena *self) {
    vsl_allocator made = {arena_resize, self};
    return made;
}

vsl__mark vsl__arena_mark(const vsl__arena *self) {
    vsl__mark mark = {self->now, self->used, self->total};
    return mark;
}

void vsl__arena_rewind(vsl__arena *self, vsl__mark mark) {
    self->now = mark.now;
    self->used = mark.used;
    self->total = mark.total;
}

static void free_chunks(vsl__arena *self) {
    while (self->first != NULL) {
        vsl__chunk *chunk = self->first;
        self->first = chunk->next;
        vsl__resize(&self->allocator, chunk, sizeof *chunk + chunk->size, 0);
    }
}

void vsl__arena_reset(vsl__arena *self) {
    if (self->first != NULL && self->first->next != NULL) free_chunks(self);
    vsl__arena_rewind(self, (vsl__mark){NULL, 0, 0});
}

void vsl__arena_free(vsl__arena *self) {
    free_chunks(self);
    self->now = NULL;
    self->used = self->total = self->most = 0;
}
