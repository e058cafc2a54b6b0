/*
** lexicon.c - see lexicon.h.
*/
#include "lexicon.h"

#include <string.h>
#include "doc.h"
#include "error.h"
#include "utf8.h"

uint64_t vsl__lexicon_hash(const char *key, size_t length) {
    size_t whole = length;
    uint64_t hash = UINT64_C(0x9E3779B97F4A7C15) ^ length, word;
    while (length >= 8) {
        memcpy(&word, key, 8);
        hash = (hash ^ word) * UINT64_C(0xD6E8FEB86659FD93);
        hash ^= hash >> 32;
        key += 8;
        length -= 8;
    }
    hash = (hash ^ vsl__utf8_tail(key, length, whole)) * UINT64_C(0xD6E8FEB86659FD93);
    hash ^= hash >> 32;
    hash *= UINT64_C(0xD6E8FEB86659FD93);
    return hash ^ hash >> 32;
}

vsl_str vsl__lexicon_str(const vsl__lexicon *self, uint32_t offset) {
    return vsl__blob_str(self->blob, offset);
}

/* Every index of the entries, senses and classes, so that nothing needs checking later. Without
** branches: what is wrong is summed up. */
static int indices_hold(const vsl__lexicon *self, uint32_t blob_size) {
    uint32_t i, wrong = 0, end = vsl__blob_end(blob_size);
    for (i = 0; i < self->entry_count; i++) {
        const vsl__lexicon_entry *entry = &self->entries[i];
        wrong |= entry->key >= end;
        wrong |= (uint64_t)entry->first_sense + entry->sense_count > self->sense_count;
    }
    for (i = 0; i < self->sense_count; i++) {
        const vsl__lexicon_sense *sense = &self->senses[i];
        wrong |= sense->class_id >= self->class_count;
        wrong |= sense->spelling >= end;
        wrong |= (sense->text >= end) & (sense->text != VSL_NONE);
    }
    for (i = 0; i < self->class_count; i++) wrong |= self->classes[i] >= end;
    return wrong == 0;
}

vsl_code vsl__lexicon_open(vsl__lexicon *self, vsl__bytes section, vsl_error *err) {
    vsl__lexicon_header header;
    const unsigned char *p = section.data;
    uint64_t size;
    memset(self, 0, sizeof *self);
    if (section.size < sizeof header) goto damaged;
    memcpy(&header, p, sizeof header);
    size = sizeof header + (uint64_t)header.slot_count * sizeof *self->slots +
           (uint64_t)header.entry_count * sizeof *self->entries +
           (uint64_t)header.sense_count * sizeof *self->senses +
           (uint64_t)header.class_count * sizeof *self->classes + header.blob_size;
    if (size != section.size || header.home_count == 0 ||
        (header.home_count & (header.home_count - 1)) != 0 ||
        header.slot_count <= header.home_count)
        goto damaged;
    self->home_mask = header.home_count - 1;
    self->entry_count = header.entry_count;
    self->sense_count = header.sense_count;
    self->class_count = header.class_count;
    p += sizeof header;
    self->slots = (const void *)p;
    p += header.slot_count * sizeof *self->slots;
    self->entries = (const void *)p;
    p += header.entry_count * sizeof *self->entries;
    self->senses = (const void *)p;
    p += header.sense_count * sizeof *self->senses;
    self->classes = (const void *)p;
    p += header.class_count * sizeof *self->classes;
    self->blob = (const char *)p;
    if (self->slots[header.slot_count - 1].entry < self->entry_count) goto damaged; /* not free */
    if (!indices_hold(self, header.blob_size)) goto damaged;
    return VSL_OK;
damaged:
    memset(self, 0, sizeof *self);
    return vsl__error(err, VSL_EPACK, 0, "language pack: section 'lexicon' is damaged");
}

/* vsl__lexicon_find with the key's hash known. No slot was checked when the section was opened: one
** with no entry's index counts as free. */
static inline uint32_t find_hashed(const vsl__lexicon *self, uint64_t hash, const char *key,
                                   size_t length) {
    const vsl__lexicon_slot *slot = self->slots + (hash & self->home_mask);
    for (; slot->entry < self->entry_count; slot++) {
        if (slot->hash == (uint32_t)(hash >> 32)) {
            vsl_str found = vsl__lexicon_str(self, self->entries[slot->entry].key);
            if (found.length == length && memcmp(found.data, key, length) == 0) return slot->entry;
        }
    }
    return VSL_NONE;
}

uint32_t vsl__lexicon_find(const vsl__lexicon *self, const char *key, size_t length) {
    if (length == 0 || length > VSL__LEXICON_KEY || self->slots == NULL) return VSL_NONE;
    return find_hashed(self, vsl__lexicon_hash(key, length), key, length);
}

uint32_t vsl__lexicon_class(const vsl__lexicon *self, const char *name) {
    uint32_t low = 0, high = self->class_count;
    vsl_str wanted = {name, (uint32_t)strlen(name)};
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = vsl__str_order(vsl__lexicon_str(self, self->classes[middle]), wanted);
        if (order == 0) return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return VSL_NONE;
}

