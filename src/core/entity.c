/*
** entity.c - names: the tagger's chunks to mentions with type and confidence.
**
** The text is tagged in windows of whole sentences, so that memory is bounded; an article fits in
** one window.
*/
#include "doc.h"

#include <string.h>

#include "error.h"
#include "utf8.h"

#define WINDOW 16384 /* tokens from which on a window ends with its sentence */

/*
** {======================================================
** Names of the user
** =======================================================
*/

/* The user's names by hash, and a filter of the two bytes that names begin with. */
typedef struct gazetteer {
    const vsl_name *names;
    uint32_t *slots; /* index + 1, 0 is free */
    size_t mask;
    uint32_t longest; /* bytes */
    uint8_t begins[8192];
} gazetteer;

#define FNV_BASIS UINT64_C(0xCBF29CE484222325)
#define FNV_PRIME UINT64_C(0x100000001B3)

static uint64_t hash_bytes(uint64_t hash, const char *data, size_t length) {
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)data[i]) * FNV_PRIME;
    return hash;
}

static unsigned two_bytes(const char *data, size_t length) {
    return (unsigned)(unsigned char)data[0] << 8 | (length > 1 ? (unsigned char)data[1] : 0u);
}

static vsl_code gazetteer_make(gazetteer *self, vsl_doc *doc, vsl_error *err) {
    size_t count = doc->options.name_count, slots = 16;
    memset(self, 0, sizeof *self);
    self->names = doc->options.names;
    while (slots < 2 * count) slots *= 2;
    self->slots = vsl__arena_new(&doc->arena, slots * sizeof *self->slots);
    if (self->slots == NULL) return vsl__nomem(err);
    memset(self->slots, 0, slots * sizeof *self->slots);
    self->mask = slots - 1;
    for (size_t i = 0; i < count; i++) {
        vsl_str name = self->names[i].name;
        unsigned begin;
        size_t slot;
        if (name.data == NULL || name.length == 0 || self->names[i].type.data == NULL)
            return vsl__error(err, VSL_EOPTION, i,
                              "name %zu of the gazetteer lacks a name or a type", i + 1);
        begin = two_bytes(name.data, name.length);
        self->begins[begin >> 3] |= (uint8_t)(1 << (begin & 7));
        /* a name of one byte fits with any second byte */
        if (name.length == 1) memset(self->begins + (begin >> 3), 0xff, 32);
        if (name.length > self->longest) self->longest = name.length;
        slot = (size_t)hash_bytes(FNV_BASIS, name.data, name.length) & self->mask;
        while (self->slots[slot] != 0) slot = (slot + 1) & self->mask;
        self->slots[slot] = (uint32_t)i + 1;
    }
    return VSL_OK;
}

static const vsl_name *gazetteer_find(const gazetteer *self, uint64_t hash, vsl_str text) {
    for (size_t slot = (size_t)hash & self->mask; self->slots[slot] != 0;
         slot = (slot + 1) & self->mask) {
        const vsl_name *name = &self->names[self->slots[slot] - 1];
        if (name->name.length == text.length &&
            memcmp(name->name.data, text.data, text.length) == 0)
            return name;
    }
    return NULL;
}

/* The longest of the user's names that begins at `token` of a sentence that ends before `stop`;
** `*end_token` and `*end` receive where it ends. A possessive may follow it. */
static const vsl_name *gazetteer_match(const gazetteer *self, const vsl_doc *doc, uint32_t token,
                                       uint32_t stop, uint32_t *end_token, uint32_t *end) {
    const vsl_token *tokens = doc->tokens.at;
    uint32_t start = tokens[token].start, done = start;
    const vsl_name *best = NULL;
    uint64_t hash = FNV_BASIS;
    unsigned begin = two_bytes(doc->text + start, tokens[token].end - start);
    if ((self->begins[begin >> 3] >> (begin & 7) & 1) == 0) return NULL;
    for (uint32_t t = token; t < stop; t++) {
        uint32_t ends[2] = {tokens[t].end - tokens[t].suffix, tokens[t].end};
        for (unsigned i = tokens[t].suffix == 0; i < 2; i++) {
            vsl_str text = {doc->text + start, ends[i] - start};
            const vsl_name *found;
            if (text.length > self->longest) return best;
            hash = hash_bytes(hash, doc->text + done, ends[i] - done);
            done = ends[i];
            found = gazetteer_find(self, hash, text);
            if (found == NULL) continue;
            best = found;
            *end_token = t + 1;
            *end = done;
        }
    }
    return best;
}

/* }====================================================== */

/*
** {======================================================
** Mentions
** =======================================================
*/

/* Whether a time that the rules found holds the mention: rules win. What has a name of its own
** (an event, a holiday) may be both. */
static int inside_time(const vsl_doc *doc, size_t *time, uint32_t start, uint32_t end) {
    while (*time < doc->times.count && doc->times.at[*time].end <= start) ++*time;
    return *time < doc->times.count && doc->times.at[*time].start <= start &&
           end <= doc->times.at[*time].end;
}

static vsl_mention *new_mention(vsl_doc *doc, uint32_t token, uint32_t end_token, uint32_t end) {
    vsl_mention *made;
    if (!VSL__RESERVE(&doc->allocator, &doc->mentions, 1)) return NULL;
    made = &doc->mentions.at[doc->mentions.count++];
    memset(made, 0, sizeof *made);
    made->start = doc->tokens.at[token].start;
    made->end = end;
    made->first_token = token;
    made->token_count = end_token - token;
    made->entity = made->next = VSL_NONE;
    made->kind = VSL_MENTION_NAME;
    return made;
}

static int copy_str(vsl_doc *doc, vsl_str from, vsl_str *to) {
    if (from.data == NULL) return 1;
    *to = vsl__arena_str(&doc->arena, from.data, from.length);
    return to->data != NULL;
}

