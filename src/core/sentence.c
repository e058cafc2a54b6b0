/*
** sentence.c - tokens to sentences and paragraphs.
**
** A paragraph ends at an empty line. Inside one, a sentence can only end at a mark: a full stop, a
** question or exclamation mark, dots, or an abbreviation that carries its full stop. What closes
** there (quotation marks, brackets) belongs to it. Whether it does end is decided by what follows,
** and for abbreviations by their class. A list item begins a sentence of its own.
**
** The marks to be decided are few, so that the pass costs little beside cutting tokens.
*/
#include <string.h>

#include "doc.h"
#include "error.h"

enum { BRACKETS = 60 }; /* tokens that brackets inside a sentence hold at most */

/* Where the pass stands. */
typedef struct pass {
    vsl_doc *doc;
    vsl_token *tokens;
    uint32_t begin, count; /* the present paragraph: its first token, and the one after its last */
    uint32_t first;        /* token that the present sentence begins with */
    uint32_t paragraph;    /* number of the present paragraph */
    uint32_t opened;       /* token of an open bracket in this sentence, VSL_NONE when none is */
    int quoted;            /* a double quotation mark is open in this paragraph */
} pass;

static vsl__cluster first_cluster(const pass *self, uint32_t token) {
    vsl__cluster c;
    const vsl_token *t = &self->tokens[token];
    vsl__cluster_read(self->doc->text + t->start, self->doc->text + vsl__end(t), &c);
    return c;
}

/* The first character of a token. */
static inline int32_t first_point(const pass *self, uint32_t token) {
    const vsl_token *t = &self->tokens[token];
    if (t->flags & VSL_FLAG_ASCII) return self->doc->text[t->start];
    return first_cluster(self, token).point;
}

static size_t length_of(const pass *self, uint32_t token) {
    return self->tokens[token].length;
}

static char first_byte(const pass *self, uint32_t token) {
    return self->doc->text[self->tokens[token].start];
}

static int has_sense(const pass *self, uint32_t token, uint32_t class_id) {
    return vsl__token_sense(self->doc, token, class_id) != NULL;
}

static int is_wordlike(const vsl_token *t) {
    return t->kind == VSL_TOKEN_WORD || t->kind == VSL_TOKEN_ABBREVIATION;
}

/* Whether the paragraph ends before token `i`. */
static int paragraph_ends(const pass *self, uint32_t i) {
    return i == self->count;
}

/* Whether token `i` begins a line. */
static int begins_line(const pass *self, uint32_t i) {
    return i == self->begin || self->tokens[i].breaks > 0;
}

/* Marks that end sentences in any script. */
static int is_terminator(int32_t point) {
    switch (point) {
    case '.':
    case '!':
    case '?':
    case 0x2026: /* … */
    case 0x203C:
    case 0x203D:
    case 0x2047:
    case 0x2048:
    case 0x2049:
    case 0x061F:
    case 0x06D4:
    case 0x0964:
    case 0x3002:
    case 0xFF01:
    case 0xFF0E:
    case 0xFF1F:
    case 0xFF61:
        return 1;
    default:
        return 0;
    }
}

static int is_dots(const pass *self, uint32_t i) {
    return (first_byte(self, i) == '.' && length_of(self, i) > 1) || first_point(self, i) == 0x2026;
}

/* Whether token `i` closes what was opened before it: a bracket or a quotation mark. A straight
** quotation mark closes when it stands against what is before it and not against what follows, or,
** with space on both sides, when one is open. */
static int closes(const pass *self, uint32_t i) {
    vsl__cluster c;
    const vsl_token *t = &self->tokens[i];
    int space_before = (t->flags & VSL_FLAG_SPACE) != 0;
    int space_after = i + 1 == self->count || (self->tokens[i + 1].flags & VSL_FLAG_SPACE) != 0;
    if (t->kind != VSL_TOKEN_PUNCTUATION) return t->kind == VSL_TOKEN_EMOJI;
    c = first_cluster(self, i);
    switch (c.point) {
    case ')':
    case ']':
    case '}':
    case 0x201D:
    case 0xBB:
    case 0x203A:
        return 1;
    case '\'':
    case 0x2019:
        if (length_of(self, i) == 2) return !space_before || (self->quoted && space_after);
        /* fall through */
    case '"':
        if (!space_before) return space_after || !is_wordlike(&self->tokens[i + 1]);
        if (c.point != '"' || !space_after) return 0;
        return self->quoted || (i + 1 < self->count && first_byte(self, i + 1) == '"');
    case 0x201C: /* closes where „ opened */
    case 0x2018:
        return !space_before && space_after;
    default:
        return c.class == VSL__CLOSE;
    }
}

