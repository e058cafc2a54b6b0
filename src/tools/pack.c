/*
** pack.c - compiles a language: pack DIRECTORY OUTPUT
*/
#include "pack.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/pack.h"
#include "output.h"

static const struct {
    const char *name;
    void (*make)(const char *directory, buffer *out);
} sections[] = {
    {"lexicon", pack_lexicon},
    {"tagger", pack_tagger},
    {"rules", pack_rules},
};
#define SECTIONS (sizeof sections / sizeof *sections)

void fail(const source *where, const char *format, ...) {
    va_list arguments;
    if (where != NULL) fprintf(stderr, "%s:%u: ", where->path, where->line);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(2);
}

void *need(void *block, size_t size) {
    block = realloc(block, size > 0 ? size : 1);
    if (block == NULL) fail(NULL, "out of memory");
    return block;
}

char *copy_text(const char *text, size_t length) {
    char *copy = need(NULL, length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

size_t buffer_add(buffer *self, const void *data, size_t size) {
    size_t at = self->size;
    if (self->capacity - self->size < size) {
        self->capacity = (self->capacity + size) * 2;
        self->data = need(self->data, self->capacity);
    }
    if (data != NULL)
        memcpy(self->data + at, data, size);
    else
        memset(self->data + at, 0, size);
    self->size += size;
    return at;
}

uint32_t add_string(buffer *blob, const char *text) {
    size_t length = strlen(text);
    unsigned char byte = (unsigned char)length;
    uint32_t at = (uint32_t)blob->size;
    if (length > VSL__BLOB_STRING)
        fail(NULL, "longer than %d bytes: \"%.60s...\"", VSL__BLOB_STRING, text);
    buffer_add(blob, &byte, 1);
    buffer_add(blob, text, length);
    return at;
}

void end_blob(buffer *blob) {
    buffer_add(blob, NULL, VSL__BLOB_STRING);
}

char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    buffer content = {NULL, 0, 0};
    char block[65536];
    size_t n;
    if (file == NULL) return NULL;
    while ((n = fread(block, 1, sizeof block, file)) > 0) buffer_add(&content, block, n);
    if (ferror(file)) fail(NULL, "%s: cannot read: %s", path, strerror(errno));
    fclose(file);
    *size = content.size;
    buffer_add(&content, "", 1);
    return (char *)content.data;
}

/* Takes comments and white space at both ends off. */
static char *strip(char *line) {
    char *p, *end;
    for (p = line; *p != '\0'; p++) {
        if (*p == '#' && (p == line || p[-1] == ' ' || p[-1] == '\t')) {
            *p = '\0';
            break;
        }
    }
    while (*line == ' ' || *line == '\t') line++;
    end = line + strlen(line);
    while (end > line && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r')) end--;
    *end = '\0';
    return line;
}

void each_line(const char *path, void (*line)(void *context, source *where, char *text),
               void *context) {
    source where = {path, 0};
    size_t size;
    char *content = read_file(path, &size), *p = content;
    if (content == NULL) fail(NULL, "%s: cannot open: %s", path, strerror(errno));
    while (p < content + size) {
        char *end = memchr(p, '\n', (size_t)(content + size - p)), *text;
        if (end == NULL) end = content + size;
        *end = '\0';
        where.line++;
        text = strip(p);
        if (*text != '\0') line(context, &where, text);
        p = end + 1;
    }
    free(content);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **list_files(const char *directory, const char *suffix) {
    DIR *dir = opendir(directory);
    struct dirent *item;
    char **paths = need(NULL, sizeof *paths);
    size_t count = 0, tail = strlen(suffix);
    if (dir == NULL) fail(NULL, "%s: cannot open directory: %s", directory, strerror(errno));
    while ((item = readdir(dir)) != NULL) {
        size_t length = strlen(item->d_name);
        if (length <= tail || strcmp(item->d_name + length - tail, suffix) != 0) continue;
        paths = need(paths, (count + 2) * sizeof *paths);
        paths[count] = need(NULL, strlen(directory) + length + 2);
        sprintf(paths[count++], "%s/%s", directory, item->d_name);
    }
    closedir(dir);
    qsort(paths, count, sizeof *paths, by_name);
    paths[count] = NULL;
    return paths;
}

/* Language and release of the pack, from the file language.txt: "name = nl", "release = 0.1.0". */
static void take_setting(void *context, source *where, char *text) {
    vsl__pack_header *header = context;
    char key[32], value[32];
    if (sscanf(text, "%31[a-z] = %31s", key, value) != 2) fail(where, "expected KEY = VALUE");
    if (strcmp(key, "name") == 0 && strlen(value) < sizeof header->language)
        strcpy(header->language, value);
    else if (strcmp(key, "release") == 0 && strlen(value) < sizeof header->release)
        strcpy(header->release, value);
    else
        fail(where, "unknown setting '%s', or its value is too long", key);
}

int main(int argc, char **argv) {
    buffer pack = {NULL, 0, 0};
    vsl__pack_header header = {0};
    vsl__pack_section table[SECTIONS];
    char path[4096];
    size_t i;
    if (argc != 3) fail(NULL, "usage: pack DIRECTORY OUTPUT\ncompiles lang/LANGUAGE to a pack");
    memcpy(header.magic, VSL__PACK_MAGIC, sizeof header.magic);
    header.order = VSL__PACK_ORDER;
    header.version = VSL__PACK_VERSION;
    header.section_count = SECTIONS;
    snprintf(path, sizeof path, "%s/language.txt", argv[1]);
    each_line(path, take_setting, &header);
    memset(table, 0, sizeof table);
    buffer_add(&pack, NULL, sizeof header + sizeof table);
    for (i = 0; i < SECTIONS; i++) {
        buffer content = {NULL, 0, 0};
        sections[i].make(argv[1], &content);
        buffer_add(&pack, NULL, (8 - pack.size % 8) % 8);
        strcpy(table[i].name, sections[i].name);
        table[i].offset = pack.size;
        table[i].size = content.size;
        table[i].checksum = vsl__checksum(content.data, content.size);
        if (content.size > 0) buffer_add(&pack, content.data, content.size);
        free(content.data);
    }
    header.size = pack.size;
    memcpy(pack.data, &header, sizeof header);
    memcpy(pack.data + sizeof header, table, sizeof table);
    header.checksum = vsl__pack_seal(pack.data);
    memcpy(pack.data, &header, sizeof header);
    if (!write_whole(argv[2], pack.data, pack.size))
        fail(NULL, "%s: cannot write: %s", argv[2], strerror(errno));
    free(pack.data);
    return 0;
}
