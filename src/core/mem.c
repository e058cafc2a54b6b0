/*
** mem.c - see mem.h.
*/
#include "mem.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_MINIMUM 4096

typedef struct vsl__chunk {
    struct vsl__chunk *older;
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
    self->allocator = *allocator;
    self->chunk = NULL;
    self->used = self->total = 0;
}

static int add_chunk(vsl__arena *self, size_t size) {
    vsl__chunk *chunk;
    if (size > SIZE_MAX - sizeof *chunk) return 0;
    chunk = vsl__resize(&self->allocator, NULL, 0, sizeof *chunk + size);
    if (chunk == NULL) return 0;
    chunk->older = self->chunk;
    chunk->size = size;
    self->chunk = chunk;
    self->used = 0;
    return 1;
}

void *vsl__arena_new(vsl__arena *self, size_t size) {
    char *block;
    if (size > SIZE_MAX - 7) return NULL;
    size = (size + 7) & ~(size_t)7;
    if (self->chunk == NULL || self->chunk->size - self->used < size) {
        /* doubling keeps the number of chunks logarithmic */
        size_t larger = self->chunk == NULL ? CHUNK_MINIMUM : self->chunk->size * 2;
        if (!add_chunk(self, larger < size ? size : larger)) return NULL;
    }
    block = (char *)(self->chunk + 1) + self->used;
    self->used += size;
    self->total += size;
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

static void free_chunks(vsl__arena *self, vsl__chunk *chunk) {
    while (chunk != NULL) {
        vsl__chunk *older = chunk->older;
        vsl__resize(&self->allocator, chunk, sizeof *chunk + chunk->size, 0);
        chunk = older;
    }
}

void vsl__arena_reset(vsl__arena *self) {
    size_t total = self->total;
    self->used = self->total = 0;
    if (self->chunk == NULL || self->chunk->older == NULL) return;
    free_chunks(self, self->chunk);
    self->chunk = NULL;
    (void)add_chunk(self, total); /* failing is no matter: the next vsl__arena_new tries again */
}

void vsl__arena_free(vsl__arena *self) {
    free_chunks(self, self->chunk);
    self->chunk = NULL;
    self->used = self->total = 0;
}
