/*
** speech.c - words by their part in a clause, and noun phrases; see speech.h.
*/
#include "speech.h"

#include <string.h>

#include "error.h"
#include "utf8.h"

/* classes of the lexicon in the order of their bits */
static const char *const class_names[VSL__LEXICAL] = {
    "noun_determiner",
    "indefinite",
    "possessive_pronoun",
    "preposition",
    "genitive",
    "source",
    "complementizer",
    "infinitive_marker",
    "purpose",
    "subordinator",
    "relative_pronoun",
    "coordinator",
    "subject_pronoun",
    "object_pronoun",
    "adverb",
    "auxiliary",
    "agent",
    "particle",
    "title",
    "role",
    "body",
    "finite",
    "participle",
    "work",
};

/* Working memory that a token takes, its own and what quotes need, more or less. */
#define TOKEN_BYTES 3

/* Tokens of the longest noun phrase. */
#define PHRASE 40

/* Longest compound looked into for its last part, in bytes. */
#define COMPOUND 64

/* The role or body that is the last part of a compound: topmedewerker, kandidaat-rechter. A role
** counts before a body; the first part has at least three bytes. */
static uint32_t bits_of_compound(const vsl__speech *self, vsl_str word) {
    const vsl__lexicon *lexicon = &self->doc->model->lexicon;
    uint32_t role = self->classes[VSL__ROLE_CLASS], body = self->classes[VSL__BODY_CLASS], bits = 0;
    char key[COMPOUND];
    size_t length, i;
    if (word.length > COMPOUND || word.length < 7) return 0;
    length = vsl__lower(word.data, word.length, key, sizeof key);
    for (i = 3; i + 3 <= length; i++) {
        uint32_t entry;
        if (((unsigned char)key[i] & 0xC0) == 0x80) continue;
        entry = vsl__lexicon_find(lexicon, key + i, length - i);
        if (entry == VSL_NONE) continue;
        if (vsl__lexicon_sense_of(lexicon, entry, role, NULL, 0) != NULL) return VSL__ROLE;
        if (vsl__lexicon_sense_of(lexicon, entry, body, NULL, 0) != NULL) bits = VSL__BODY;
    }
    return bits;
}

int vsl__is_role_compound(const vsl__speech *self, uint32_t token) {
    vsl_str word = vsl__token_str(self->doc, token);
    return memchr(word.data, '-', word.length) != NULL &&
           (bits_of_compound(self, word) & VSL__ROLE) != 0;
}

static uint32_t bits_of_mark(vsl_str s) {
    static const struct {
        const char *text;
        uint32_t bits;
    } marks[] = {
        {",", VSL__COMMA},
        {".", VSL__STOP},
        {"?", VSL__STOP},
        {"!", VSL__STOP},
        {";", VSL__STOP},
        {":", VSL__STOP},
        {"...", VSL__STOP},
        {"\xE2\x80\xA6", VSL__STOP},
        {"-", VSL__COMMA},
        {"\xE2\x80\x93", VSL__COMMA},
        {"\xE2\x80\x94", VSL__COMMA},
        {"(", VSL__BRACKET_OPEN},
        {"[", VSL__BRACKET_OPEN},
        {")", VSL__BRACKET_CLOSE},
        {"]", VSL__BRACKET_CLOSE},
    };
    size_t i;
    for (i = 0; i < sizeof marks / sizeof *marks; i++)
        if (vsl__str_is(s, marks[i].text)) return marks[i].bits;
    return s.length > 0 && (*s.data == '?' || *s.data == '!' || *s.data == '.') ? VSL__STOP : 0;
}

/* The bits of the senses that a word has in this spelling. */
static uint32_t bits_of_entry(const vsl__speech *self, uint32_t entry, vsl_str word) {
    const vsl__lexicon *lexicon = &self->doc->model->lexicon;
    const vsl__lexicon_entry *found = &lexicon->entries[entry];
    uint32_t bits = 0, i;
    /* most words have none of the classes, and say so at once */
    if ((found->classes & self->any_class) == 0) return 0;
    for (i = 0; i < found->sense_count; i++) {
        const vsl__lexicon_sense *sense = &lexicon->senses[found->first_sense + i];
        uint32_t bit = sense->class_id < lexicon->class_count ? self->bits[sense->class_id] : 0;
        if (bit != 0 && vsl__lexicon_fits(lexicon, sense, word.data, word.length)) bits |= bit;
    }
    return bits;
}