static int opens(const pass *self, uint32_t i) {
    vsl__cluster c;
    const vsl_token *t = &self->tokens[i];
    if (t->kind != VSL_TOKEN_PUNCTUATION) return 0;
    c = first_cluster(self, i);
    return c.class == VSL__OPEN || c.class == VSL__QUOTE || c.class == VSL__APOSTROPHE ||
           c.point == '`' || (c.point == ',' && length_of(self, i) == 2);
}

static int is_dash(const pass *self, uint32_t i) {
    return self->tokens[i].kind == VSL_TOKEN_PUNCTUATION &&
           first_cluster(self, i).class == VSL__DASH;
}

/* How a word at the begin of what follows a mark looks. */
typedef enum shape { SMALL, CAPITAL, NUMBER, OTHER } shape;

static shape shape_of(const pass *self, uint32_t i) {
    const vsl_token *t = &self->tokens[i];
    vsl__cluster c;
    if (t->kind == VSL_TOKEN_NUMBER) return NUMBER;
    if (!is_wordlike(t)) return OTHER;
    if (t->flags & VSL_FLAG_CAPITAL) {
        return CAPITAL;
    }
    /* 't Is, 's Avonds */
    if (has_sense(self, i, self->doc->model->tokens.clitic))
        return i + 1 < self->count && (self->tokens[i + 1].flags & VSL_FLAG_CAPITAL) ? CAPITAL
                                                                                     : SMALL;
    c = first_cluster(self, i);
    if (c.bits & VSL__LOWER) return SMALL;
    if (t->flags & VSL_FLAG_DIGIT) return NUMBER;
    return c.class == VSL__LETTER || c.class == VSL__SYLLABLE || c.class == VSL__KATAKANA ? OTHER
                                                                                          : SMALL;
}

/* Whether what begins at `i` can be the begin of a sentence after a full stop. */
static int begins_sentence(const pass *self, uint32_t i, int after_dots) {
    uint32_t j = i;
    shape s;
    if (paragraph_ends(self, j)) return 1;
    if (self->tokens[j].kind == VSL_TOKEN_PUNCTUATION) {
        while (j < self->count &&
               (opens(self, j) || is_dash(self, j) || (j > i && is_dots(self, j)) ||
                (j == i && is_dots(self, j) && j + 1 < self->count &&
                 (self->tokens[j + 1].flags & VSL_FLAG_SPACE) == 0)))
            j++;
        if (j == i) return 0;
        if (is_dots(self, i)) return 1;
        if (j == self->count || self->tokens[j].kind == VSL_TOKEN_PUNCTUATION) return 0;
    }
    s = shape_of(self, j);
    if (s == SMALL) return 0;
    if (s == NUMBER) return !after_dots;
    return 1;
}

/* Whether a word that often begins sentences follows: after an abbreviation the only good sign. */
static int starter_follows(const pass *self, uint32_t i) {
    const vsl__token_words *words = &self->doc->model->tokens;
    if (opens(self, i)) i++;
    return i < self->count && (self->tokens[i].flags & VSL_FLAG_CAPITAL) != 0 &&
           (has_sense(self, i, words->starter) || has_sense(self, i, words->opener));
}

/* Whether an abbreviation `i`, with its full stop, ends the sentence before token `next`. */
static int abbreviation_ends(const pass *self, uint32_t i, uint32_t next) {
    const vsl__token_words *words = &self->doc->model->tokens;
    const vsl_token *t = &self->tokens[i];
    if (paragraph_ends(self, next)) return 1;
    if (!begins_sentence(self, next, 0)) return 0;
    if (has_sense(self, i, words->title)) return 0;
    if (shape_of(self, next) == NUMBER && has_sense(self, i, words->before_number)) return 0;
    if (shape_of(self, next) == NUMBER)
        return has_sense(self, i, words->final) || has_sense(self, i, words->after_number);
    if (has_sense(self, i, words->final))
        return (t->flags & VSL_FLAG_CAPITAL) == 0 || starter_follows(self, next);
    if (t->length <= 3 && (t->flags & VSL_FLAG_CAPITAL)) return 0; /* an initial */
    return starter_follows(self, next);
}

