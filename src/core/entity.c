/*
** entity.c - names: the tagger's chunks to mentions with type and confidence.
**
** The text is tagged in windows of whole sentences, so that memory is bounded; an article fits in
** one window. A sentence longer than a window is cut.
*/
#include "doc.h"

#include <string.h>

#include "error.h"
#include "utf8.h"

#define SPORT_SHARE 120 /* in an article about sports one word in so many is of sports */
#define WINDOW 16384    /* tokens from which on a window ends with its sentence */
#define TOKEN_BYTES 160 /* of working memory that a token of a window takes, more or less */

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
    self->slots = vsl__arena_new(&doc->scratch, slots * sizeof *self->slots);
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
    unsigned begin = two_bytes(doc->text + start, tokens[token].length);
    if ((self->begins[begin >> 3] >> (begin & 7) & 1) == 0) return NULL;
    for (uint32_t t = token; t < stop; t++) {
        uint32_t ends[2] = {vsl__end(&tokens[t]) - tokens[t].suffix, vsl__end(&tokens[t])};
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
** What kind of thing a name names: lang/LANGUAGE/lexicon/entities.txt and names.txt
** =======================================================
*/

/* The lexicon's classes about names. */
typedef struct kinds {
    const vsl__lexicon *lexicon;
    uint32_t name, hint, maybe, head, tail, link, generic, office, demonym, title, role, club,
        sport, place;
    uint32_t listed, example, also, before;
} kinds;

static void kinds_find(kinds *self, const vsl__lexicon *lexicon) {
    self->lexicon = lexicon;
    self->name = vsl__lexicon_class(lexicon, "name_kind");
    self->hint = vsl__lexicon_class(lexicon, "name_hint");
    self->maybe = vsl__lexicon_class(lexicon, "name_maybe");
    self->generic = vsl__lexicon_class(lexicon, "name_generic");
    self->office = vsl__lexicon_class(lexicon, "name_office");
    self->head = vsl__lexicon_class(lexicon, "name_head");
    self->tail = vsl__lexicon_class(lexicon, "name_tail");
    self->link = vsl__lexicon_class(lexicon, "name_link");
    self->demonym = vsl__lexicon_class(lexicon, "demonym");
    self->title = vsl__lexicon_class(lexicon, "title");
    self->role = vsl__lexicon_class(lexicon, "role");
    self->club = vsl__lexicon_class(lexicon, "name_club");
    self->sport = vsl__lexicon_class(lexicon, "sport_word");
    self->place = vsl__lexicon_class(lexicon, "place_preposition");
    self->listed = vsl__lexicon_class(lexicon, "name_list");
    self->before = vsl__lexicon_class(lexicon, "name_before");
    self->example = vsl__lexicon_class(lexicon, "list_example");
    self->also = vsl__lexicon_class(lexicon, "list_link");
}

/* Typographic apostrophes as the ASCII one, in place; returns the new length. */
static size_t plain_apostrophes(char *key, size_t length) {
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        if (i + 2 < length && memcmp(key + i, "\xE2\x80\x99", 3) == 0) {
            key[n++] = '\'';
            i += 2;
        } else
            key[n++] = key[i];
    }
    return n;
}

/* Words of the text as the lexicon has them: their entry, and their spelling with plain apostrophes. */
typedef struct known {
    uint32_t entry; /* VSL_NONE: in no lexicon */
    size_t length;
    char spelling[VSL__LEXICON_KEY];
} known;

static void look_up(known *self, const kinds *lists, vsl_str text) {
    char key[VSL__LEXICON_KEY];
    self->entry = VSL_NONE;
    self->length = 0;
    if (text.length == 0 || text.length > sizeof self->spelling) return;
    memcpy(self->spelling, text.data, text.length);
    self->length = plain_apostrophes(self->spelling, text.length);
    self->entry = vsl__lexicon_find(lists->lexicon, key,
                                    vsl__lower(self->spelling, self->length, key, sizeof key));
}