static uint32_t bits_of_word(const vsl__speech *self, uint32_t token) {
    const vsl_token *t = &self->doc->tokens.at[token];
    vsl_str s = vsl__token_str(self->doc, token);
    uint32_t bits = 0;
    if (t->kind == VSL_TOKEN_PUNCTUATION || t->kind == VSL_TOKEN_SYMBOL) return bits_of_mark(s);
    if (t->entry != VSL_NO_ENTRY) bits = bits_of_entry(self, t->entry, s);
    return bits == 0 && t->kind == VSL_TOKEN_WORD ? bits_of_compound(self, s) : bits;
}

/*
** {======================================================
** Sets of bits: a token has the number of one, since a language has but some hundreds of them
** =======================================================
*/

/* Where a set stands among the slots, or may be put. */
static uint16_t *set_slot(const vsl__speech *self, uint32_t bits) {
    uint32_t i = (bits * UINT32_C(0x9E3779B1) >> 12) & self->mask;
    while (self->slots[i] != 0 && self->sets.at[self->slots[i]] != bits) i = (i + 1) & self->mask;
    return &self->slots[i];
}

/* Makes the slots, or twice as many as there were; 0 when memory ran out. */
static int grow_slots(vsl__speech *self) {
    uint32_t count = self->slots == NULL ? 1024 : 2 * (self->mask + 1);
    size_t i;
    self->slots = vsl__arena_new(&self->doc->scratch, count * sizeof *self->slots);
    if (self->slots == NULL) return 0;
    memset(self->slots, 0, count * sizeof *self->slots);
    self->mask = count - 1;
    for (i = 1; i < self->sets.count; i++) *set_slot(self, self->sets.at[i]) = (uint16_t)i;
    return 1;
}

/* A set that is not among the others, or is the empty one; VSL_NONE when memory ran out. No language
** comes near the limit; sets beyond it count as empty. */
static uint32_t new_set(vsl__speech *self, uint32_t bits) {
    if (self->sets.count > UINT16_MAX) return 0;
    if ((2 * self->sets.count > self->mask && !grow_slots(self)) ||
        !VSL__RESERVE(&self->doc->work, &self->sets, 1))
        return VSL_NONE;
    if (bits != 0) *set_slot(self, bits) = (uint16_t)self->sets.count;
    self->sets.at[self->sets.count] = bits;
    return (uint32_t)self->sets.count++;
}

int vsl__put_bits(vsl__speech *self, uint32_t token, uint32_t bits) {
    uint32_t set = bits == 0 ? 0 : *set_slot(self, bits);
    if (bits != 0 && set == 0) set = new_set(self, bits);
    if (set == VSL_NONE) return 0;
    self->words[token] = (uint16_t)set;
    return 1;
}

/* The empty set, which is number 0, and that of quotation marks: so none is new while quotes are
** read, whose memory is taken back before the sets'. */
static int open_sets(vsl__speech *self) {
    return grow_slots(self) && new_set(self, 0) == 0 && new_set(self, VSL__MARK) == 1;
}

/* }====================================================== */

/* Names win over words that are spelt the same; titles and roles beside a name stay themselves. */
static int mark_mentions(vsl__speech *self) {
    const vsl_doc *doc = self->doc;
    uint32_t i, last;
    size_t m;
    for (m = 0; m < doc->mentions.count; m++) {
        const vsl_mention *mention = &doc->mentions.at[m];
        last = mention->first_token + mention->token_count;
        for (i = mention->first_token; i < last; i++)
            if (!vsl__put_bits(self, i, VSL__NAME)) return 0;
    }
    for (m = 0; m < doc->times.count; m++) {
        const vsl_time *time = &doc->times.at[m];
        last = time->first_token + time->token_count;
        for (i = time->first_token; i < last; i++)
            if (!vsl__is(self, i, VSL__NAME) &&
                !vsl__put_bits(self, i, vsl__bits_of(self, i) | VSL__TIMED))
                return 0;
    }
    return 1;
}