/* 1. and a. at the begin of a sentence number what follows. */
static int is_numbering(const pass *self, uint32_t i) {
    if (i != self->first + 1 || length_of(self, self->first) > 3) return 0;
    return self->tokens[self->first].kind == VSL_TOKEN_NUMBER ||
           (self->tokens[self->first].kind == VSL_TOKEN_WORD && length_of(self, self->first) == 1);
}

/* Whether the mark at `i` ends the sentence before token `next`, the first one that does not close
** with it. */
static int mark_ends(const pass *self, uint32_t i, uint32_t next) {
    if (paragraph_ends(self, next)) return 1;
    if (self->tokens[i].kind == VSL_TOKEN_ABBREVIATION) return abbreviation_ends(self, i, next);
    if (first_byte(self, i) == '.' && is_numbering(self, i)) return 0;
    if (first_byte(self, i) == '!' && i > self->first &&
        has_sense(self, i - 1, self->doc->model->tokens.exclaiming) && !starter_follows(self, next))
        return 0;
    return begins_sentence(self, next, is_dots(self, i));
}

/* Whether a list item begins at token `i`: a line with a bullet or a heading's # at its begin, or
** anywhere a bullet before a word with a capital. */
static int begins_item(const pass *self, uint32_t i) {
    const vsl_token *t = &self->tokens[i];
    if (i + 1 >= self->count || (t->flags & VSL_FLAG_SPACE) == 0 || t[1].breaks > 0 ||
        (t[1].flags & VSL_FLAG_SPACE) == 0)
        return 0;
    if (t->kind != VSL_TOKEN_PUNCTUATION && t->kind != VSL_TOKEN_SYMBOL) return 0;
    switch (first_point(self, i)) {
    case '*':
    case 0x2022: /* • */
    case 0x2023:
    case 0x25AA:
    case 0x25A0:
    case 0x25CF:
        return begins_line(self, i) ||
               (length_of(self, i) != 2 && (t[1].flags & VSL_FLAG_CAPITAL) != 0);
    case '-':
    case '#':
    case 0xB7:
    case 0x2013:
        return begins_line(self, i);
    default:
        return 0;
    }
}

static int same_word(const pass *self, uint32_t a, uint32_t b) {
    return length_of(self, a) == length_of(self, b) &&
           memcmp(self->doc->text + self->tokens[a].start, self->doc->text + self->tokens[b].start,
                  length_of(self, a)) == 0;
}

/* Whether the sentence up to token `i` is said again from `i` on, as heading and as begin of the
** text: "Pluimvee Pluimvee, waartoe kippen", "Balkan De Balkan". */
static int repeats(const pass *self, uint32_t i) {
    uint32_t n = i - self->first, k;
    int opener = has_sense(self, i, self->doc->model->tokens.opener);
    uint32_t again = opener ? i + 1 : i;
    if (n > 5 || again + n >= self->count || length_of(self, self->first) < 3) return 0;
    for (k = 0; k < n; k++)
        if (!same_word(self, self->first + k, again + k) ||
            self->tokens[again + k].kind != VSL_TOKEN_WORD)
            return 0;
    /* a doubled name goes on: Dee Dee Ramone */
    return (self->tokens[again + n].flags & VSL_FLAG_CAPITAL) == 0;
}

/* Whether the word before `i` is said again with a capital: "Vee fokken Fokken is". */
static int doubles(const pass *self, uint32_t i) {
    const char *before = self->doc->text + self->tokens[i - 1].start;
    char lower[64];
    size_t length = length_of(self, i - 1), made;
    if (length < 4 || length > sizeof lower || (self->tokens[i - 1].flags & VSL_FLAG_CAPITAL))
        return 0;
    made = vsl__lower(self->doc->text + self->tokens[i].start, length_of(self, i), lower,
                      sizeof lower);
    return made == length && memcmp(lower, before, length) == 0;
}