static const vsl__lexicon_sense *known_sense(const kinds *self, const known *words,
                                             uint32_t class_id) {
    return vsl__lexicon_sense_of(self->lexicon, words->entry, class_id, words->spelling,
                                 words->length);
}

/* The sense of `text` in a class, or NULL. */
static const vsl__lexicon_sense *in_class(const kinds *self, vsl_str text, uint32_t class_id) {
    known words;
    look_up(&words, self, text);
    return known_sense(self, &words, class_id);
}

/* The value of words in a class, as text; absent when they have none. */
static vsl_str known_value(const kinds *self, const known *words, uint32_t class_id) {
    vsl_str none = {NULL, 0};
    const vsl__lexicon_sense *sense = known_sense(self, words, class_id);
    return sense == NULL ? none : vsl__lexicon_str(self->lexicon, sense->text);
}

static vsl_str kinds_value(const kinds *self, vsl_str text, uint32_t class_id) {
    known words;
    look_up(&words, self, text);
    return known_value(self, &words, class_id);
}

static vsl_str token_text(const vsl_doc *doc, uint32_t token) {
    vsl_str s = vsl__token_str(doc, token);
    s.length -= doc->tokens.at[token].suffix;
    return s;
}

/* What the longest end of a word that is of a class says (-partij), with at least two bytes, and `from`,
** before it; absent when there is none. */
static vsl_str end_kind(const kinds *self, vsl_str word, size_t from, uint32_t class_id) {
    char key[VSL__LEXICON_KEY];
    vsl_str found = {NULL, 0};
    if (word.length >= sizeof key) return found;
    key[0] = '-';
    for (size_t at = from > 2 ? from : 2; at + 2 < word.length && found.data == NULL; at++) {
        vsl_str end = {key, (uint32_t)(word.length - at + 1)};
        memcpy(key + 1, word.data + at, word.length - at);
        found = kinds_value(self, end, class_id);
    }
    return found;
}

/* What a head word says: the word, what stands behind its last hyphen, or its end (-partij). */
static vsl_str head_kind(const kinds *self, vsl_str word) {
    vsl_str found = kinds_value(self, word, self->head), part;
    size_t from = word.length;
    if (found.data != NULL) return found;
    while (from > 0 && word.data[from - 1] != '-') from--;
    if (from > 0) {
        part.data = word.data + from;
        part.length = word.length - (uint32_t)from;
        found = kinds_value(self, part, self->head);
        if (found.data != NULL) return found;
    }
    return end_kind(self, word, from, self->tail);
}

/* What the noun in front of a name says it is: de wijk X, het technologiebedrijf X; absent when it says
** nothing. */
static vsl_str kind_before(const kinds *self, const vsl_doc *doc, const vsl_mention *m) {
    vsl_str none = {NULL, 0}, word, found;
    const vsl_token *noun;
    if (m->first_token == 0) return none;
    noun = &doc->tokens.at[m->first_token - 1];
    if (noun->kind != VSL_TOKEN_WORD || noun->suffix > 0) return none;
    word = token_text(doc, m->first_token - 1);
    found = kinds_value(self, word, self->before);
    return found.data != NULL ? found : end_kind(self, word, 0, self->before);
}

/* Below this a head word knows the type better than the tagger. */
#define SURE 0.9f
/* Below this a list of names does, too. */
#define UNSURE 0.8f

/* Takes the kind `value` when its type is the label's, or stands above the tagger's. */
static int take_kind(vsl_label *label, vsl_str value, int stronger) {
    vsl_str type, subtype;
    if (!vsl__split_kind(value, &type, &subtype)) return 0;
    if (!vsl__str_equal(type, label->type)) {
        if (!stronger) return 0;
        label->type = type;
    }
    label->subtype = subtype;
    return 1;
}