/* Where every block of tokens begins among the sentences and the mentions. */
static void find_blocks(vsl__speech *self, uint32_t blocks) {
    const vsl_doc *doc = self->doc;
    uint32_t b, m = 0, s = 0;
    for (b = 0; b < blocks; b++) {
        uint32_t token = b * VSL__BLOCK;
        while (s + 1 < doc->sentences.count && doc->sentences.at[s + 1].first_token <= token) s++;
        while (m < doc->mentions.count &&
               doc->mentions.at[m].first_token + doc->mentions.at[m].token_count <= token)
            m++;
        self->sentences[b] = s;
        self->mentions[b] = m;
    }
}

static void find_classes(vsl__speech *self) {
    const vsl__lexicon *lexicon = &self->doc->model->lexicon;
    uint32_t i;
    for (i = 0; i < VSL__LEXICAL; i++) {
        self->classes[i] = vsl__lexicon_class(lexicon, class_names[i]);
        self->any_class |= vsl__lexicon_bit(self->classes[i]);
        if (self->classes[i] != VSL_NONE) self->bits[self->classes[i]] = (uint32_t)1 << i;
    }
    self->cue_class = vsl__lexicon_class(lexicon, "cue");
    self->that_class = vsl__lexicon_class(lexicon, "that_clause");
    self->whether_class = vsl__lexicon_class(lexicon, "whether");
    self->first_person_class = vsl__lexicon_class(lexicon, "first_person");
    self->clitic_class = vsl__lexicon_class(lexicon, "shortened");
    self->anaphor_class = vsl__lexicon_class(lexicon, "anaphor");
    self->as_class = vsl__lexicon_class(lexicon, "as");
    self->as_what_class = vsl__lexicon_class(lexicon, "as_what");
    self->no_source_class = vsl__lexicon_class(lexicon, "no_source");
    self->locative_class = vsl__lexicon_class(lexicon, "locative");
    self->companion_class = vsl__lexicon_class(lexicon, "companion");
    self->plural_class = vsl__lexicon_class(lexicon, "plural");
    self->title_class = vsl__lexicon_class(lexicon, "title");
}

static vsl_code open_speech(vsl__speech *self, vsl_doc *doc, vsl_error *err) {
    uint32_t n = (uint32_t)doc->tokens.count, blocks = n / VSL__BLOCK + 1, i;
    uint32_t class_count = doc->model->lexicon.class_count;
    memset(self, 0, sizeof *self);
    self->doc = doc;
    vsl__arena_expect(&doc->scratch, (size_t)n * TOKEN_BYTES);
    self->words = vsl__arena_new(&doc->scratch, n * sizeof *self->words);
    self->mentions = vsl__arena_new(&doc->scratch, blocks * sizeof *self->mentions);
    self->sentences = vsl__arena_new(&doc->scratch, blocks * sizeof *self->sentences);
    self->bits = vsl__arena_new(&doc->scratch, (class_count + 1) * sizeof *self->bits);
    if (self->words == NULL || self->mentions == NULL || self->sentences == NULL ||
        self->bits == NULL || !open_sets(self))
        return vsl__nomem(err);
    memset(self->bits, 0, class_count * sizeof *self->bits);
    find_classes(self);
    find_blocks(self, blocks);
    for (i = 0; i < n; i++)
        if (!vsl__put_bits(self, i, bits_of_word(self, i))) return vsl__nomem(err);
    return mark_mentions(self) ? VSL_OK : vsl__nomem(err);
}

/* Gives the quotation marks back what they were: entities know nothing of them. */
static void unmark(vsl__speech *self) {
    size_t i;
    for (i = 0; i < self->unmarked.count; i++)
        self->words[self->unmarked.at[i].token] = self->unmarked.at[i].set;
}

vsl_code vsl__speech_stage(vsl_doc *doc, vsl_error *err) {
    vsl__speech self;
    vsl__mark mark;
    vsl_code code = open_speech(&self, doc, err);
    if (code != VSL_OK) return code;
    if ((doc->options.layers & VSL_QUOTES) != 0) {
        mark = vsl__arena_mark(&doc->scratch);
        code = vsl__read_quotes(&self, err);
        if (code != VSL_OK) return code;
        unmark(&self);
        vsl__arena_rewind(&doc->scratch, mark);
    }
    return vsl__resolve(&self, err);
}

