/*
** resolve.c - who is who: mentions to entities, roles, and the speakers of quotes and statements.
**
** Mentions are grouped in one pass over the text with a hash table of spellings: the name itself,
** its first and last part for persons, its initials, an acronym in brackets behind it. Speakers are
** then found by name, by role, or, for pronouns and bare roles, by who was spoken of last.
*/
#include <string.h>

#include "error.h"
#include "speech.h"
#include "utf8.h"

#define KEY 128 /* longest spelling that is compared, in bytes */
#define KEYS 8  /* most spellings that a mention is known by */

/* Votes of a mention whose type the text says. */
#define TOLD 4

/* Tokens over which it is looked back for who has no name. */
#define MEMORY 500

/* What a spelling in the table stands for. */
typedef enum { WHOLE, LAST, FIRST, INITIALS, SHORT, HEAD, TAIL } sort;

typedef struct slot {
    uint32_t low, high; /* hash of the spelling, in halves: so a slot has no bytes to spare */
    uint32_t entity;    /* the newest entity with this spelling; VSL_NONE when free */
} slot;

enum { UNKNOWN, MALE, FEMALE };

/* What is known of an entity beyond vsl_entity. */
typedef struct extra {
    uint32_t name_first, name_tokens; /* of its fullest name */
    uint32_t suffixed, possessive;    /* mentions with an 's that is a part of it, and not */
    uint32_t via;                     /* the body that its words were passed on by */
    uint8_t gender;                   /* of a person: UNKNOWN, MALE, FEMALE */
    uint32_t seen;                    /* mentions gone through so far */
    uint32_t newest;                  /* its last mention so far */
    uint32_t votes[4];                /* PER ORG LOC MISC */
    uint32_t family;                  /* token of the surname in its fullest name */
    uint32_t place;                   /* mention that `of` comes from, or VSL_NONE */
    vsl__range role;
} extra;

typedef struct resolver {
    vsl__speech *speech;
    vsl_doc *doc;
    slot *slots;
    uint32_t mask, used;      /* of the slots: their number less one, and how many are taken */
    VSL__ARRAY(extra) extras; /* one an entity */
    uint32_t female_class, male_class, deed_class, direction_class, place_class;
    uint32_t other_name_class, aged_class, before_class;
} resolver;

static int type_index(vsl_str type) {
    return vsl__str_is(type, "PER")   ? 0
           : vsl__str_is(type, "ORG") ? 1
           : vsl__str_is(type, "LOC") ? 2
                                      : 3;
}

/*
** {======================================================
** Spellings
** =======================================================
*/

/* The spelling of tokens first <= i < last in lower case, without a possessive at the end. Returns
** its length, 0 when it is too long. */
static size_t spelling(const vsl_doc *doc, uint32_t first, uint32_t last, char *out) {
    size_t n = 0;
    uint32_t i;
    for (i = first; i < last; i++) {
        const vsl_token *t = &doc->tokens.at[i];
        size_t length = t->length - (i + 1 == last ? (size_t)t->suffix : 0), made;
        if (n > 0 && n < KEY) out[n++] = ' ';
        made = vsl__lower(doc->text + t->start, length, out + n, KEY - n);
        if (made == 0 && length > 0) return 0;
        n += made;
    }
    return n;
}

/* The spelling that a name is known by: that of the tokens, or of the name that it is another name of, as
** the lexicon has it (London, Londen). */
static size_t known_spelling(const resolver *self, uint32_t first, uint32_t last, char *out) {
    const vsl__lexicon *lexicon = &self->doc->model->lexicon;
    size_t n = spelling(self->doc, first, last, out);
    const vsl__lexicon_sense *sense = vsl__lexicon_sense_of(
        lexicon, vsl__lexicon_find(lexicon, out, n), self->other_name_class, NULL, 0);
    vsl_str name;
    if (sense == NULL) return n;
    name = vsl__lexicon_str(lexicon, sense->text);
    return vsl__lower(name.data, name.length, out, KEY);
}

static uint64_t hash_of(const slot *place) {
    return (uint64_t)place->high << 32 | place->low;
}

/* Where a hash stands, or may be put. */
static slot *find_hash(const resolver *self, uint64_t hash) {
    uint32_t i = (uint32_t)(hash >> 20) & self->mask;
    while (self->slots[i].entity != VSL_NONE && hash_of(&self->slots[i]) != hash)
        i = (i + 1) & self->mask;
    self->slots[i].low = (uint32_t)hash;
    self->slots[i].high = (uint32_t)(hash >> 32);
    return &self->slots[i];
}

static slot *find_slot(const resolver *self, const char *key, size_t length, sort kind) {
    return find_hash(self, vsl__lexicon_hash(key, length) * 8 + (uint64_t)kind + 1);
}

static uint32_t lookup(const resolver *self, const char *key, size_t length, sort kind) {
    return length == 0 ? VSL_NONE : find_slot(self, key, length, kind)->entity;
}

static void learn(resolver *self, const char *key, size_t length, sort kind, uint32_t entity) {
    slot *place;
    if (length == 0) return;
    place = find_slot(self, key, length, kind);
    self->used += place->entity == VSL_NONE;
    place->entity = entity;
}

/* Makes room for the entity that one mention can make and for what it can teach; at most half of the
** slots are taken. 0 when memory ran out. */
static int make_room(resolver *self) {
    const slot *old = self->slots;
    uint32_t i, count = old == NULL ? 0 : self->mask + 1, larger = count == 0 ? 128 : 2 * count;
    /* some of a long text's mentions are new; fewer would make the slots grow out of more */
    while (count == 0 && larger < self->doc->mentions.count / 8) larger *= 2;
    if (!VSL__RESERVE(&self->doc->allocator, &self->doc->entities, 1) ||
        !VSL__RESERVE(&self->doc->work, &self->extras, 1))
        return 0;
    if (2 * (self->used + KEYS) <= count) return 1;
    /* an entity takes about eight slots; so both grow in step, and leave little behind */
    if (larger / 8 > self->extras.count &&
        !VSL__RESERVE(&self->doc->work, &self->extras, larger / 8 - self->extras.count))
        return 0;
    self->slots = vsl__arena_new(&self->doc->scratch, larger * sizeof *self->slots);
    if (self->slots == NULL) return 0;
    self->mask = larger - 1;
    for (i = 0; i < larger; i++) self->slots[i].entity = VSL_NONE;
    for (i = 0; i < count; i++)
        if (old[i].entity != VSL_NONE) find_hash(self, hash_of(&old[i]))->entity = old[i].entity;
    return 1;
}

/* The first letters of the capitalised words, in lower case, as an acronym has them. */
static size_t initials(const vsl_doc *doc, uint32_t first, uint32_t last, char *out) {
    size_t n = 0;
    uint32_t i;
    for (i = first; i < last; i++) {
        const vsl_token *t = &doc->tokens.at[i];
        int32_t point;
        size_t length;
        if ((t->flags & VSL_FLAG_CAPITAL) == 0) continue;
        length = vsl__utf8_next(doc->text + t->start, doc->text + vsl__end(t), &point);
        n += vsl__lower(doc->text + t->start, length, out + n, KEY - n);
    }
    return n < 2 ? 0 : n;
}

/* }====================================================== */

static uint32_t last_token(const vsl_mention *m) {
    return m->first_token + m->token_count;
}

/* The mention's own tokens that make up the name: titles and offices before a person's name are
** left out. */
static uint32_t first_token(const resolver *self, const vsl_mention *m) {
    uint32_t i = m->first_token, last = last_token(m);
    if (type_index(m->label->type) != 0) return i;
    while (i + 1 < last &&
           (vsl__token_sense(self->doc, i, self->speech->title_class) != NULL ||
            vsl__token_sense(self->doc, i, self->speech->classes[VSL__ROLE_CLASS]) != NULL ||
            vsl__is_role_compound(self->speech, i)))
        i++;
    return i;
}