/* The number of tokens of the phrase at `i` that stands alone wherever it begins with a capital,
** or 0. */
static uint32_t parts(const pass *self, uint32_t i) {
    const vsl__phrase *phrase = vsl__phrase_at(self->doc, i);
    const vsl__lexicon *lexicon = &self->doc->model->lexicon;
    if (phrase == NULL || vsl__lexicon_sense_of(lexicon, phrase->entry,
                                                self->doc->model->tokens.parting, NULL, 0) == NULL)
        return 0;
    return phrase->count;
}

/* Tokens of the longest phrase that may begin at `i`. */
static uint32_t longest_phrase(const pass *self, uint32_t i) {
    uint32_t entry = vsl__entry(&self->tokens[i]);
    return entry == VSL_NONE ? 0 : self->doc->model->lexicon.entries[entry].phrase;
}

/* Whether a sentence begins at token `i`, a word with a capital, though no mark stands before it:
** where a heading runs into the text. The word is one that begins sentences and is seldom part of a
** name, what is before it does not lean on it, and a small word or a number follows. */
static int begins_unmarked(const pass *self, uint32_t i) {
    const vsl__token_words *words = &self->doc->model->tokens;
    const vsl_token *t = &self->tokens[i];
    if (i <= self->first || i + 1 >= self->count || self->opened != VSL_NONE) return 0;
    if ((t->flags & VSL_FLAG_PHRASE) != 0 && parts(self, i) > 0 && !opens(self, i - 1) &&
        !has_sense(self, i - 1, words->starter))
        return 1;
    if (self->tokens[self->first].flags & VSL_FLAG_PHRASE &&
        i - self->first <= longest_phrase(self, self->first) &&
        parts(self, self->first) == i - self->first)
        return 1;
    if (t->kind != VSL_TOKEN_WORD || t[-1].kind != VSL_TOKEN_WORD) return 0;
    if (i - self->first <= 5 && (repeats(self, i) || doubles(self, i))) return 1;
    if ((t->flags & VSL_FLAG_UPPER) || !has_sense(self, i, words->opener)) return 0;
    if (t[1].kind != VSL_TOKEN_NUMBER &&
        (t[1].kind != VSL_TOKEN_WORD || shape_of(self, i + 1) != SMALL))
        return 0;
    if (has_sense(self, i - 1, words->starter)) return 0;
    if ((t[-1].flags & VSL_FLAG_CAPITAL) && i > self->first + 1 && i + 2 < self->count &&
        has_sense(self, i + 1, words->starter) && (t[2].flags & VSL_FLAG_CAPITAL))
        return 0; /* Jan Op de Beeck */
    return !has_sense(self, i - 1, words->leaning) || (t[-1].flags & VSL_FLAG_FIRST) != 0 ||
           (i == self->first + 1 && (t[-1].flags & VSL_FLAG_CAPITAL) != 0);
}

/* A bullet, or a heading's #. */
static int is_bullet(const pass *self, uint32_t i) {
    return begins_item(self, i) || (i == self->begin && is_dash(self, i));
}

/* What a sentence of tokens first to last is: one that lacks its mark is a heading, or an item when
** it begins with a bullet or ends with a comma. */
static unsigned kind_of(const pass *self, uint32_t last, int whole) {
    uint32_t i = last;
    while (i > self->first && closes(self, i)) i--;
    if (self->tokens[i].kind == VSL_TOKEN_ABBREVIATION ||
        (self->tokens[i].kind == VSL_TOKEN_PUNCTUATION && is_terminator(first_point(self, i))))
        return VSL_SENTENCE;
    if (self->first < last && is_bullet(self, self->first))
        return first_byte(self, self->first) == '#' ? VSL_HEADING : VSL_ITEM;
    if (!whole || last - self->first > 24) return VSL_SENTENCE;
    if (self->tokens[last].kind == VSL_TOKEN_PUNCTUATION && !closes(self, last)) {
        char mark = first_byte(self, last);
        return mark == ';' || mark == ',' ? VSL_ITEM : VSL_SENTENCE;
    }
    return VSL_HEADING;
}