/* Segments are sorted, and each knows the one around it. */
uint32_t vsl__segment_of(const vsl__speech *self, uint32_t token) {
    const vsl__segment *segments = self->segments.at;
    size_t low = 0, high = self->segments.count;
    uint32_t s;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (segments[middle].first <= token)
            low = middle + 1;
        else
            high = middle;
    }
    s = low == 0 ? VSL_NONE : (uint32_t)low - 1;
    while (s != VSL_NONE && segments[s].last <= token) s = segments[s].parent;
    return s;
}

float vsl__rule(const vsl_doc *doc, const char *name, vsl_str *rule) {
    const vsl__lexicon *lexicon = &doc->model->lexicon;
    uint32_t entry = vsl__lexicon_find(lexicon, name, strlen(name));
    const vsl__lexicon_sense *sense =
        vsl__lexicon_sense_of(lexicon, entry, vsl__lexicon_class(lexicon, "confidence"), NULL, 0);
    rule->data = name; /* a literal of the engine */
    rule->length = (uint32_t)strlen(name);
    return sense != NULL && sense->number >= 0 && sense->number <= 1 ? (float)sense->number : 0.5f;
}

vsl__range vsl__sentence_range(const vsl__speech *self, uint32_t token) {
    const vsl_sentence *sentence = &self->doc->sentences.at[vsl__sentence_of(self, token)];
    vsl__range range;
    range.first = sentence->first_token;
    range.last = sentence->first_token + sentence->token_count;
    return range;
}

uint32_t vsl__paragraph_of(const vsl__speech *self, uint32_t token) {
    return self->doc->sentences.at[vsl__sentence_of(self, token)].paragraph;
}

vsl_span vsl__range_span(const vsl__speech *self, vsl__range range) {
    vsl_span span = {0, 0};
    if (range.first < range.last) {
        const vsl_token *last = &self->doc->tokens.at[range.last - 1];
        span.start = self->doc->tokens.at[range.first].start;
        span.end = vsl__end(last) - last->suffix;
    }
    return span;
}

/*
** {======================================================
** Noun phrases
** =======================================================
*/

/* What no noun phrase goes past. */
#define BARRIER                                                                                  \
    (VSL__PREPOSITION | VSL__COMPLEMENTIZER | VSL__MARKER | VSL__PURPOSE | VSL__SUBORDINATOR |   \
     VSL__RELATIVE | VSL__COORDINATOR | VSL__SUBJECT | VSL__OBJECT | VSL__AUXILIARY |            \
     VSL__FINITE | VSL__COMMA | VSL__STOP | VSL__MARK | VSL__BRACKET_OPEN | VSL__BRACKET_CLOSE | \
     VSL__TIMED)

static int is_capital(const vsl__speech *self, uint32_t token) {
    return (self->doc->tokens.at[token].flags & VSL_FLAG_CAPITAL) != 0;
}

static int is_wordlike(const vsl__speech *self, uint32_t token) {
    unsigned kind = self->doc->tokens.at[token].kind;
    return kind == VSL_TOKEN_WORD || kind == VSL_TOKEN_NUMBER || kind == VSL_TOKEN_ABBREVIATION ||
           kind == VSL_TOKEN_MENTION || kind == VSL_TOKEN_URL;
}

static int is_demonym(const vsl__speech *self, uint32_t token) {
    const vsl_mention *mention;
    if (vsl__mention_of(self, token) == VSL_NONE) return 0;
    mention = &self->doc->mentions.at[vsl__mention_of(self, token)];
    return mention->kind == VSL_MENTION_DEMONYM || mention->label->demonym_of.data != NULL ||
           vsl__str_is(mention->label->type, "MISC");
}

/* The end of the name mention that `token` is in. */
static uint32_t end_of_name(const vsl__speech *self, uint32_t token, uint32_t limit) {
    const vsl_mention *mention = &self->doc->mentions.at[vsl__mention_of(self, token)];
    uint32_t end = mention->first_token + mention->token_count;
    return end < limit ? end : limit;
}