static uint32_t new_entity(resolver *self, uint32_t index) {
    vsl_doc *doc = self->doc;
    const vsl_mention *m = &doc->mentions.at[index];
    uint32_t made = (uint32_t)doc->entities.count++;
    vsl_entity *entity = &doc->entities.at[made];
    memset(entity, 0, sizeof *entity);
    memset(&self->extras.at[made], 0, sizeof self->extras.at[made]);
    self->extras.count++;
    entity->first_mention = index;
    entity->type = m->label->type;
    entity->id = m->label->id;
    self->extras.at[made].place = self->extras.at[made].via = VSL_NONE;
    return made;
}

/* The acronym in brackets behind a name: Nieuwsagentschap (KCNA), (de NAVO). */
static int is_acronym_of_previous(const resolver *self, uint32_t index) {
    const vsl_doc *doc = self->doc;
    const vsl_mention *m = &doc->mentions.at[index], *before;
    uint32_t open;
    if (index == 0 || m->token_count != 1) return 0;
    before = m - 1;
    open = m->first_token - 1;
    if (vsl__is(self->speech, open, VSL__DETERMINER)) open--;
    return last_token(before) == open && vsl__is(self->speech, open, VSL__BRACKET_OPEN) &&
           vsl__is(self->speech, last_token(m), VSL__BRACKET_CLOSE) &&
           (doc->tokens.at[m->first_token].flags & VSL_FLAG_UPPER) != 0 &&
           type_index(before->label->type) != 0 && before->token_count > 1;
}

/* Whether the tokens are the last words of the entity's fullest name: Lopez Obrador. */
static int is_end_of(const resolver *self, const extra *more, uint32_t first, uint32_t last) {
    uint32_t end = more->name_first + more->name_tokens;
    char a[KEY], b[KEY];
    size_t n = spelling(self->doc, first, last, a);
    return n > 0 && last - first < more->name_tokens &&
           n == spelling(self->doc, end - (last - first), end, b) && memcmp(a, b, n) == 0;
}

/* Whether two names of several words can be one person's: one of them is a part of the other. */
static int fits(const resolver *self, uint32_t entity, uint32_t first, uint32_t last) {
    const vsl_doc *doc = self->doc;
    const extra *more = &self->extras.at[entity];
    char a[KEY], b[KEY];
    size_t n;
    if (last - first == 1 || more->name_tokens == 1) return 1;
    if (last - first == more->name_tokens) return 0;
    if (is_end_of(self, more, first, last)) return 1;
    /* the same first and last name, with others between */
    n = spelling(doc, first, first + 1, a);
    return n > 0 && n == spelling(doc, more->name_first, more->name_first + 1, b) &&
           memcmp(a, b, n) == 0;
}

/* Whether one spelling is the other but for one letter (Levenshtein distance 1). */
static int nearly_same(const char *a, size_t n, const char *b, size_t m) {
    size_t i = 0;
    if (n > m) {
        const char *c = a;
        size_t k = n;
        a = b;
        b = c;
        n = m;
        m = k;
    }
    if (m - n > 1) return 0;
    while (i < n && a[i] == b[i]) i++;
    if (i == n) return m > n;
    return memcmp(a + i + (n == m), b + i + 1, m - i - 1) == 0;
}

/* A person met not long ago whose surname is this one but for a letter: Sajpov, Saipov. Short names
** differ too easily. */
static uint32_t find_variant(const resolver *self, const char *key, size_t n) {
    const vsl_doc *doc = self->doc;
    uint32_t i = (uint32_t)doc->entities.count, steps = 0;
    char other[KEY];
    while (i > 0 && steps++ < 64) {
        const extra *more = &self->extras.at[--i];
        size_t m;
        if (more->votes[0] == 0 || more->name_tokens == 0) continue;
        m = spelling(doc, more->name_first + more->name_tokens - 1,
                     more->name_first + more->name_tokens, other);
        if (m + n >= 9 && m > 0 && n > 0 && other[0] == key[0] && nearly_same(key, n, other, m))
            return i;
    }
    return VSL_NONE;
}

static uint32_t find_person(const resolver *self, uint32_t first, uint32_t last) {
    const vsl_doc *doc = self->doc;
    char key[KEY];
    size_t n;
    uint32_t found;
    n = spelling(doc, last - 1, last, key);
    found = lookup(self, key, n, LAST);
    if (found == VSL_NONE && n > 3 && key[n - 1] == 's') found = lookup(self, key, n - 1, LAST);
    if (found != VSL_NONE && fits(self, found, first, last)) return found;
    if (last - first == 1) {
        found = lookup(self, key, n, FIRST);
        if (found == VSL_NONE && n > 3 && key[n - 1] == 's')
            found = lookup(self, key, n - 1, FIRST);
        if (found == VSL_NONE) found = find_variant(self, key, n);
        return found;
    }
    /* "Joko", then "Joko Widodo"; "al-Moualem" with its particle */
    n = spelling(doc, first, first + 1, key);
    found = lookup(self, key, n, WHOLE);
    if (found != VSL_NONE && self->extras.at[found].name_tokens == 1 &&
        self->extras.at[found].votes[0] > 0)
        return found;
    n = spelling(doc, first, last, key);
    return lookup(self, key, n, SHORT);
}

/* The number of words of a body's name before the one that ties it to what it belongs to: 2 of Algemene
** Vergadering van de Verenigde Naties; 0 when it has none. */
static uint32_t head_tokens(const vsl_doc *doc, uint32_t first, uint32_t last) {
    uint32_t i;
    for (i = first; i + 1 < last; i++)
        if (doc->tokens.at[i].kind == VSL_TOKEN_WORD &&
            (doc->tokens.at[i].flags & VSL_FLAG_CAPITAL) == 0)
            return i - first;
    return 0;
}

/* A body of which the tokens are a short form: its name up to "van", or the end of it (de Commissie); or
** whose short form was met before the name. */
static uint32_t find_short_body(const resolver *self, uint32_t first, uint32_t last) {
    const vsl_doc *doc = self->doc;
    char key[KEY];
    size_t n = spelling(doc, first, last, key);
    uint32_t found = lookup(self, key, n, HEAD), head;
    if (found == VSL_NONE) found = lookup(self, key, n, TAIL);
    if (found == VSL_NONE && (head = head_tokens(doc, first, last)) > 1)
        found = lookup(self, key, spelling(doc, first, first + head, key), WHOLE);
    return found != VSL_NONE && self->extras.at[found].votes[1] > 0 ? found : VSL_NONE;
}

static uint32_t find_body(const resolver *self, uint32_t first, uint32_t last) {
    const vsl_doc *doc = self->doc;
    char key[KEY];
    size_t n;
    uint32_t found;
    if (last - first == 1) {
        n = spelling(doc, first, last, key);
        if ((doc->tokens.at[first].flags & VSL_FLAG_UPPER) != 0) {
            found = lookup(self, key, n, INITIALS);
            if (found != VSL_NONE) return found;
        }
        return VSL_NONE;
    }
    n = initials(doc, first, last, key);
    found = lookup(self, key, n, WHOLE);
    if (found != VSL_NONE && n >= 2 && self->extras.at[found].name_tokens == 1) {
        const vsl_mention *m = &doc->mentions.at[doc->entities.at[found].first_mention];
        if ((doc->tokens.at[m->first_token].flags & VSL_FLAG_UPPER) != 0) return found;
    }
    return VSL_NONE;
}

/* The one place whose name begins with the prefix that the word stands for: het Noorden. */
static uint32_t find_direction(const resolver *self, uint32_t token) {
    const vsl_doc *doc = self->doc;
    const vsl__lexicon_sense *sense = vsl__token_sense(doc, token, self->direction_class);
    uint32_t found = VSL_NONE, i;
    vsl_str prefix;
    char key[KEY];
    if (sense == NULL) return VSL_NONE;
    prefix = vsl__lexicon_str(&doc->model->lexicon, sense->text);
    for (i = 0; i < doc->entities.count && i < 200; i++) {
        vsl_str name = doc->entities.at[i].name;
        size_t n;
        if (self->extras.at[i].votes[2] == 0 || name.length <= prefix.length) continue;
        n = vsl__lower(name.data, name.length, key, sizeof key);
        if (n <= prefix.length || memcmp(key, prefix.data, prefix.length) != 0) continue;
        if (found != VSL_NONE) return VSL_NONE; /* two of them */
        found = i;
    }
    return found;
}

