/*
** support.h - what several tests in C need: a file's bytes, and a buffer that a writer of JSON fills.
*/
#ifndef VSL_SPEC_SUPPORT_H
#define VSL_SPEC_SUPPORT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The file's bytes with a NUL behind them, which the caller frees, or NULL. */
static inline char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    char *made = NULL;
    long length = -1;
    if (file == NULL) return NULL;
    if (fseek(file, 0, SEEK_END) == 0) length = ftell(file);
    rewind(file);
    if (length >= 0) made = malloc((size_t)length + 1);
    if (made != NULL && fread(made, 1, (size_t)length, file) != (size_t)length) {
        free(made);
        made = NULL;
    }
    fclose(file);
    if (made == NULL) return NULL;
    made[length] = '\0';
    *size = (size_t)length;
    return made;
}

/* Bytes that grow, with a NUL behind them; all zero is empty. */
typedef struct buffer {
    char *at;
    size_t length, room;
} buffer;

/* Adds bytes to the buffer `context`, as a vsl_writer. */
static inline int append(void *context, const char *data, size_t length) {
    buffer *self = context;
    if (self->length + length + 1 > self->room) {
        self->room = 2 * (self->length + length + 1);
        self->at = realloc(self->at, self->room);
        if (self->at == NULL) exit(2);
    }
    memcpy(self->at + self->length, data, length);
    self->length += length;
    self->at[self->length] = '\0';
    return 0;
}

#endif