/* Where roles that are joined to the one before `i` end, when a name follows them: econoom [en hoogleraar] Jan
** Jansen; else `i`. */
static uint32_t roles_end(const vsl__speech *self, uint32_t i, uint32_t limit) {
    uint32_t end = i + 1;
    if (end >= limit || !vsl__is(self, i, VSL__COORDINATOR) || !vsl__is(self, end, VSL__ROLE))
        return i;
    while (end < limit && vsl__is(self, end, VSL__ROLE | VSL__TITLE)) end++;
    return end < limit && vsl__is(self, end, VSL__NAME) && !is_demonym(self, end) ? end : i;
}

/* The kernel of a noun phrase from `i` on: adjectives, nouns, names. A name that is no adjective
** of place ends it, and so does the noun of a role before a word in lower case. */
static uint32_t kernel(const vsl__speech *self, uint32_t i, uint32_t limit) {
    uint32_t start = i;
    while (i < limit) {
        if (vsl__is(self, i, VSL__NAME)) {
            int demonym = is_demonym(self, i), possessive;
            i = end_of_name(self, i, limit);
            possessive = self->doc->tokens.at[i - 1].suffix > 0;
            if (!demonym && !possessive &&
                !(i < limit && vsl__is(self, i, VSL__NAME | VSL__ROLE) &&
                  !vsl__is(self, i, VSL__COMMA)))
                return i;
            continue;
        }
        if (!is_wordlike(self, i)) break;
        if (vsl__is(self, i, VSL__ROLE | VSL__TITLE | VSL__BODY)) {
            uint32_t next = i = roles_end(self, i + 1, limit);
            if (next < limit && !vsl__is(self, next, VSL__NAME | VSL__ROLE | VSL__TITLE) &&
                !is_capital(self, next))
                break;
            continue;
        }
        if (vsl__is(self, i, BARRIER)) break;
        if (vsl__is(self, i, VSL__ADVERB) && i > start) break;
        if (vsl__is(self, i, VSL__DETERMINER) && i > start) break;
        i++;
    }
    return i;
}

/* The end of a phrase between a determiner and its noun: het [door de staat bestuurde] agentschap
 */
static uint32_t skip_inner_phrase(const vsl__speech *self, uint32_t i, uint32_t limit) {
    uint32_t j;
    if (!vsl__is(self, i, VSL__PREPOSITION)) return i;
    j = i + 1;
    while (j < limit && vsl__is(self, j, VSL__DETERMINER)) j++;
    if (j == i + 1 && !vsl__is(self, j, VSL__NAME)) return i;
    if (j >= limit) return i;
    return vsl__is(self, j, VSL__NAME) ? end_of_name(self, j, limit) : j + 1;
}

/* determiner? kernel */
static uint32_t simple_phrase(const vsl__speech *self, uint32_t i, uint32_t limit) {
    uint32_t start = i, head;
    int determined = 0;
    while (i < limit && vsl__is(self, i, VSL__DETERMINER) && !vsl__is(self, i, VSL__NAME) &&
           !(i > start && vsl__is(self, i, VSL__AUXILIARY))) {
        determined = 1;
        i++;
    }
    /* een van de oprichters: one of them, and no inner phrase */
    if (i == start + 1 && vsl__is(self, start, VSL__INDEFINITE) &&
        vsl__is(self, i, VSL__GENITIVE) && vsl__is(self, i + 1, VSL__DETERMINER))
        return i;
    if (determined && i < limit) i = skip_inner_phrase(self, i, limit);
    head = kernel(self, i, limit);
    if (head > i) return head;
    /* "deze", "één" alone */
    return determined && i == start + 1 && !vsl__is(self, start, VSL__COMPLEMENTIZER) ? i : start;
}

