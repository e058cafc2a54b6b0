/*
** model.c - opening and sharing a language pack.
*/
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doc.h"
#include "error.h"

/* Checks the pack and makes the views of its sections. */
static vsl_code open_sections(vsl_model *self, vsl_error *err) {
    vsl_code code = vsl__pack_check(self->data, self->size, err);
    if (code == VSL_OK)
        code = vsl__lexicon_open(&self->lexicon, vsl__pack_find(self->data, "lexicon"), err);
    if (code == VSL_OK) vsl__token_words_find(&self->tokens, &self->lexicon);
    if (code == VSL_OK) {
        vsl__bytes section = vsl__pack_find(self->data, "tagger");
        if (section.size > 0)
            code = vsl__tagger_open(&self->tagger, section.data, section.size, err);
    }
    if (code == VSL_OK)
        code =
            vsl__rules_open(&self->rules, vsl__pack_find(self->data, "rules"), &self->lexicon, err);
    return code;
}

static vsl_model *new_model(const vsl_allocator *given, vsl_error *err) {
    vsl_allocator allocator = vsl__allocator(given);
    vsl_model *self = vsl__resize(&allocator, NULL, 0, sizeof *self);
    if (self == NULL) {
        vsl__nomem(err);
        return NULL;
    }
    memset(self, 0, sizeof *self);
    self->allocator = allocator;
    self->references = 1;
    return self;
}

vsl_model *vsl_model_memory(const void *data, size_t size, const vsl_allocator *allocator,
                            vsl_error *err) {
    vsl_model *self;
    if (data == NULL || (uintptr_t)data % 8 != 0) {
        vsl__error(err, VSL_EPACK, 0, "language pack in memory must be aligned to 8 bytes");
        return NULL;
    }
    self = new_model(allocator, err);
    if (self == NULL) return NULL;
    self->data = data;
    self->size = size;
    if (open_sections(self, err) != VSL_OK) {
        vsl_model_close(self);
        return NULL;
    }
    return self;
}

/* Maps the file read-only; the pages are shared by all processes that open it. */
static vsl_code map_file(const char *path, const unsigned char **mapped, size_t *size,
                         vsl_error *err) {
    struct stat status;
    void *data;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return vsl__error(err, VSL_EIO, 0, "cannot open %s: %s", path, strerror(errno));
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(file);
        return vsl__error(err, VSL_EIO, 0, "cannot read %s: not a regular file", path);
    }
    if (status.st_size == 0) {
        close(file);
        return vsl__error(err, VSL_EPACK, 0, "%s is empty, not a file of verslag", path);
    }
    data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (data == MAP_FAILED)
        return vsl__error(err, VSL_EIO, 0, "cannot map %s: %s", path, strerror(errno));
    *mapped = data;
    *size = (size_t)status.st_size;
    return VSL_OK;
}

vsl_model *vsl_model_open(const char *path, const vsl_allocator *allocator, vsl_error *err) {
    vsl_model *self = new_model(allocator, err);
    if (self == NULL) return NULL;
    if (map_file(path, &self->data, &self->size, err) != VSL_OK) goto abort;
    self->mapped = 1;
    if (open_sections(self, err) != VSL_OK) goto abort;
    return self;
abort:
    vsl_model_close(self);
    return NULL;
}

vsl_code vsl_model_set_tagger(vsl_model *self, const char *path, vsl_error *err) {
    const unsigned char *data;
    size_t size;
    vsl__tagger tagger;
    vsl_code code = map_file(path, &data, &size, err);
    if (code != VSL_OK) return code;
    code = vsl__tagger_open(&tagger, data, size, err);
    if (code != VSL_OK) {
        munmap((void *)(uintptr_t)data, size);
        return code;
    }
    if (self->tagger_file != NULL) munmap((void *)(uintptr_t)self->tagger_file, self->tagger_size);
    self->tagger = tagger;
    self->tagger_file = data;
    self->tagger_size = size;
    return VSL_OK;
}

vsl_model *vsl_model_retain(vsl_model *self) {
    __atomic_add_fetch(&self->references, 1, __ATOMIC_RELAXED);
    return self;
}

void vsl_model_close(vsl_model *self) {
    vsl_allocator allocator;
    if (self == NULL || __atomic_sub_fetch(&self->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    allocator = self->allocator;
    if (self->mapped) munmap((void *)(uintptr_t)self->data, self->size);
    if (self->tagger_file != NULL) munmap((void *)(uintptr_t)self->tagger_file, self->tagger_size);
    vsl__resize(&allocator, self, sizeof *self, 0);
}

static vsl_str padded(const char *field, size_t room) {
    vsl_str s;
    s.data = field;
    s.length = (uint32_t)strnlen(field, room);
    return s;
}

vsl_str vsl_model_language(const vsl_model *self) {
    const vsl__pack_header *header = (const void *)self->data;
    return padded(header->language, sizeof header->language);
}

vsl_str vsl_model_version(const vsl_model *self) {
    const vsl__pack_header *header = (const void *)self->data;
    return padded(header->release, sizeof header->release);
}