int vsl__lexicon_fits(const vsl__lexicon *self, const vsl__lexicon_sense *sense,
                      const char *spelling, size_t length) {
    vsl_str exact;
    if ((sense->flags & VSL__SENSE_EXACT) == 0 || spelling == NULL) return 1;
    exact = vsl__lexicon_str(self, sense->spelling);
    return exact.length == length && memcmp(exact.data, spelling, length) == 0;
}

const vsl__lexicon_sense *vsl__lexicon_sense_of(const vsl__lexicon *self, uint32_t entry,
                                                uint32_t class_id, const char *spelling,
                                                size_t length) {
    const vsl__lexicon_entry *found;
    uint32_t i;
    if (entry == VSL_NONE || class_id == VSL_NONE) return NULL;
    if (!vsl__lexicon_may_be(self, entry, class_id)) return NULL;
    found = &self->entries[entry];
    for (i = 0; i < found->sense_count; i++) {
        const vsl__lexicon_sense *sense = &self->senses[found->first_sense + i];
        if (sense->class_id == class_id && vsl__lexicon_fits(self, sense, spelling, length))
            return sense;
    }
    return NULL;
}

/* The longest phrase that begins at `token`; its entry, or VSL_NONE. */
static uint32_t find_phrase(const vsl_doc *doc, uint32_t token, uint32_t *count) {
    const vsl__lexicon *lexicon = &doc->model->lexicon;
    const vsl_token *tokens = doc->tokens.at;
    uint32_t longest = lexicon->entries[tokens[token].entry].phrase, n, best = VSL_NONE;
    char key[VSL__LEXICON_KEY];
    size_t length = 0;
    for (n = 0; n < longest && token + n < doc->tokens.count; n++) {
        const vsl_token *next = &tokens[token + n];
        size_t made;
        if (n > 0) {
            /* an empty line ends a paragraph, and no phrase goes on in the next one */
            if (length >= sizeof key || next->breaks >= 2) break;
            key[length++] = ' ';
        }
        made = vsl__lower(doc->text + next->start, next->length, key + length, sizeof key - length);
        if (made == 0) break;
        length += made;
        if (n > 0) {
            uint32_t entry = vsl__lexicon_find(lexicon, key, length);
            if (entry != VSL_NONE && lexicon->entries[entry].sense_count > 0) {
                best = entry;
                *count = n + 1;
            }
        }
    }
    return best;
}

/* A token on its way through the look-up. */
typedef struct query {
    size_t length; /* 0: no key of the lexicon */
    uint64_t hash;
    char key[VSL__LEXICON_KEY];
} query;

enum { QUERIES = 16 }; /* tokens looked up together, so that they wait for memory together */

static void ask(const vsl_doc *doc, const vsl_token *token, query *out) {
    size_t length = token->length;
    out->length = 0;
    if (length > VSL__LEXICON_KEY || doc->model->lexicon.slots == NULL) return;
    out->length = vsl__lower(doc->text + token->start, length, out->key, sizeof out->key);
    if (out->length == 0) return;
    out->hash = vsl__lexicon_hash(out->key, out->length);
    VSL__PREFETCH(doc->model->lexicon.slots + (out->hash & doc->model->lexicon.home_mask));
}

static uint32_t answer(const vsl__lexicon *lexicon, const vsl_token *token, const query *asked) {
    uint32_t entry;
    if (asked->length == 0) return VSL_NONE;
    entry = find_hashed(lexicon, asked->hash, asked->key, asked->length);
    if (entry == VSL_NONE && token->suffix > 0 && asked->length > token->suffix)
        entry = vsl__lexicon_find(lexicon, asked->key, asked->length - token->suffix);
    return entry;
}

/* Sets the entry of every token. */
static void find_tokens(vsl_doc *doc) {
    query queries[QUERIES];
    size_t i, j, n;
    for (i = 0; i < doc->tokens.count; i += n) {
        n = doc->tokens.count - i < QUERIES ? doc->tokens.count - i : QUERIES;
        for (j = 0; j < n; j++) ask(doc, &doc->tokens.at[i + j], &queries[j]);
        for (j = 0; j < n; j++)
            doc->tokens.at[i + j].entry = /* VSL_NONE becomes VSL_NO_ENTRY */
                answer(&doc->model->lexicon, &doc->tokens.at[i + j], &queries[j]) & VSL_NO_ENTRY;
    }
}

vsl_code vsl__lexicon_stage(vsl_doc *doc, vsl_error *err) {
    const vsl__lexicon *lexicon = &doc->model->lexicon;
    uint32_t i;
    find_tokens(doc);
    for (i = 0; i < doc->tokens.count; i++) {
        vsl_token *token = &doc->tokens.at[i];
        vsl__phrase phrase = {0, 0, VSL_NONE, 0};
        if (token->entry == VSL_NO_ENTRY || lexicon->entries[token->entry].phrase == 0) continue;
        phrase.entry = find_phrase(doc, i, &phrase.count);
        if (phrase.entry == VSL_NONE) continue;
        phrase.token = i;
        if (!VSL__RESERVE(&doc->allocator, &doc->phrases, 1)) return vsl__nomem(err);
        doc->phrases.at[doc->phrases.count++] = phrase;
        token->flags |= VSL_FLAG_PHRASE;
    }
    return VSL_OK;
}