/* Enters the spellings that later mentions may use. */
static void learn_name(resolver *self, uint32_t entity, uint32_t first, uint32_t last, int type) {
    const vsl_doc *doc = self->doc;
    char key[KEY];
    size_t n = known_spelling(self, first, last, key);
    uint32_t other;
    learn(self, key, n, WHOLE, entity);
    if (last - first > 1 && doc->tokens.at[last - 1].kind == VSL_TOKEN_NUMBER) {
        /* Ryder Cup 2018 */
        n = spelling(doc, first, last - 1, key);
        if (lookup(self, key, n, WHOLE) == VSL_NONE) learn(self, key, n, WHOLE, entity);
    }
    if (type == 0) {
        n = spelling(doc, last - 1, last, key);
        /* of two of one surname, the one spoken of more is meant by it alone */
        other = lookup(self, key, n, LAST);
        if (other == VSL_NONE || doc->entities.at[other].mention_count < 2)
            learn(self, key, n, LAST, entity);
        if (last - first > 1) {
            n = spelling(doc, first, first + 1, key);
            learn(self, key, n, FIRST, entity);
            n = spelling(doc, first + 1, last, key);
            learn(self, key, n, SHORT, entity);
        }
    } else if (last - first > 1) {
        uint32_t head = head_tokens(doc, first, last), tail;
        n = initials(doc, first, last, key);
        learn(self, key, n, INITIALS, entity);
        if (type != 1) return;
        if (head > 0) learn(self, key, spelling(doc, first, first + head, key), HEAD, entity);
        for (tail = 1; head == 0 && tail < 3 && tail < last - first; tail++)
            learn(self, key, spelling(doc, last - tail, last, key), TAIL, entity);
    }
}

static vsl_str text_of(const vsl_doc *doc, uint32_t first, uint32_t last) {
    vsl_str s;
    const vsl_token *end = &doc->tokens.at[last - 1];
    s.data = doc->text + doc->tokens.at[first].start;
    s.length = vsl__end(end) - end->suffix - doc->tokens.at[first].start;
    return s;
}

/* Demonyms of one place are one entity: by what the tagger knows them to be of, else by spelling.
 */
static size_t demonym_key(const vsl_mention *m, char *out) {
    size_t n;
    if (m->label->demonym_of.data == NULL) return 0;
    out[0] = '\1';
    n = vsl__lower(m->label->demonym_of.data, m->label->demonym_of.length, out + 1, KEY - 1);
    return n == 0 ? 0 : n + 1;
}

/* Takes titles and offices off the begin of persons' names that the tagger gave (a user's own are
** sure, and stay); 0 when memory ran out. */
static int trim_titles(resolver *self) {
    vsl_doc *doc = self->doc;
    vsl__speech *speech = self->speech;
    size_t i;
    for (i = 0; i < doc->mentions.count; i++) {
        vsl_mention *m = &doc->mentions.at[i];
        uint32_t first = first_token(self, m), token;
        if (m->confidence >= 1 || first == m->first_token) continue;
        for (token = m->first_token; token < first; token++) {
            int title = vsl__token_sense(doc, token, speech->title_class) != NULL;
            uint32_t quoted = vsl__bits_of(speech, token) & VSL__QUOTED;
            if (!vsl__put_bits(speech, token, quoted | (title ? VSL__TITLE : VSL__ROLE))) return 0;
        }
        m->token_count -= first - m->first_token;
        m->first_token = first;
        m->start = doc->tokens.at[first].start;
    }
    return 1;
}

/* The person with a longer name whose surname the word is, whatever kind of name the tagger took it
** for; not behind a preposition of place, where Washington is the town. VSL_NONE when there is none. */
static uint32_t surname_of(const resolver *self, uint32_t token) {
    const extra *more;
    char key[KEY];
    uint32_t found = lookup(self, key, spelling(self->doc, token, token + 1, key), LAST), before;
    if (found == VSL_NONE || self->extras.at[found].name_tokens < 2 ||
        (token > 0 && vsl__token_sense(self->doc, token - 1, self->place_class) != NULL))
        return VSL_NONE;
    more = &self->extras.at[found];
    before = more->name_first + more->name_tokens - 2;
    /* Jezus van Nazareth has no surname */
    return (self->doc->tokens.at[before].flags & VSL_FLAG_CAPITAL) != 0 ? found : VSL_NONE;
}

/* Whether the noun before a name says what it is: orkaan Rosa. */
static int is_told(const resolver *self, uint32_t token) {
    return token > 0 && vsl__token_sense(self->doc, token - 1, self->before_class) != NULL;
}

/* Puts a mention with the entity that it names, or makes one; 0 when memory ran out. */
static int group(resolver *self, uint32_t index) {
    vsl_doc *doc = self->doc;
    vsl_mention *m = &doc->mentions.at[index];
    uint32_t first = first_token(self, m), last = last_token(m), found = VSL_NONE;
    int type = type_index(m->label->type), whole = 0;
    char key[KEY];
    size_t n;
    extra *more;
    if (is_acronym_of_previous(self, index)) {
        found = doc->mentions.at[index - 1].entity;
        m->kind = VSL_MENTION_ALIAS;
    }
    if (found == VSL_NONE && (n = demonym_key(m, key)) > 0) {
        found = lookup(self, key, n, WHOLE);
        if (found == VSL_NONE) {
            found = new_entity(self, index);
            learn(self, key, n, WHOLE, found);
        }
        m->kind = VSL_MENTION_DEMONYM;
        whole = 1;
    }
    if (found == VSL_NONE) {
        n = known_spelling(self, first, last, key);
        found = lookup(self, key, n, WHOLE);
        if (found == VSL_NONE && n > 4 && key[n - 1] == 's' && m->token_count > 0)
            found = lookup(self, key, n - 1, WHOLE);
        if (found == VSL_NONE && last - first > 1 &&
            doc->tokens.at[last - 1].kind == VSL_TOKEN_NUMBER) {
            char bare[KEY];
            found = lookup(self, bare, spelling(doc, first, last - 1, bare), WHOLE);
        }
        whole = found != VSL_NONE;
        if (found == VSL_NONE && last - first == 1 && n > 3 && key[n - 1] == 's') {
            /* Kits, Leslies: a glued genitive, whatever the tagger made of it */
            found = lookup(self, key, n - 1, LAST);
            if (found == VSL_NONE) found = lookup(self, key, n - 1, FIRST);
        }
    }
    if (found == VSL_NONE && type != 0 && last - first == 1 && m->confidence < 1 &&
        (found = surname_of(self, first)) != VSL_NONE) {
        vsl_label label = {doc->entities.at[found].type, {NULL, 0}, {NULL, 0}, {NULL, 0}};
        if ((m->label = vsl__label(doc, &label, 0)) == NULL) return 0;
        type = type_index(label.type);
        m->kind = VSL_MENTION_PARTIAL;
    }
    if (found == VSL_NONE) {
        found = type == 0 ? find_person(self, first, last) : find_body(self, first, last);
        if (found == VSL_NONE && type == 1) found = find_short_body(self, first, last);
        if (found != VSL_NONE) m->kind = type == 0 ? VSL_MENTION_PARTIAL : VSL_MENTION_ALIAS;
    }
    if (found == VSL_NONE && last - first == 1 && (found = find_direction(self, first)) != VSL_NONE)
        m->kind = VSL_MENTION_ALIAS;
    if (found == VSL_NONE) found = new_entity(self, index);
    m->entity = found;
    more = &self->extras.at[found];
    more->votes[type] += is_told(self, first) ? TOLD : 1;
    if (last - first > more->name_tokens && m->kind != VSL_MENTION_DEMONYM) {
        more->name_first = first;
        more->name_tokens = last - first;
        doc->entities.at[found].name = text_of(doc, first, last);
    } else if (doc->entities.at[found].name.data == NULL)
        doc->entities.at[found].name = text_of(doc, first, last);
    if (m->label->demonym_of.data != NULL)
        doc->entities.at[found].demonym_of = m->label->demonym_of;
    doc->entities.at[found].mention_count++;
    if (!whole || last - first >= more->name_tokens) learn_name(self, found, first, last, type);
    return 1;
}