static vsl_code add_users_name(vsl_doc *doc, const vsl_name *name, uint32_t token,
                               uint32_t end_token, uint32_t end, vsl_error *err) {
    vsl_mention *made = new_mention(doc, token, end_token, end);
    if (made == NULL || !copy_str(doc, name->type, &made->type) ||
        !copy_str(doc, name->subtype, &made->subtype) || !copy_str(doc, name->id, &made->id))
        return vsl__nomem(err);
    made->confidence = 1;
    return VSL_OK;
}

/* The mentions of one sentence: tokens [begin, end), of which `states` tells the tagger's states.
 */
static vsl_code sentence_mentions(vsl_doc *doc, const gazetteer *names, uint32_t begin,
                                  uint32_t end, const uint8_t *states, const float *confidence,
                                  size_t *time, vsl_error *err) {
    const vsl__tagger *tagger = &doc->model->tagger;
    const vsl_token *tokens = doc->tokens.at;
    for (uint32_t t = begin; t < end;) {
        uint32_t stop = t + 1, name_stop = t, name_end = 0;
        uint8_t state = states == NULL ? 0 : states[t - begin];
        const vsl_name *name = NULL;
        vsl_mention *made;
        if (names != NULL) name = gazetteer_match(names, doc, t, end, &name_stop, &name_end);
        if (name != NULL) {
            vsl_code code = add_users_name(doc, name, t, name_stop, name_end, err);
            if (code != VSL_OK) return code;
            t = name_stop;
            /* what the tagger found across the end of the user's name is dropped with it */
            while (t < end && states != NULL &&
                   (tagger->prefix[states[t - begin]] == 'I' ||
                    tagger->prefix[states[t - begin]] == 'L'))
                t++;
            continue;
        }
        if (state == 0) {
            t++;
            continue;
        }
        while (stop < end && (tagger->prefix[states[stop - begin]] == 'I' ||
                              tagger->prefix[states[stop - begin]] == 'L')) {
            /* a user's name cuts the tagger's */
            if (names != NULL &&
                gazetteer_match(names, doc, stop, end, &name_stop, &name_end) != NULL)
                break;
            stop++;
        }
        if (!inside_time(doc, time, tokens[t].start, tokens[stop - 1].end)) {
            made = new_mention(doc, t, stop, tokens[stop - 1].end - tokens[stop - 1].suffix);
            if (made == NULL) return vsl__nomem(err);
            made->type = vsl__tagger_type(tagger, tagger->type[state]);
            made->confidence = confidence[t - begin];
        }
        t = stop;
    }
    return VSL_OK;
}

/* }====================================================== */

/*
** {======================================================
** Windows
** =======================================================
*/

/* Tags the tokens of the sentences [first, last) into doc->tag. */
static vsl_code tag_window(vsl_doc *doc, uint32_t first, uint32_t last, vsl_error *err) {
    const vsl_sentence *sentences = doc->sentences.at;
    uint32_t begin = sentences[first].first_token;
    uint32_t end = sentences[last - 1].first_token + sentences[last - 1].token_count;
    vsl__tag_text text;
    vsl_str *strings;
    uint32_t *ends;
    doc->tag_strings.count = doc->tag_ends.count = 0;
    if (!VSL__RESERVE(&doc->allocator, &doc->tag_strings, end - begin) ||
        !VSL__RESERVE(&doc->allocator, &doc->tag_ends, last - first))
        return vsl__nomem(err);
    strings = doc->tag_strings.at;
    ends = doc->tag_ends.at;
    for (uint32_t t = begin; t < end; t++) {
        strings[t - begin].data = doc->text + doc->tokens.at[t].start;
        strings[t - begin].length =
            doc->tokens.at[t].end - doc->tokens.at[t].suffix - doc->tokens.at[t].start;
    }
    for (uint32_t s = first; s < last; s++)
        ends[s - first] = sentences[s].first_token + sentences[s].token_count - begin;
    text.tokens = strings;
    text.token_count = end - begin;
    text.ends = ends;
    text.sentence_count = last - first;
    doc->tag.allocator = doc->allocator;
    doc->tag.tagger = &doc->model->tagger;
    if (vsl__tag_doc_begin(&doc->tag, &text) != VSL_OK ||
        vsl__tag_doc_decode(&doc->tag, 1) != VSL_OK)
        return vsl__nomem(err);
    return VSL_OK;
}

vsl_code vsl__entity_stage(vsl_doc *doc, vsl_error *err) {
    int tagged = doc->model->tagger.head != NULL;
    gazetteer names;
    size_t time = 0;
    vsl_code code;
    if (doc->options.name_count > 0 && (code = gazetteer_make(&names, doc, err)) != VSL_OK)
        return code;
    for (uint32_t first = 0, last; first < doc->sentences.count; first = last) {
        uint32_t begin = doc->sentences.at[first].first_token, tokens = 0;
        for (last = first; last < doc->sentences.count && tokens < WINDOW; last++)
            tokens += doc->sentences.at[last].token_count;
        if (tagged && tokens > 0 && (code = tag_window(doc, first, last, err)) != VSL_OK)
            return code;
        for (uint32_t s = first; s < last; s++) {
            uint32_t t = doc->sentences.at[s].first_token;
            code =
                sentence_mentions(doc, doc->options.name_count > 0 ? &names : NULL, t,
                                  t + doc->sentences.at[s].token_count,
                                  tagged ? doc->tag.states.at + (t - begin) : NULL,
                                  tagged ? doc->tag.confidence.at + (t - begin) : NULL, &time, err);
            if (code != VSL_OK) return code;
        }
    }
    return VSL_OK;
}

/* }====================================================== */