vsl__range vsl__noun_phrase(const vsl__speech *self, uint32_t token, uint32_t limit, int attach) {
    vsl__range range = {token, token};
    uint32_t i = token, named;
    if (limit > self->doc->tokens.count) limit = (uint32_t)self->doc->tokens.count;
    if (limit > token + PHRASE) limit = token + PHRASE;
    if (i >= limit) return range;
    if (vsl__is(self, i, VSL__SUBJECT) && !vsl__is(self, i, VSL__DETERMINER)) {
        range.last = i + 1;
        return range;
    }
    i = simple_phrase(self, i, limit);
    range.last = i;
    named = i > token && vsl__is(self, i - 1, VSL__NAME) && !is_demonym(self, i - 1);
    if (!attach || i == token) return range;
    /* a second name in brackets does not end the phrase: agentschap (KCNA) van de staat */
    while (i < limit) {
        uint32_t j = i, next;
        if (vsl__is(self, j, VSL__BRACKET_OPEN)) {
            uint32_t close = j + 1;
            while (close < limit && close < j + 6 && !vsl__is(self, close, VSL__BRACKET_CLOSE))
                close++;
            if (!vsl__is(self, close, VSL__BRACKET_CLOSE)) break;
            j = close + 1;
        }
        if (j >= limit || vsl__is(self, j, VSL__NAME)) break;
        /* a place belongs to a common noun (een agent in Rotterdam), not to a person's name */
        if (!vsl__is(self, j, VSL__GENITIVE) &&
            !(!named && vsl__is(self, j + 1, VSL__NAME) &&
              vsl__token_sense(self->doc, j, self->locative_class) != NULL))
            break;
        if (vsl__is(self, j, VSL__SOURCE | VSL__AGENT)) break;
        next = simple_phrase(self, j + 1, limit);
        if (next == j + 1 || vsl__is(self, j + 1, VSL__TIMED)) break;
        /* Ministerie van Buitenlandse Zaken: the parts after the first are its own */
        i = next;
        range.last = i;
    }
    return range;
}

/* The first mention of a person in the range, as tokens; empty when there is none. */
static vsl__range person_in(const vsl__speech *self, uint32_t first, uint32_t last) {
    vsl__range range = {first, first};
    uint32_t i;
    for (i = first; i < last; i++) {
        const vsl_mention *mention;
        if (vsl__is(self, i, VSL__GENITIVE)) break; /* the person behind "van" is another one */
        if (vsl__mention_of(self, i) == VSL_NONE) continue;
        mention = &self->doc->mentions.at[vsl__mention_of(self, i)];
        if (vsl__str_is(mention->label->type, "PER")) {
            range.first = mention->first_token;
            range.last = mention->first_token + mention->token_count;
            return range;
        }
    }
    return range;
}

vsl__range vsl__speaker_words(const vsl__speech *self, vsl__range phrase) {
    vsl__range found = person_in(self, phrase.first, phrase.last);
    uint32_t limit, i;
    int role = 0;
    if (found.first < found.last || phrase.first == phrase.last)
        return found.first < found.last ? found : phrase;
    /* zo luidt het: nobody */
    if (phrase.last == phrase.first + 1 && vsl__is(self, phrase.first, VSL__OBJECT) &&
        vsl__is(self, phrase.first, VSL__DETERMINER) &&
        !vsl__is(self, phrase.first, VSL__POSSESSIVE)) {
        phrase.last = phrase.first;
        return phrase;
    }
    /* de verdachte, Khalid Barnes, */
    limit = vsl__sentence_range(self, phrase.last - 1).last;
    for (i = phrase.first; i < phrase.last && !vsl__is(self, i, VSL__GENITIVE); i++)
        role |= vsl__is(self, i, VSL__ROLE | VSL__TITLE);
    /* een van de kleinzonen, Jan Jansen, */
    role |= vsl__is(self, phrase.first, VSL__INDEFINITE) &&
            vsl__is(self, phrase.first + 1, VSL__GENITIVE);
    if (role && phrase.last + 1 < limit && vsl__is(self, phrase.last, VSL__COMMA)) {
        uint32_t j = phrase.last + 1;
        while (j < limit && vsl__is(self, j, VSL__TITLE | VSL__ROLE)) j++;
        found = person_in(self, j, j + 1 < limit ? j + 1 : limit);
        if (found.first < found.last &&
            (found.last >= limit ||
             vsl__is(self, found.last,
                     VSL__COMMA | VSL__STOP | VSL__MARK | VSL__PREPOSITION | VSL__BRACKET_OPEN)))
            return found;
    }
    /* titles stay outside */
    while (phrase.first + 1 < phrase.last && vsl__is(self, phrase.first, VSL__TITLE) &&
           !vsl__is(self, phrase.first, VSL__ROLE))
        phrase.first++;
    return phrase;
}

/* }====================================================== */