/* "Sainsbury's gaat": an 's that a verb, a preposition or a full stop follows is no possessive but a
** part of the name; then it is so everywhere in the text. */
static void keep_suffixes(resolver *self) {
    vsl_doc *doc = self->doc;
    size_t i;
    for (i = 0; i < doc->mentions.count; i++) {
        const vsl_mention *m = &doc->mentions.at[i];
        uint32_t last = last_token(m) - 1;
        if (doc->tokens.at[last].suffix < 2 || m->confidence >= 1) continue;
        if (vsl__is(self->speech, last + 1,
                    VSL__FINITE | VSL__AUXILIARY | VSL__PREPOSITION | VSL__COMMA | VSL__STOP |
                        VSL__COORDINATOR))
            self->extras.at[m->entity].suffixed++;
        else
            self->extras.at[m->entity].possessive++;
    }
    for (i = 0; i < doc->mentions.count; i++) {
        vsl_mention *m = &doc->mentions.at[i];
        const vsl_token *token = &doc->tokens.at[last_token(m) - 1];
        const extra *more = &self->extras.at[m->entity];
        if (token->suffix < 2 || m->confidence >= 1 || more->suffixed < 1 ||
            more->suffixed < more->possessive)
            continue;
        m->end = vsl__end(token);
        if (last_token(m) - first_token(self, m) == more->name_tokens)
            doc->entities.at[m->entity].name.length =
                vsl__end(token) - doc->tokens.at[first_token(self, m)].start,
            doc->entities.at[m->entity].name.data =
                doc->text + doc->tokens.at[first_token(self, m)].start;
    }
}

/* Man or woman, by the first name or by the title or noun before the name. */
static unsigned gender_of(const resolver *self, const vsl_mention *m) {
    const vsl_doc *doc = self->doc;
    uint32_t i, first = m->first_token > 0 ? m->first_token - 1 : 0;
    for (i = first; i <= m->first_token; i++) {
        if (vsl__token_sense(doc, i, self->female_class) != NULL) return FEMALE;
        if (vsl__token_sense(doc, i, self->male_class) != NULL) return MALE;
    }
    return UNKNOWN;
}

/* The kind of each mention beside its entity's name, and the entity's type by majority; its subtype is that
** of the first mention of that type. */
static void settle_entities(resolver *self) {
    vsl_doc *doc = self->doc;
    static const char *const types[] = {"PER", "ORG", "LOC", "MISC"};
    size_t i;
    for (i = 0; i < doc->entities.count; i++) {
        const uint32_t *votes = self->extras.at[i].votes;
        int t, best = type_index(doc->entities.at[i].type);
        if (best == 3 && !vsl__str_is(doc->entities.at[i].type, "MISC"))
            continue; /* a user's own */
        for (t = 0; t < 4; t++)
            if (votes[t] > votes[best]) best = t;
        doc->entities.at[i].type.data = types[best];
        doc->entities.at[i].type.length = (uint32_t)strlen(types[best]);
    }
    for (i = 0; i < doc->mentions.count; i++) {
        vsl_mention *m = &doc->mentions.at[i];
        vsl_entity *entity = &doc->entities.at[m->entity];
        if (m->label->subtype.data != NULL && entity->subtype.data == NULL &&
            vsl__str_equal(m->label->type, entity->type))
            entity->subtype = m->label->subtype;
        if (type_index(m->label->type) == 0 && self->extras.at[m->entity].gender == UNKNOWN)
            self->extras.at[m->entity].gender = (uint8_t)gender_of(self, m);
        if (m->kind == VSL_MENTION_NAME &&
            last_token(m) - first_token(self, m) < self->extras.at[m->entity].name_tokens)
            m->kind =
                (doc->tokens.at[m->first_token].flags & VSL_FLAG_UPPER) != 0 && m->token_count == 1
                    ? VSL_MENTION_ALIAS
                    : VSL_MENTION_PARTIAL;
    }
}

/*
** {======================================================
** Roles
** =======================================================
*/

static int is_person(const resolver *self, uint32_t mention) {
    return mention != VSL_NONE && type_index(self->doc->mentions.at[mention].label->type) == 0;
}

static void set_role(resolver *self, uint32_t entity, vsl__range role, uint32_t place) {
    extra *more = &self->extras.at[entity];
    vsl_entity *e = &self->doc->entities.at[entity];
    if (more->role.first < more->role.last) return;
    more->role = role;
    e->role = vsl__range_span(self->speech, role);
    if (place != VSL_NONE) {
        const vsl_mention *m = &self->doc->mentions.at[place];
        e->of = m->label->demonym_of.data != NULL
                    ? m->label->demonym_of
                    : text_of(self->doc, m->first_token, last_token(m));
    }
}

/* The first mention inside the tokens, or VSL_NONE. */
static uint32_t mention_in(const resolver *self, uint32_t first, uint32_t last) {
    uint32_t i;
    for (i = first; i < last; i++)
        if (vsl__mention_of(self->speech, i) != VSL_NONE) return vsl__mention_of(self->speech, i);
    return VSL_NONE;
}

/* "de Russische president Vladimir Poetin": role before the name. */
static void role_before(resolver *self, const vsl_mention *m) {
    const vsl__speech *speech = self->speech;
    uint32_t last = m->first_token, first = last, i, place;
    uint32_t begin = vsl__sentence_range(speech, last).first;
    vsl__range role;
    while (first > begin && last - first < 6 && vsl__is(speech, first - 1, VSL__ROLE)) first--;
    if (first == last) {
        /* minister van Buitenlandse Zaken Boris Johnson; not een medewerker van Brink */
        if (last > begin && vsl__is(speech, last - 1, VSL__PREPOSITION)) return;
        for (i = last; i > begin && last - i < 6; i--) {
            if (vsl__is(speech, i - 1,
                        VSL__COMMA | VSL__STOP | VSL__MARK | VSL__BRACKET_OPEN |
                            VSL__BRACKET_CLOSE))
                break;
            if (vsl__is(speech, i - 1, VSL__ROLE) && vsl__is(speech, i, VSL__GENITIVE)) {
                role.first = i - 1;
                role.last = last;
                set_role(self, m->entity, role, mention_in(self, i, last));
                return;
            }
        }
        return;
    }
    role.first = first;
    role.last = last;
    place = first > begin ? vsl__mention_of(speech, first - 1) : VSL_NONE;
    set_role(self, m->entity, role, place);
}

/* "Aleksandr Novak, de Russische minister voor energiezaken": apposition behind the name. */
static void role_behind(resolver *self, const vsl_mention *m) {
    const vsl__speech *speech = self->speech;
    uint32_t i = last_token(m), limit, noun;
    vsl__range phrase, role;
    if (i >= self->doc->tokens.count || !vsl__is(speech, i, VSL__COMMA | VSL__BRACKET_OPEN)) return;
    limit = vsl__sentence_range(speech, i).last;
    phrase = vsl__noun_phrase(speech, i + 1, limit, 1);
    for (noun = phrase.first; noun < phrase.last && !vsl__is(speech, noun, VSL__GENITIVE); noun++)
        if (vsl__is(speech, noun, VSL__ROLE)) break;
    if (noun >= phrase.last || !vsl__is(speech, noun, VSL__ROLE)) return;
    if (is_person(self, mention_in(self, phrase.first, noun + 1))) return;
    role.first = noun;
    role.last = phrase.last;
    set_role(self, m->entity, role, mention_in(self, phrase.first, phrase.last));
}

/* "De verdachte, Khalid Barnes": role before a comma. */
static void role_apposed(resolver *self, const vsl_mention *m) {
    const vsl__speech *speech = self->speech;
    uint32_t last = m->first_token, first;
    vsl__range role;
    if (last < 2 || !vsl__is(speech, last - 1, VSL__COMMA)) return;
    if (!vsl__is(speech, last_token(m), VSL__COMMA | VSL__STOP | VSL__MARK | VSL__PREPOSITION))
        return;
    last--;
    for (first = last; first > 0 && last - first < 8; first--) {
        if (vsl__is(speech, first - 1, VSL__COMMA | VSL__STOP | VSL__FINITE | VSL__MARK)) break;
        if (vsl__is(speech, first - 1, VSL__ROLE)) {
            role.first = first - 1;
            role.last = last;
            set_role(self, m->entity, role, mention_in(self, role.first, role.last));
            return;
        }
    }
}