/* Ends the present sentence with token `last`. */
static vsl_code end_sentence(pass *self, uint32_t last, vsl_error *err) {
    vsl_doc *doc = self->doc;
    vsl_sentence sentence = {0};
    int whole = self->first == self->begin && paragraph_ends(self, last + 1);
    sentence.start = self->tokens[self->first].start;
    sentence.end = vsl__end(&self->tokens[last]);
    sentence.first_token = self->first;
    sentence.token_count = last + 1 - self->first;
    sentence.paragraph = self->paragraph;
    sentence.kind = (uint8_t)kind_of(self, last, whole);
    if (!VSL__RESERVE(&doc->allocator, &doc->sentences, 1)) return vsl__nomem(err);
    doc->sentences.at[doc->sentences.count++] = sentence;
    self->tokens[self->first].flags |= VSL_FLAG_FIRST;
    self->first = last + 1;
    self->opened = VSL_NONE;
    if (paragraph_ends(self, last + 1)) {
        self->paragraph++;
        self->quoted = 0;
    }
    return VSL_OK;
}

/* Keeps track of brackets and double quotation marks; `point` is token `i`, or its begin. */
static void track(pass *self, uint32_t i, int32_t point) {
    switch (point) {
    case '(':
    case '[':
        if (i > self->first) self->opened = i;
        break;
    case ')':
    case ']':
        self->opened = VSL_NONE;
        break;
    case '"':
        self->quoted = !self->quoted;
        break;
    case ',':
        if (length_of(self, i) == 2) self->quoted = 1;
        break;
    case 0x201E:
    case 0x201C:
    case 0xAB:
        self->quoted = 1;
        break;
    case '\'':
        if (length_of(self, i) == 2) self->quoted = !self->quoted;
        break;
    case 0x201D:
    case 0xBB:
        self->quoted = 0;
        break;
    default:
        break;
    }
}

/* Whether token `i` stands in brackets that are closed again soon: they hold no end of the sentence
** around them. */
static int in_brackets(const pass *self, uint32_t i) {
    uint32_t j;
    if (self->opened == VSL_NONE || i - self->opened > BRACKETS) return 0;
    for (j = i + 1; !paragraph_ends(self, j) && j - self->opened <= BRACKETS; j++) {
        char c = first_byte(self, j);
        if (c == ')' || c == ']') return 1;
        if (c == '(' || c == '[') return 0;
    }
    return 0;
}

/* The sentences of the present paragraph; nothing outside it is looked at. */
static vsl_code end_sentences(pass *self, vsl_error *err) {
    vsl_code code = VSL_OK;
    uint32_t i;
    for (i = self->begin; i < self->count && code == VSL_OK; i++) {
        const vsl_token *t = &self->tokens[i];
        uint32_t last = i;
        int candidate = t->kind == VSL_TOKEN_ABBREVIATION;
        /* most tokens: a small word before a word, or before a mark that stands against it */
        if (t->kind == VSL_TOKEN_WORD && (t->flags & VSL_FLAG_CAPITAL) == 0 &&
            i + 1 < self->count &&
            (t[1].kind == VSL_TOKEN_WORD || (t[1].flags & VSL_FLAG_SPACE) == 0))
            continue;
        if ((t->flags & VSL_FLAG_CAPITAL) && begins_unmarked(self, i)) {
            code = end_sentence(self, i - 1, err);
            if (code != VSL_OK) break;
        }
        if (t->kind == VSL_TOKEN_PUNCTUATION) {
            int32_t point = first_point(self, i);
            candidate = is_terminator(point);
            if (!candidate) track(self, i, point);
        }
        if (candidate) {
            while (last + 1 < self->count && closes(self, last + 1)) {
                ++last;
                track(self, last, first_point(self, last));
            }
            if ((in_brackets(self, i) && !paragraph_ends(self, last + 1)) ||
                !mark_ends(self, i, last + 1))
                candidate = 0;
        }
        if (candidate || paragraph_ends(self, last + 1) || begins_item(self, last + 1))
            code = end_sentence(self, last, err);
        i = last;
    }
    return code;
}

vsl_code vsl__sentence_stage(vsl_doc *doc, vsl_error *err) {
    pass self = {0};
    vsl_code code = VSL_OK;
    uint32_t count = (uint32_t)doc->tokens.count;
    self.doc = doc;
    self.tokens = doc->tokens.at;
    self.opened = VSL_NONE;
    while (self.count < count && code == VSL_OK) {
        self.begin = self.count++;
        while (self.count < count && self.tokens[self.count].breaks < 2) self.count++;
        code = end_sentences(&self, err);
    }
    return code;
}