/* The number of tokens of a link ("van de") at `token`, 0 without one. */
static uint32_t link_length(const kinds *self, const vsl_doc *doc, uint32_t token, uint32_t end) {
    /* most words are in no lexicon and begin no phrase of it */
    if (doc->tokens.at[token].entry == VSL_NO_ENTRY) return 0;
    for (uint32_t n = 2; n > 0; n--) {
        vsl_str text = {doc->text + doc->tokens.at[token].start, 0};
        if (token + n > end) continue;
        text.length = vsl__end(&doc->tokens.at[token + n - 1]) - doc->tokens.at[token].start;
        if (in_class(self, text, self->link)) return n;
    }
    return 0;
}

/* What kind of thing the mention, whose words are `words`, names: into the label that the tagger gave it. */
static void find_kind(const kinds *self, const vsl_doc *doc, vsl_mention *m, const known *words,
                      vsl_label *label) {
    static const vsl_str misc = {"MISC", 4}, place = {"LOC", 3}, demonym = {"demonym", 7},
                         other = {"other", 5};
    uint32_t first = m->first_token, last = first + m->token_count - 1, head;
    vsl_str whole = {doc->text + m->start, m->end - m->start}, value;
    int compound;
    if (take_kind(label, known_value(self, words, self->name), 1)) return;
    value = known_value(self, words, self->demonym);
    if (value.data != NULL && label->demonym_of.data == NULL) {
        /* a person may be called Pool, a team Spanje: only what is neither is a demonym */
        if (vsl__str_equal(label->type, misc) ||
            (vsl__str_equal(label->type, place) && m->confidence < UNSURE)) {
            label->type = misc;
            label->demonym_of = value;
            label->subtype = demonym;
            m->kind = VSL_MENTION_DEMONYM;
            return;
        }
    }
    if (take_kind(label, kind_before(self, doc, m), 1)) return;
    if (take_kind(label, known_value(self, words, self->hint), m->confidence < UNSURE)) return;
    if (take_kind(label, known_value(self, words, self->maybe), 0)) return;
    if (take_kind(label, known_value(self, words, self->head), m->confidence < SURE)) return;
    /* Universiteit van Michigan, Nationaal Centrum voor Kunst: the word before a link is the head */
    for (head = first; head < last; head++)
        if (link_length(self, doc, head + 1, last) > 0) break;
    if (head < last) {
        int stronger = head == first || m->confidence < SURE;
        vsl_str front = {whole.data, vsl__end(&doc->tokens.at[head]) - m->start};
        if (take_kind(label, kinds_value(self, front, self->head), stronger) ||
            take_kind(label, head_kind(self, token_text(doc, head)), stronger))
            return;
    }
    /* a compound with a hyphen is what its head is: VN-Veiligheidsraad, Labour-partij */
    compound = m->token_count == 1 && memchr(whole.data, '-', whole.length) != NULL;
    if (take_kind(label, head_kind(self, token_text(doc, last)), compound || m->confidence < SURE))
        return;
    if (m->token_count > 1 &&
        take_kind(label, head_kind(self, token_text(doc, first)), m->confidence < SURE))
        return;
    /* NAVO-bondgenoten: a compound of which the head is no name of a kind */
    if (compound && vsl__str_equal(label->type, misc)) label->subtype = other;
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

static vsl_code add_users_name(vsl_doc *doc, const vsl_name *name, uint32_t token,
                               uint32_t end_token, uint32_t end, vsl_error *err) {
    vsl_label label = {name->type, name->subtype, {NULL, 0}, name->id};
    vsl_mention *made = new_mention(doc, token, end_token, end);
    if (made == NULL || (made->label = vsl__label(doc, &label, 1)) == NULL) return vsl__nomem(err);
    made->confidence = 1;
    return VSL_OK;
}

/* Sentences that are tagged together. */
typedef struct window {
    vsl__tag_doc tag;
    VSL__ARRAY(uint32_t) ends; /* of the sentences, in tokens from `begin` on */
    uint32_t begin, end;       /* tokens */
    uint8_t *bare;             /* of each word: nonzero when seen without a possessive suffix */
} window;

/* A sentence being read. */
typedef struct reading {
    vsl_doc *doc;
    const gazetteer *names; /* or NULL */
    const kinds *kinds;
    const window *window;
    const uint8_t *states; /* of the sentence's tokens, or NULL without a tagger */
    const float *confidence;
    uint32_t begin, end; /* tokens of the sentence */
    size_t time;         /* the first time that may hold a mention */
} reading;

static int goes_on(const reading *r, uint32_t token) {
    unsigned prefix = r->doc->model->tagger.prefix[r->states[token - r->begin]];
    return prefix == 'I' || prefix == 'L';
}

/* the end of the chunk of the tagger that begins at `token`; a user's name cuts it */
static uint32_t chunk_end(const reading *r, uint32_t token) {
    uint32_t stop = token + 1, name_stop, name_end;
    while (stop < r->end && goes_on(r, stop)) {
        if (r->names != NULL &&
            gazetteer_match(r->names, r->doc, stop, r->end, &name_stop, &name_end) != NULL)
            break;
        stop++;
    }
    return stop;
}

static int is_linking(const kinds *self, vsl_str word) {
    known words;
    look_up(&words, self, word);
    return known_sense(self, &words, self->link) != NULL ||
           known_sense(self, &words, self->also) != NULL;
}

/* The end of a chunk without words at its end that only link names: Conferentie [van de]. */
static uint32_t without_link(const reading *r, uint32_t token, uint32_t stop) {
    while (stop > token + 1 && (r->doc->tokens.at[stop - 1].flags & VSL_FLAG_CAPITAL) == 0 &&
           r->doc->tokens.at[stop - 1].kind == VSL_TOKEN_WORD &&
           is_linking(r->kinds, token_text(r->doc, stop - 1)))
        stop--;
    return stop;
}

/* Where a name that ends at `stop` with the word of a body goes on with what it belongs to
** (Algemene Vergadering + van de + Verenigde Naties): the end of that, else `stop`. */
static uint32_t belonging_end(const reading *r, uint32_t token, uint32_t stop, vsl_str *type,
                              vsl_str *subtype) {
    static const vsl_str person = {"PER", 3};
    const vsl_token *tokens = r->doc->tokens.at;
    vsl_str whole = {r->doc->text + tokens[token].start, 0}, kind;
    uint32_t link, next = stop;
    if ((tokens[token].flags & VSL_FLAG_CAPITAL) == 0) return stop;
    while (next < r->end && (link = link_length(r->kinds, r->doc, next, r->end)) > 0 &&
           next + link < r->end && r->states[next + link - r->begin] != 0 &&
           !goes_on(r, next + link))
        next = chunk_end(r, next + link);
    if (next == stop) return stop;
    whole.length = vsl__end(&tokens[stop - 1]) - tokens[stop - 1].suffix - tokens[token].start;
    kind = kinds_value(r->kinds, whole, r->kinds->head);
    if (kind.data == NULL) kind = head_kind(r->kinds, token_text(r->doc, stop - 1));
    if (kind.data == NULL) kind = head_kind(r->kinds, token_text(r->doc, token));
    return vsl__split_kind(kind, type, subtype) && !vsl__str_equal(*type, person) ? next : stop;
}

/* Koreaanse Volksleger: a demonym before the name of a body that the tagger has not found is part of
** it. Returns the name's end, else `stop`. */
static uint32_t national_body_end(const reading *r, uint32_t token, uint32_t stop, vsl_str *type,
                                  vsl_str *subtype) {
    static const vsl_str body = {"ORG", 3};
    vsl_str kind;
    if (stop != token + 1 || stop == r->end ||
        (r->doc->tokens.at[stop].flags & VSL_FLAG_CAPITAL) == 0 ||
        in_class(r->kinds, token_text(r->doc, token), r->kinds->demonym) == NULL)
        return stop;
    /* what the tagger takes for a name by itself, unsure of it, belongs to this one when it is a noun */
    if (r->states[stop - r->begin] != 0 &&
        (chunk_end(r, stop) != stop + 1 || r->confidence[stop - r->begin] >= UNSURE ||
         in_class(r->kinds, token_text(r->doc, stop), r->kinds->head) == NULL))
        return stop;
    kind = head_kind(r->kinds, token_text(r->doc, stop));
    return vsl__split_kind(kind, type, subtype) && vsl__str_equal(*type, body) ? stop + 1 : stop;
}

/* Whether 's belongs to the name: it is never seen without. */
static int keeps_suffix(const reading *r, uint32_t token) {
    const vsl__tag_doc *tag = &r->window->tag;
    uint32_t word = tag->word.at[token - r->window->begin];
    return r->doc->tokens.at[token].suffix > 1 && !r->window->bare[word] &&
           tag->words.at[word].count > 1;
}

/* Whether bytes of the text are as a whole of a class: of what somebody is (Chief Executive). */
static int is_whole(const reading *r, uint32_t start, uint32_t end, uint32_t class_id) {
    vsl_str whole = {r->doc->text + start, end - start};
    return in_class(r->kinds, whole, class_id) != NULL;
}

/* Makes a mention of the tagger's chunk at [token, stop). */
static vsl_code add_chunk(reading *r, uint32_t token, uint32_t stop, vsl_str type, vsl_str subtype,
                          float confidence, vsl_error *err) {
    static const vsl_str person = {"PER", 3}, organisation = {"ORG", 3};
    const vsl_token *tokens = r->doc->tokens.at;
    vsl_label label = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    vsl_str whole;
    known words;
    vsl_mention *made;
    uint32_t end = vsl__end(&tokens[stop - 1]) - tokens[stop - 1].suffix;
    for (uint32_t t = token; t + 1 < stop; t++) {
        vsl_str word = token_text(r->doc, t);
        uint32_t link;
        /* Dhr. Sutopo: a title stays outside; Directeur van Boots, Chief Executive van Boots: so does what
           somebody is */
        if (t == token && !vsl__str_equal(type, organisation) &&
            in_class(r->kinds, word, r->kinds->title) != NULL) {
            token++;
            type = person;
        } else if ((in_class(r->kinds, word, r->kinds->role) != NULL ||
                    is_whole(r, tokens[token].start, vsl__end(&tokens[t]), r->kinds->office)) &&
                   (link = link_length(r->kinds, r->doc, t + 1, stop - 1)) > 0)
            token = t + 1 + link;
    }
    /* eerwaarde Johnson: a person, unless the tagger knows better */
    if (token > r->begin && confidence < SURE && !vsl__str_equal(type, person) &&
        in_class(r->kinds, token_text(r->doc, token - 1), r->kinds->title) != NULL) {
        type = person;
        subtype.data = NULL;
    }
    if (keeps_suffix(r, stop - 1)) end = vsl__end(&tokens[stop - 1]);
    if (inside_time(r->doc, &r->time, tokens[token].start, end)) return VSL_OK;
    whole.data = r->doc->text + tokens[token].start;
    whole.length = end - tokens[token].start;
    look_up(&words, r->kinds, whole);
    if (known_sense(r->kinds, &words, r->kinds->generic) != NULL ||
        known_sense(r->kinds, &words, r->kinds->office) != NULL)
        return VSL_OK; /* what it is, and no name */
    made = new_mention(r->doc, token, stop, end);
    if (made == NULL) return vsl__nomem(err);
    label.type = type;
    made->confidence = confidence;
    find_kind(r->kinds, r->doc, made, &words, &label);
    /* what the head of a body says stands, whatever its last word is */
    if (subtype.data != NULL && vsl__str_equal(label.type, type)) label.subtype = subtype;
    made->label = vsl__label(r->doc, &label, 0);
    return made->label == NULL ? vsl__nomem(err) : VSL_OK;
}

/* The mentions of one sentence. */
static vsl_code sentence_mentions(reading *r, vsl_error *err) {
    const vsl__tagger *tagger = &r->doc->model->tagger;
    vsl_code code;
    for (uint32_t t = r->begin; t < r->end;) {
        uint32_t stop = t, name_end = 0, chunk = t;
        uint8_t state = r->states == NULL ? 0 : r->states[t - r->begin];
        const vsl_name *name = NULL;
        vsl_str type = {NULL, 0}, subtype = {NULL, 0}, body, body_kind;
        if (r->names != NULL) name = gazetteer_match(r->names, r->doc, t, r->end, &stop, &name_end);
        if (name != NULL) {
            code = add_users_name(r->doc, name, t, stop, name_end, err);
            if (code != VSL_OK) return code;
            /* what the tagger found across the end of the user's name is dropped with it */
            while (r->states != NULL && stop < r->end && goes_on(r, stop)) stop++;
            t = stop;
            continue;
        }
        if (r->states == NULL) {
            t++;
            continue;
        }
        if (state != 0) {
            chunk = chunk_end(r, t);
            stop = without_link(r, t, chunk);
            type = vsl__tagger_type(tagger, tagger->type[state]);
        } else
            stop = t + 1;
        {
            uint32_t further = belonging_end(r, t, stop, &body, &body_kind);
            if (further == stop && state != 0)
                further = national_body_end(r, t, stop, &body, &body_kind);
            float confidence = r->confidence[t - r->begin];
            if (further > stop) {
                if (state == 0) confidence = 0.5f;
                type = body;
                subtype = body_kind;
                stop = further;
            } else if (state == 0) {
                t++;
                continue;
            }
            code = add_chunk(r, t, stop, type, subtype, confidence, err);
            if (code != VSL_OK) return code;
        }
        t = stop > chunk ? stop : chunk;
    }
    return VSL_OK;
}

/* }====================================================== */

/*
** {======================================================
** Windows
** =======================================================
*/

/* Begins a window at the token `begin` in `*sentence`, which goes on to the first one after it. */
static vsl_code open_window(window *self, const vsl_doc *doc, uint32_t begin, uint32_t *sentence,
                            vsl_error *err) {
    memset(self, 0, sizeof *self);
    self->begin = self->end = begin;
    while (*sentence < doc->sentences.count && self->end - begin < WINDOW) {
        const vsl_sentence *s = &doc->sentences.at[*sentence];
        uint32_t end = s->first_token + s->token_count;
        if (end - self->end > WINDOW)
            end = self->end + WINDOW;
        else
            ++*sentence;
        if (!VSL__RESERVE(&doc->work, &self->ends, 1)) return vsl__nomem(err);
        self->ends.at[self->ends.count++] = end - begin;
        self->end = end;
    }
    return VSL_OK;
}

/* Tags the window's tokens. */
static vsl_code tag_window(window *self, vsl_doc *doc, vsl_error *err) {
    uint32_t count = self->end - self->begin;
    vsl_str *strings = vsl__arena_new(&doc->scratch, count * sizeof *strings);
    vsl__tag_text text = {strings, count, self->ends.at, (uint32_t)self->ends.count};
    if (strings == NULL) return vsl__nomem(err);
    for (uint32_t t = 0; t < count; t++) strings[t] = token_text(doc, self->begin + t);
    self->tag.allocator = doc->work;
    self->tag.tagger = &doc->model->tagger;
    if (vsl__tag_doc_begin(&self->tag, &text) != VSL_OK ||
        vsl__tag_doc_decode(&self->tag, 1) != VSL_OK)
        return vsl__nomem(err);
    self->bare = vsl__arena_new(&doc->scratch, self->tag.words.count + 1);
    if (self->bare == NULL) return vsl__nomem(err);
    memset(self->bare, 0, self->tag.words.count + 1);
    for (uint32_t t = 0; t < count; t++)
        if (doc->tokens.at[self->begin + t].suffix == 0) self->bare[self->tag.word.at[t]] = 1;
    return VSL_OK;
}

/* Whether the tokens [begin, end) are about team sports: enough words of it, and of more than two
** kinds. */
static int about_sports(const vsl_doc *doc, const kinds *lists, uint32_t begin, uint32_t end) {
    uint32_t seen[3], kinds_seen = 0, words = 0;
    if (lists->sport == VSL_NONE) return 0;
    for (uint32_t t = begin; t < end; t++) {
        uint32_t entry = vsl__entry(&doc->tokens.at[t]), i = 0;
        if (entry == VSL_NONE || vsl__token_sense(doc, t, lists->sport) == NULL) continue;
        words++;
        while (i < kinds_seen && seen[i] != entry) i++;
        if (i == kinds_seen && kinds_seen < 3) seen[kinds_seen++] = entry;
    }
    return kinds_seen == 3 && words * SPORT_SHARE > end - begin;
}

/* Whether a mention is one word that persons of the mentions from `first` on have as a surname, or has a
** title or office before it. */
static int is_somebody(const vsl_doc *doc, const kinds *lists, size_t first, const vsl_mention *m) {
    static const vsl_str person = {"PER", 3};
    vsl_str word = token_text(doc, m->first_token);
    if (m->token_count != 1) return 1;
    if (m->first_token > 0) {
        vsl_str before = token_text(doc, m->first_token - 1);
        if (in_class(lists, before, lists->title) != NULL ||
            in_class(lists, before, lists->role) != NULL)
            return 1;
    }
    for (; first < doc->mentions.count; first++) {
        const vsl_mention *other = &doc->mentions.at[first];
        if (other->token_count > 1 && vsl__str_equal(other->label->type, person) &&
            vsl__str_equal(token_text(doc, other->first_token + other->token_count - 1), word))
            return 1;
    }
    return 0;
}

/* In an article about team sports a town whose name a club bears is the club, but behind a
** preposition of place; so is what the tagger took for a person that has no other name. */
static vsl_code find_clubs(vsl_doc *doc, const kinds *lists, size_t first, vsl_error *err) {
    static const vsl_str place = {"LOC", 3}, person = {"PER", 3}, body = {"ORG", 3},
                         team = {"team", 4};
    for (size_t i = first; i < doc->mentions.count; i++) {
        vsl_mention *m = &doc->mentions.at[i];
        vsl_str whole = {doc->text + m->start, m->end - m->start};
        vsl_label label = *m->label;
        int somebody = vsl__str_equal(label.type, person);
        if (label.id.data != NULL || (!somebody && !vsl__str_equal(label.type, place)) ||
            in_class(lists, whole, lists->club) == NULL ||
            (somebody && is_somebody(doc, lists, first, m)) ||
            (m->first_token > 0 &&
             in_class(lists, token_text(doc, m->first_token - 1), lists->place) != NULL))
            continue;
        label.type = body;
        label.subtype = team;
        if ((m->label = vsl__label(doc, &label, 0)) == NULL) return vsl__nomem(err);
    }
    return VSL_OK;
}

/* The mentions of all sentences of the reading's window. */
static vsl_code window_mentions(reading *r, vsl_error *err) {
    const window *w = r->window;
    r->begin = w->begin;
    for (size_t i = 0; i < w->ends.count; i++) {
        vsl_code code;
        r->end = w->begin + w->ends.at[i];
        if (w->tag.states.count > 0) {
            r->states = w->tag.states.at + (r->begin - w->begin);
            r->confidence = w->tag.confidence.at + (r->begin - w->begin);
        }
        if ((code = sentence_mentions(r, err)) != VSL_OK) return code;
        r->begin = r->end;
    }
    return VSL_OK;
}

/* Whether only the link of a list ("," "en" "en de") stands between the tokens `from` and `to`. */
static int linked(const vsl_doc *doc, const kinds *lists, uint32_t from, uint32_t to) {
    static const uint32_t most = 3; /* ", en de" */
    if (from >= to || to - from > most) return 0;
    while (from < to && in_class(lists, token_text(doc, from), lists->also) != NULL) from++;
    return from == to;
}

/* Merken als Revlon, Essie en Maybelline: the noun before a list says what all its names are, where the
** tagger is not sure. */
static vsl_code find_listed(vsl_doc *doc, const kinds *lists, size_t first, vsl_error *err) {
    uint32_t count = (uint32_t)doc->mentions.count;
    for (uint32_t i = (uint32_t)first; i < count; i++) {
        vsl_mention *m = &doc->mentions.at[i];
        uint32_t noun = m->first_token, last = i;
        vsl_str value;
        while (last + 1 < count) {
            const vsl_mention *here = &doc->mentions.at[last], *next = here + 1;
            uint32_t end = here->first_token + here->token_count;
            if (!linked(doc, lists, end, next->first_token)) break;
            last++;
        }
        if (noun == 0) continue;
        noun--;
        if (in_class(lists, token_text(doc, noun), lists->example) != NULL && noun > 0)
            noun--;
        else if (last == i)
            continue; /* a noun and one name: de landen Europa binnen */
        value = kinds_value(lists, token_text(doc, noun), lists->listed);
        for (; i < last + 1 && value.data != NULL; i++) {
            vsl_label label;
            m = &doc->mentions.at[i];
            label = *m->label;
            if (label.id.data != NULL || label.subtype.data != NULL ||
                !take_kind(&label, value, m->confidence < SURE))
                continue;
            if ((m->label = vsl__label(doc, &label, 0)) == NULL) return vsl__nomem(err);
        }
        i = last;
    }
    return VSL_OK;
}

vsl_code vsl__entity_stage(vsl_doc *doc, vsl_error *err) {
    int tagged = doc->model->tagger.head != NULL;
    gazetteer names;
    kinds lexicon_kinds;
    window w;
    reading r;
    vsl__mark mark;
    uint32_t begin, sentence = 0;
    vsl_code code;
    memset(&r, 0, sizeof r);
    r.doc = doc;
    r.kinds = &lexicon_kinds;
    r.window = &w;
    kinds_find(&lexicon_kinds, &doc->model->lexicon);
    vsl__arena_expect(&doc->scratch,
                      TOKEN_BYTES * (doc->tokens.count < WINDOW ? doc->tokens.count : WINDOW));
    if (doc->options.name_count > 0) {
        if ((code = gazetteer_make(&names, doc, err)) != VSL_OK) return code;
        r.names = &names;
    }
    mark = vsl__arena_mark(&doc->scratch);
    for (begin = 0; sentence < doc->sentences.count; begin = w.end) {
        size_t before = doc->mentions.count;
        vsl__arena_rewind(&doc->scratch, mark);
        if ((code = open_window(&w, doc, begin, &sentence, err)) != VSL_OK ||
            (tagged && (code = tag_window(&w, doc, err)) != VSL_OK) ||
            (code = window_mentions(&r, err)) != VSL_OK ||
            (code = find_listed(doc, &lexicon_kinds, before, err)) != VSL_OK)
            return code;
        if (about_sports(doc, &lexicon_kinds, w.begin, w.end) &&
            (code = find_clubs(doc, &lexicon_kinds, before, err)) != VSL_OK)
            return code;
    }
    return VSL_OK;
}

/* }====================================================== */