/* }====================================================== */

/*
** {======================================================
** Speakers
** =======================================================
*/

/* A quote's or statement's speaker, for both kinds alike. */
typedef struct speaking {
    uint32_t start; /* byte of its speaker's words, which orders them */
    vsl_speaker *speaker;
    float *confidence;
    uint32_t at; /* token of the speaker's first word */
} speaking;

static int is_city(const vsl_mention *m) {
    return type_index(m->label->type) == 2 && vsl__str_is(m->label->subtype, "city");
}

/* The token that begins at or contains byte `at`. */
static uint32_t token_at(const vsl_doc *doc, uint32_t at) {
    size_t low = 0, high = doc->tokens.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (vsl__end(&doc->tokens.at[middle]) <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* Who is spoken of, while the text is gone through. */
typedef struct focus {
    uint32_t speaker;      /* the last person who spoke */
    uint32_t male, female; /* the last persons that can be so */
    uint32_t person, body; /* entities, VSL_NONE when unknown */
    uint32_t next;         /* sentence whose mentions are not yet seen */
    uint32_t mention;      /* first mention not yet seen */
    uint32_t locked;       /* sentence whose topic is its speaker */
    vsl_span group;        /* the last speaker that is no entity: "de aanklagers" */
    vsl_span unnamed;      /* he who spoke last, when he is no entity: "een boer"; else empty */
} focus;

/* Makes the person the one spoken of. */
static void turn_to(const resolver *self, focus *f, uint32_t person) {
    unsigned gender = self->extras.at[person].gender;
    f->person = person;
    f->unnamed.start = f->unnamed.end;
    if (gender != FEMALE) f->male = person;
    if (gender != MALE) f->female = person;
}

/* Whether a preposition before the name that begins at `token` governs it, over its titles and offices:
** met de Russische president Poetin; but not met minister van Buitenlandse Zaken Johnson's "van". */
static int is_governed(const resolver *self, uint32_t token, uint32_t begin) {
    const vsl__speech *speech = self->speech;
    while (token > begin) {
        if (vsl__is(speech, token - 1, VSL__ROLE | VSL__TITLE | VSL__DETERMINER | VSL__NAME) &&
            !vsl__is(speech, token - 1, VSL__COMMA))
            token--;
        else if (token > begin + 1 && vsl__is(speech, token - 1, VSL__GENITIVE) &&
                 vsl__is(speech, token - 2, VSL__ROLE) && vsl__is(speech, token, VSL__NAME) &&
                 !is_person(self, vsl__mention_of(speech, token)))
            token -= 2; /* minister van Buitenlandse Zaken */
        else
            break;
    }
    return token > begin && vsl__is(speech, token - 1, VSL__PREPOSITION);
}

/* Whether the name that begins at `token` stands before its sentence's verb, and no pronoun in that sentence
** stands for somebody else: De stem van Graham lijkt vast te staan. */
static int is_fronted(const resolver *self, const vsl_sentence *s, uint32_t token) {
    const vsl__speech *speech = self->speech;
    uint32_t i;
    for (i = s->first_token; i < token; i++)
        if (vsl__is(speech, i, VSL__FINITE | VSL__AUXILIARY) &&
            !vsl__is(speech, i, VSL__POSSESSIVE))
            return 0;
    for (; i < s->first_token + s->token_count; i++)
        if (vsl__is(speech, i, VSL__SUBJECT | VSL__OBJECT | VSL__POSSESSIVE) &&
            vsl__token_sense(self->doc, i, speech->anaphor_class) != NULL)
            return 0;
    return 1;
}

/* Takes the sentences before `sentence` into account. The first person of a sentence that stands
** free of a preposition is its topic, else the one before its verb; without one, any person is. */
static void advance(resolver *self, focus *f, uint32_t sentence) {
    const vsl_doc *doc = self->doc;
    while (f->next < sentence) {
        const vsl_sentence *s = &doc->sentences.at[f->next++];
        uint32_t end = s->first_token + s->token_count, person = VSL_NONE, weak = VSL_NONE;
        uint32_t body = VSL_NONE;
        int fronted = 0;
        while (f->mention < doc->mentions.count && doc->mentions.at[f->mention].first_token < end) {
            const vsl_mention *m = &doc->mentions.at[f->mention++];
            int type = type_index(m->label->type);
            if (vsl__is(self->speech, m->first_token, VSL__QUOTED)) continue;
            if (type_index(doc->entities.at[m->entity].type) == 1) {
                self->extras.at[m->entity].seen++;
                if (body == VSL_NONE) body = m->entity;
            }
            if (type != 0) continue;
            if (is_governed(self, m->first_token, s->first_token)) {
                if (weak == VSL_NONE) {
                    weak = m->entity;
                    fronted = is_fronted(self, s, m->first_token);
                }
            } else if (person == VSL_NONE)
                person = m->entity;
        }
        if (f->locked == f->next - 1) {
            /* a speaker of this sentence is known: he is the topic */
        } else if (person != VSL_NONE)
            turn_to(self, f, person);
        else if (weak != VSL_NONE && (fronted || f->person == VSL_NONE))
            turn_to(self, f, weak);
        /* a body spoken of again and again stays the topic */
        if (body != VSL_NONE && (f->body == VSL_NONE ||
                                 self->extras.at[body].seen + 1 >= self->extras.at[f->body].seen))
            f->body = body;
    }
}

/* Persons named in the sentence before `token`, outside prepositional phrases. */
static uint32_t person_before(const resolver *self, uint32_t token) {
    uint32_t first = vsl__sentence_range(self->speech, token).first, i, steps = 0;
    for (i = first; i < token && steps < 200; i++, steps++) {
        uint32_t m = vsl__mention_of(self->speech, i);
        if (!is_person(self, m)) continue;
        if (!vsl__is(self->speech, i, VSL__QUOTED) && !is_governed(self, i, first))
            return self->doc->mentions.at[m].entity;
        i = last_token(&self->doc->mentions.at[m]) - 1;
    }
    return VSL_NONE;
}

/* The place that the tokens name, as `of` of an entity has it; absent when they name none. */
static vsl_str place_in(const resolver *self, uint32_t first, uint32_t last) {
    uint32_t found = mention_in(self, first, last);
    vsl_str none = {NULL, 0};
    const vsl_mention *m;
    if (found == VSL_NONE) return none;
    m = &self->doc->mentions.at[found];
    return m->label->demonym_of.data != NULL ? m->label->demonym_of
                                             : text_of(self->doc, m->first_token, last_token(m));
}

/* The entity whose role the noun phrase names, when only one person has it. */
static uint32_t entity_of_role(const resolver *self, uint32_t noun, uint32_t end, vsl_str of) {
    uint32_t start = self->doc->tokens.at[noun].start;
    const vsl_doc *doc = self->doc;
    vsl_str word = vsl__token_str(doc, noun);
    uint32_t found = VSL_NONE;
    size_t e;
    char a[KEY], b[KEY];
    size_t n = vsl__lower(word.data, word.length, a, sizeof a), m;
    /* all the words of the role first: minister van Buitenlandse Zaken */
    for (e = 0; e < doc->entities.count && e < 400; e++) {
        vsl_span role = doc->entities.at[e].role;
        size_t k;
        if (role.end - role.start != end - start || role.end == role.start) continue;
        if (end - start > KEY || end - start <= word.length) continue;
        k = vsl__lower(doc->text + start, end - start, a, sizeof a);
        m = vsl__lower(doc->text + role.start, role.end - role.start, b, sizeof b);
        if (k == m && memcmp(a, b, k) == 0) return (uint32_t)e;
    }
    n = vsl__lower(word.data, word.length, a, sizeof a);
    for (e = 0; e < doc->entities.count && e < 400; e++) {
        uint32_t i;
        for (i = self->extras.at[e].role.first; i < self->extras.at[e].role.last; i++) {
            vsl_str other = vsl__token_str(doc, i);
            m = vsl__lower(other.data, other.length, b, sizeof b);
            if (n == 0 || m != n || memcmp(a, b, n) != 0) continue;
            /* de Russische president: not the American one */
            if (of.data != NULL && doc->entities.at[e].of.data != NULL &&
                !(of.length == doc->entities.at[e].of.length &&
                  memcmp(of.data, doc->entities.at[e].of.data, of.length) == 0))
                continue;
            if (found != VSL_NONE && found != (uint32_t)e) return VSL_NONE;
            found = (uint32_t)e;
        }
    }
    return found;
}

/* What sort of person the noun names: the value of its class, "person" for a compound. */
static vsl_str role_sense(const resolver *self, uint32_t noun) {
    const vsl__lexicon_sense *sense =
        vsl__token_sense(self->doc, noun, self->speech->classes[VSL__ROLE_CLASS]);
    vsl_str person = {"person", 6};
    return sense == NULL ? person : vsl__lexicon_str(&self->doc->model->lexicon, sense->text);
}

/* Whether the person can be meant by a role that the text does not give: one who has another role
** cannot, but by a noun that fits any office. */
static int may_be(const resolver *self, uint32_t entity, vsl_str sense) {
    if (entity == VSL_NONE) return 0;
    return vsl__str_is(sense, "any") ||
           self->extras.at[entity].role.first == self->extras.at[entity].role.last;
}

/* Whether the verb beside the pronoun is a plural: ze zeiden. A form that is both is none. */
static int is_plural(const resolver *self, uint32_t pronoun) {
    const vsl_doc *doc = self->doc;
    uint32_t i, from = pronoun > 0 ? pronoun - 1 : 0;
    for (i = from; i <= pronoun + 1 && i < doc->tokens.count; i++)
        if (vsl__is(self->speech, i, VSL__FINITE))
            return vsl__token_sense(doc, i, self->speech->plural_class) != NULL;
    return 0;
}

/* Whether the noun was introduced before as somebody who has no name: een jongen ... de jongen. An apposition
** (X, een boer) introduces nobody. */
static int is_introduced(const resolver *self, uint32_t noun) {
    const vsl__speech *speech = self->speech;
    const vsl_token *tokens = self->doc->tokens.at;
    uint32_t entry = vsl__entry(&tokens[noun]), i, j;
    if (entry == VSL_NONE) return 0;
    for (i = noun; i > 1 && noun - i < MEMORY;) {
        if (vsl__entry(&tokens[--i]) != entry) continue;
        for (j = i; j > 0 && i - j < 4 && !vsl__is(speech, j, VSL__INDEFINITE); j--) continue;
        if (!vsl__is(speech, j, VSL__INDEFINITE)) continue;
        return !(j > 1 && vsl__is(speech, j - 1, VSL__COMMA) && vsl__is(speech, j - 2, VSL__NAME));
    }
    return 0;
}

/* Whether a noun is spelt like a name, inside a sentence: de Advocate, a paper. */
static int is_name_like(const resolver *self, uint32_t noun) {
    return (self->doc->tokens.at[noun].flags & VSL_FLAG_CAPITAL) != 0 &&
           noun > vsl__sentence_range(self->speech, noun).first + 1;
}

/* Whether the word says how old somebody is, as a noun: de 31-jarige. */
static int is_aged(const resolver *self, uint32_t token) {
    const vsl__lexicon *lexicon = &self->doc->model->lexicon;
    vsl_str word = vsl__token_str(self->doc, token);
    uint32_t i;
    for (i = 1; i < word.length && self->aged_class != VSL_NONE; i++) {
        uint32_t entry = vsl__lexicon_find(lexicon, word.data + i, word.length - i);
        if (entry != VSL_NONE &&
            vsl__lexicon_sense_of(lexicon, entry, self->aged_class, NULL, 0) != NULL)
            return 1;
    }
    return 0;
}

/* The body that a noun stands for: the one spoken of, unless the noun says of what kind it is (het bedrijf)
** and that one is of another; then the last one before of that kind. */
static uint32_t body_of_kind(const resolver *self, const focus *f, uint32_t noun) {
    const vsl_doc *doc = self->doc;
    const vsl__lexicon_sense *sense =
        vsl__token_sense(doc, noun, self->speech->classes[VSL__BODY_CLASS]);
    vsl_str type, kind, has;
    uint32_t i, steps;
    if (f->body == VSL_NONE || sense == NULL ||
        !vsl__split_kind(vsl__lexicon_str(&doc->model->lexicon, sense->text), &type, &kind))
        return f->body;
    has = doc->entities.at[f->body].subtype;
    if (has.data == NULL || vsl__str_equal(has, kind)) return f->body;
    for (i = f->mention, steps = 0; i > 0 && steps < MEMORY; steps++) {
        const vsl_mention *m = &doc->mentions.at[--i];
        const vsl_entity *entity = &doc->entities.at[m->entity];
        if (type_index(entity->type) == 1 && entity->subtype.data != NULL &&
            vsl__str_equal(entity->subtype, kind))
            return m->entity;
    }
    return VSL_NONE;
}

/* Finds whom the speaker's words stand for. */
static void resolve_speaker(resolver *self, focus *f, const speaking *who) {
    vsl_doc *doc = self->doc;
    const vsl__speech *speech = self->speech;
    uint32_t first = who->at, last, i, noun = VSL_NONE, mention = VSL_NONE;
    vsl_speaker *speaker = who->speaker;
    const vsl__lexicon_sense *anaphor;
    float trust = 1;
    int definite;
    for (last = first; last < doc->tokens.count && doc->tokens.at[last].start < speaker->span.end;)
        last++;
    /* a name, of a person before any other, before a genitive */
    for (i = first; i < last && !vsl__is(speech, i, VSL__GENITIVE); i++) {
        if (vsl__is(speech, i, VSL__ROLE | VSL__BODY) && noun == VSL_NONE) noun = i;
        if (vsl__mention_of(speech, i) == VSL_NONE) continue;
        if (is_person(self, vsl__mention_of(speech, i))) {
            mention = vsl__mention_of(speech, i);
            break;
        }
        /* bronnen in Seoel: not the place */
        if (mention == VSL_NONE && !(i > first && vsl__is(speech, i - 1, VSL__PREPOSITION)) &&
            doc->mentions.at[vsl__mention_of(speech, i)].kind != VSL_MENTION_DEMONYM)
            mention = vsl__mention_of(speech, i);
    }
    if (mention != VSL_NONE &&
        (is_person(self, mention) || last_token(&doc->mentions.at[mention]) >= last ||
         (noun == VSL_NONE && vsl__is(speech, last_token(&doc->mentions.at[mention]),
                                      VSL__GENITIVE | VSL__BRACKET_OPEN)))) {
        speaker->entity = doc->mentions.at[mention].entity;
        if (is_city(&doc->mentions.at[mention]) && last_token(&doc->mentions.at[mention]) == last &&
            doc->mentions.at[mention].kind == VSL_MENTION_NAME)
            doc->mentions.at[mention].kind = VSL_MENTION_METONYM;
        if (is_person(self, mention)) {
            turn_to(self, f, speaker->entity);
            f->locked = vsl__sentence_of(speech, first);
        }
        if (type_index(doc->mentions.at[mention].label->type) == 1) f->body = speaker->entity;
        return;
    }
    if (mention == VSL_NONE && noun == VSL_NONE && last > first && last - first <= 4 &&
        (doc->tokens.at[first].flags & VSL_FLAG_CAPITAL) != 0 &&
        !vsl__is(speech, first, VSL__SUBJECT | VSL__DETERMINER)) {
        /* a name that was not tagged here, but elsewhere */
        char key[KEY];
        size_t n = spelling(doc, first, last, key);
        uint32_t found = lookup(self, key, n, WHOLE);
        if (found == VSL_NONE) found = find_person(self, first, last);
        if (found != VSL_NONE) {
            speaker->entity = found;
            if (self->extras.at[found].votes[0] > 0) turn_to(self, f, found);
            return;
        }
    }
    anaphor = vsl__token_sense(doc, first, speech->anaphor_class);
    if (last == first + 1 && anaphor != NULL && is_plural(self, first)) {
        if (f->group.end > f->group.start) speaker->span = f->group;
        trust = 0.7f;
    } else if (last == first + 1 && anaphor != NULL) {
        uint32_t own = person_before(self, first);
        advance(self, f, vsl__sentence_of(speech, first));
        {
            vsl_str gender = vsl__lexicon_str(&doc->model->lexicon, anaphor->text);
            unsigned wrong = vsl__str_is(gender, "m") ? FEMALE : MALE;
            /* a pronoun in a sentence that names a person before it is mostly that person */
            if (own != VSL_NONE && self->extras.at[own].gender != wrong)
                speaker->entity = own;
            else if (f->unnamed.end > f->unnamed.start)
                speaker->span = f->unnamed;
            else if (f->person != VSL_NONE && self->extras.at[f->person].gender != wrong)
                speaker->entity = f->person;
            else
                speaker->entity = wrong == FEMALE ? f->male : f->female;
        }
        trust = 0.85f;
        if (speaker->entity != VSL_NONE) turn_to(self, f, speaker->entity);
    } else if (last == first + 2 && vsl__is(speech, first, VSL__DETERMINER) &&
               !vsl__is(speech, first, VSL__INDEFINITE | VSL__POSSESSIVE) &&
               is_aged(self, first + 1)) {
        advance(self, f, vsl__sentence_of(speech, first));
        speaker->entity = f->person;
        trust = 0.8f;
    } else if (noun != VSL_NONE) {
        definite = vsl__is(speech, first, VSL__DETERMINER) &&
                   !vsl__is(speech, first, VSL__INDEFINITE | VSL__POSSESSIVE);
        advance(self, f, vsl__sentence_of(speech, first));
        if (vsl__is(speech, noun, VSL__ROLE)) {
            if (definite || noun == first)
                speaker->entity =
                    entity_of_role(self, noun, speaker->span.end, place_in(self, first, last));
            if (speaker->entity == VSL_NONE && definite && last == noun + 1 &&
                mention_in(self, first, last) == VSL_NONE &&
                !vsl__is(speech, last, VSL__PREPOSITION | VSL__RELATIVE)) {
                vsl_str sense = role_sense(self, noun);
                if (!vsl__str_is(sense, "relation") && !is_introduced(self, noun) &&
                    !is_name_like(self, noun)) {
                    if (may_be(self, f->speaker, sense))
                        speaker->entity = f->speaker;
                    else if (may_be(self, f->person, sense))
                        speaker->entity = f->person;
                }
            }
            if (speaker->entity != VSL_NONE) turn_to(self, f, speaker->entity);
        } else if (definite && last == noun + 1) {
            speaker->entity = body_of_kind(self, f, noun);
        }
        trust = 0.8f;
    }
    if (speaker->entity != VSL_NONE) {
        f->locked = vsl__sentence_of(speech, first);
        *who->confidence *= trust;
    } else if (!vsl__is(speech, first, VSL__SUBJECT)) {
        f->group = speaker->span;
        if (noun != VSL_NONE && vsl__is(speech, noun, VSL__ROLE) &&
            vsl__is(speech, first, VSL__INDEFINITE)) {
            f->unnamed = speaker->span;
            f->locked = vsl__sentence_of(speech, first);
        }
    }
}

/* Whether a name stands between the token and the byte `end`. */
static int mention_between(const resolver *self, uint32_t token, uint32_t end) {
    const vsl_doc *doc = self->doc;
    for (; token < doc->tokens.count && doc->tokens.at[token].start < end; token++)
        if (vsl__mention_of(self->speech, token) != VSL_NONE) return 1;
    return 0;
}

static int earlier(const speaking *a, const speaking *b) {
    return a->start < b->start;
}

/* Heap sort: in place, and n log n at worst. */
static void sort_speaking(speaking *at, size_t n) {
    size_t start = n / 2, end = n;
    while (end > 1) {
        size_t root, child;
        speaking moved;
        if (start > 0)
            moved = at[--start];
        else {
            moved = at[--end];
            at[end] = at[0];
        }
        root = start;
        for (child = 2 * root + 1; child < end; child = 2 * root + 1) {
            if (child + 1 < end && earlier(&at[child], &at[child + 1])) child++;
            if (!earlier(&moved, &at[child])) break;
            at[root] = at[child];
            root = child;
        }
        at[root] = moved;
    }
}

static vsl_mention speaker_mention(const resolver *self, const speaking *who) {
    const vsl_doc *doc = self->doc;
    vsl_mention made;
    uint32_t last = who->at;
    memset(&made, 0, sizeof made);
    while (last < doc->tokens.count && doc->tokens.at[last].start < who->speaker->span.end) last++;
    made.start = who->speaker->span.start;
    made.end = who->speaker->span.end;
    made.first_token = who->at;
    made.token_count = last - who->at;
    made.entity = who->speaker->entity;
    made.kind = vsl__is(self->speech, who->at, VSL__SUBJECT) && made.token_count == 1
                    ? VSL_MENTION_PRONOUN
                    : VSL_MENTION_NOMINAL;
    made.confidence = *who->confidence;
    made.next = VSL_NONE;
    return made;
}

/* Adds the words that stand for a speaker and are no name (hij, de president) to the mentions.
** `all` is sorted by start, and so are the mentions: they are merged from the end. */
static vsl_code add_mentions(resolver *self, const speaking *all, size_t n, vsl_error *err) {
    vsl_doc *doc = self->doc;
    vsl_label label = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    size_t i, count = 0, from = doc->mentions.count, to;
    uint32_t *kept = vsl__arena_new(&doc->scratch, (n + 1) * sizeof *kept);
    if (kept == NULL) return vsl__nomem(err);
    for (i = 0; i < n; i++) {
        uint32_t token = all[i].at;
        if (all[i].speaker->entity == VSL_NONE || token >= doc->tokens.count) continue;
        if (all[i].start != all[i].speaker->span.start) continue; /* another speaker's words */
        if (mention_between(self, token, all[i].speaker->span.end)) continue;
        if (count > 0 && all[kept[count - 1]].start == all[i].start) continue;
        if (count > 0 && all[kept[count - 1]].speaker->span.end > all[i].start) continue;
        kept[count++] = (uint32_t)i;
    }
    if (!VSL__RESERVE(&doc->allocator, &doc->mentions, count)) return vsl__nomem(err);
    to = doc->mentions.count += count;
    while (count > 0) {
        const speaking *who = &all[kept[count - 1]];
        if (from > 0 && doc->mentions.at[from - 1].start > who->start) {
            doc->mentions.at[--to] = doc->mentions.at[--from];
        } else {
            label.type = doc->entities.at[who->speaker->entity].type;
            doc->mentions.at[--to] = speaker_mention(self, who);
            doc->mentions.at[to].label = vsl__label(doc, &label, 0);
            if (doc->mentions.at[to].label == NULL) return vsl__nomem(err);
            count--;
        }
    }
    return VSL_OK;
}

static vsl_code resolve_speakers(resolver *self, vsl_error *err) {
    vsl_doc *doc = self->doc;
    size_t i, n = 0;
    focus f = {VSL_NONE, VSL_NONE, VSL_NONE, VSL_NONE, VSL_NONE, 0, 0, VSL_NONE, {0, 0}, {0, 0}};
    speaking *all =
        vsl__arena_new(&doc->scratch, (doc->quotes.count + doc->statements.count) * sizeof *all);
    if (all == NULL) return vsl__nomem(err);
    for (i = 0; i < doc->quotes.count; i++) {
        vsl_quote *q = &doc->quotes.at[i];
        if (q->speaker.span.end == q->speaker.span.start) continue;
        all[n].speaker = &q->speaker;
        all[n].confidence = &q->confidence;
        all[n++].start = q->speaker.span.start;
    }
    for (i = 0; i < doc->statements.count; i++) {
        vsl_statement *s = &doc->statements.at[i];
        if (s->speaker.span.end == s->speaker.span.start) continue;
        all[n].speaker = &s->speaker;
        all[n].confidence = &s->confidence;
        all[n++].start = s->speaker.span.start;
    }
    sort_speaking(all, n);
    for (i = 0; i < n; i++) {
        if (i > 0 && all[i - 1].speaker->entity != VSL_NONE &&
            type_index(doc->entities.at[all[i - 1].speaker->entity].type) == 0)
            f.speaker = all[i - 1].speaker->entity;
        all[i].at = token_at(doc, all[i].start);
        if (all[i].at >= doc->tokens.count) continue;
        advance(self, &f, vsl__sentence_of(self->speech, all[i].at));
        resolve_speaker(self, &f, &all[i]);
    }
    return add_mentions(self, all, n, err);
}

/* A city that acts is its government: Pyongyang zal ... steunen, de stap van Pyongyang. */
static void mark_metonyms(resolver *self) {
    vsl_doc *doc = self->doc;
    const vsl__speech *speech = self->speech;
    size_t i;
    for (i = 0; i < doc->mentions.count; i++) {
        vsl_mention *m = &doc->mentions.at[i];
        uint32_t before = m->first_token, after = last_token(m);
        const vsl__lexicon_sense *verb;
        if (m->kind != VSL_MENTION_NAME || !is_city(m)) continue;
        if (before > 1 && vsl__is(speech, before - 1, VSL__GENITIVE) &&
            vsl__token_sense(doc, before - 2, self->deed_class) != NULL)
            m->kind = VSL_MENTION_METONYM;
        if (before > 0 && vsl__is(speech, before - 1, VSL__PREPOSITION)) continue;
        verb = vsl__token_sense(doc, after < doc->tokens.count ? after : before,
                                speech->classes[VSL__AUXILIARY_CLASS]);
        if (verb != NULL && before == vsl__sentence_range(speech, before).first &&
            vsl__str_is(vsl__lexicon_str(&doc->model->lexicon, verb->text), "modal"))
            m->kind = VSL_MENTION_METONYM;
    }
}

/* Chains the mentions of every entity in the order of the text. */
static void chain_mentions(resolver *self) {
    vsl_doc *doc = self->doc;
    size_t i;
    for (i = 0; i < doc->entities.count; i++) {
        doc->entities.at[i].mention_count = 0;
        doc->entities.at[i].first_mention = VSL_NONE;
        self->extras.at[i].newest = VSL_NONE;
    }
    for (i = 0; i < doc->mentions.count; i++) {
        vsl_mention *m = &doc->mentions.at[i];
        vsl_entity *entity;
        m->next = VSL_NONE;
        if (m->entity == VSL_NONE) continue;
        entity = &doc->entities.at[m->entity];
        if (entity->mention_count++ == 0)
            entity->first_mention = (uint32_t)i;
        else
            doc->mentions.at[self->extras.at[m->entity].newest].next = (uint32_t)i;
        self->extras.at[m->entity].newest = (uint32_t)i;
    }
}

/* `via` was written as mentions by the quote stage. */
static void resolve_via(const resolver *self) {
    size_t i;
    for (i = 0; i < self->doc->via.count; i++)
        if (self->doc->via.at[i] < self->doc->mentions.count)
            self->doc->via.at[i] = self->doc->mentions.at[self->doc->via.at[i]].entity;
}

/* Whose words came through a body once ("...", meldde KCNA) is taken to speak through it later on,
** when nothing else is said; the confidence tells. */
static vsl_code infer_one(resolver *self, const vsl_speaker *speaker, uint32_t *first,
                          uint32_t *count, float *confidence, vsl_error *err) {
    vsl_doc *doc = self->doc;
    extra *more;
    if (speaker->entity == VSL_NONE) return VSL_OK;
    more = &self->extras.at[speaker->entity];
    while (*count > 0 &&
           doc->via.at[*first] == speaker->entity) { /* nobody speaks through himself */
        ++*first;
        --*count;
    }
    if (*count > 0) {
        uint32_t through = doc->via.at[*first];
        if (type_index(doc->entities.at[through].type) == 1) more->via = through;
    } else if (more->via != VSL_NONE && more->via != speaker->entity) {
        if (!VSL__RESERVE(&doc->allocator, &doc->via, 1)) return vsl__nomem(err);
        *first = (uint32_t)doc->via.count;
        *count = 1;
        doc->via.at[doc->via.count++] = more->via;
        *confidence *= 0.9f;
    }
    return VSL_OK;
}

static vsl_code infer_via(resolver *self, vsl_error *err) {
    vsl_doc *doc = self->doc;
    size_t q = 0, s = 0;
    vsl_code code = VSL_OK;
    while (code == VSL_OK && (q < doc->quotes.count || s < doc->statements.count)) {
        vsl_quote *quote = q < doc->quotes.count ? &doc->quotes.at[q] : NULL;
        vsl_statement *statement = s < doc->statements.count ? &doc->statements.at[s] : NULL;
        if (statement == NULL ||
            (quote != NULL && doc->parts.at[quote->first_part].start <= statement->start)) {
            code = infer_one(self, &quote->speaker, &quote->first_via, &quote->via_count,
                             &quote->confidence, err);
            q++;
        } else {
            code = infer_one(self, &statement->speaker, &statement->first_via,
                             &statement->via_count, &statement->confidence, err);
            s++;
        }
    }
    return code;
}

/* }====================================================== */

static int open_resolver(resolver *self, vsl__speech *speech) {
    vsl_doc *doc = speech->doc;
    memset(self, 0, sizeof *self);
    self->doc = doc;
    self->speech = speech;
    self->female_class = vsl__lexicon_class(&doc->model->lexicon, "female");
    self->deed_class = vsl__lexicon_class(&doc->model->lexicon, "deed");
    self->direction_class = vsl__lexicon_class(&doc->model->lexicon, "direction");
    self->place_class = vsl__lexicon_class(&doc->model->lexicon, "place_preposition");
    self->other_name_class = vsl__lexicon_class(&doc->model->lexicon, "other_name");
    self->before_class = vsl__lexicon_class(&doc->model->lexicon, "name_before");
    self->aged_class = vsl__lexicon_class(&doc->model->lexicon, "aged");
    self->male_class = vsl__lexicon_class(&doc->model->lexicon, "male");
    return make_room(self);
}

/* Marks the tokens inside quoted words: who is named there is not the one spoken of outside. 0 when
** memory ran out. */
static int mark_quoted(resolver *self) {
    const vsl_doc *doc = self->doc;
    size_t p;
    for (p = 0; p < doc->parts.count; p++) {
        uint32_t i = token_at(doc, doc->parts.at[p].start);
        for (; i < doc->tokens.count && doc->tokens.at[i].start < doc->parts.at[p].end; i++) {
            if (vsl__is(self->speech, i, VSL__QUOTED)) break; /* nested: marked already */
            if (!vsl__put_bits(self->speech, i, vsl__bits_of(self->speech, i) | VSL__QUOTED))
                return 0;
        }
    }
    return 1;
}

vsl_code vsl__resolve(vsl__speech *speech, vsl_error *err) {
    vsl_doc *doc = speech->doc;
    resolver self;
    uint32_t i;
    vsl_code code;
    if (!open_resolver(&self, speech) || !mark_quoted(&self) || !trim_titles(&self))
        return vsl__nomem(err);
    for (i = 0; i < doc->mentions.count; i++) {
        if (!make_room(&self) || !group(&self, i)) return vsl__nomem(err);
    }
    settle_entities(&self);
    keep_suffixes(&self);
    for (i = 0; i < doc->mentions.count; i++) {
        const vsl_mention *m = &doc->mentions.at[i];
        if (type_index(m->label->type) != 0) continue;
        role_before(&self, m);
        role_behind(&self, m);
        role_apposed(&self, m);
    }
    mark_metonyms(&self);
    resolve_via(&self);
    code = resolve_speakers(&self, err);
    if (code == VSL_OK) code = infer_via(&self, err);
    if (code == VSL_OK) chain_mentions(&self);
    return code;
}
