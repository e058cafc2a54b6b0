/*
** token.c - see token.h.
*/
#include "token.h"

#include <string.h>

#include "doc.h"
#include "error.h"

void vsl__token_words_find(vsl__token_words *self, const vsl__lexicon *lexicon) {
    self->abbreviation = vsl__lexicon_class(lexicon, "abbreviation");
    self->title = vsl__lexicon_class(lexicon, "abbreviation-title");
    self->final = vsl__lexicon_class(lexicon, "abbreviation-final");
    self->before_number = vsl__lexicon_class(lexicon, "abbreviation-before-number");
    self->after_number = vsl__lexicon_class(lexicon, "abbreviation-after-number");
    self->before_name = vsl__lexicon_class(lexicon, "abbreviation-before-name");
    self->before_small = vsl__lexicon_class(lexicon, "abbreviation-before-small");
    self->starter = vsl__lexicon_class(lexicon, "sentence-starter");
    self->opener = vsl__lexicon_class(lexicon, "sentence-opener");
    self->leaning = vsl__lexicon_class(lexicon, "leaning");
    self->parting = vsl__lexicon_class(lexicon, "parting");
    self->exclaiming = vsl__lexicon_class(lexicon, "exclaiming");
    self->clitic = vsl__lexicon_class(lexicon, "clitic");
    self->possessive = vsl__lexicon_class(lexicon, "possessive");
    self->sibilant = vsl__lexicon_class(lexicon, "sibilant");
    self->ordinal = vsl__lexicon_class(lexicon, "ordinal-ending");
    self->unit = vsl__lexicon_class(lexicon, "attached-unit");
    self->domain = vsl__lexicon_class(lexicon, "domain");
    self->emoticon = vsl__lexicon_class(lexicon, "emoticon");
    self->abbreviations = vsl__lexicon_bit(self->abbreviation) | vsl__lexicon_bit(self->title) |
                          vsl__lexicon_bit(self->final) | vsl__lexicon_bit(self->before_number) |
                          vsl__lexicon_bit(self->after_number) |
                          vsl__lexicon_bit(self->before_name) |
                          vsl__lexicon_bit(self->before_small);
}

/* Marks, symbols and pictures that may follow the base of a cluster. */
static const char *extend(const char *p, const char *end, vsl__cluster *out) {
    while (p < end && (unsigned char)*p >= 0x80) {
        int32_t point;
        size_t n = vsl__utf8_next(p, end, &point);
        unsigned class = point == VSL__INVALID ? VSL__BROKEN : vsl__unicode(point) & VSL__CLASS;
        if (class != VSL__EXTEND && class != VSL__FORMAT && class != VSL__ZWJ) break;
        if (point == 0x20E3 || (point == 0xFE0F && (out->bits & VSL__PICTORIAL)))
            out->class = VSL__PICTURE; /* a keycap; a sign to be shown as a picture */
        p += n;
        if (class == VSL__ZWJ && out->class != VSL__SPACE && p < end && (unsigned char)*p >= 0x80) {
            n = vsl__utf8_next(p, end, &point);
            if (point != VSL__INVALID && (vsl__unicode(point) & VSL__PICTORIAL)) p += n;
        }
    }
    return p;
}

void vsl__cluster_any(const char *p, const char *end, vsl__cluster *out) {
    unsigned found;
    p += vsl__utf8_next(p, end, &out->point);
    if (out->point == VSL__INVALID) {
        out->end = p;
        out->class = VSL__BROKEN;
        out->bits = 0;
        return;
    }
    found = vsl__unicode(out->point);
    while ((found & VSL__CLASS) == VSL__PREPEND && p < end) {
        const char *next = p + vsl__utf8_next(p, end, &out->point);
        unsigned after = out->point == VSL__INVALID ? VSL__NEWLINE : vsl__unicode(out->point);
        if ((after & VSL__CLASS) == VSL__NEWLINE) break;
        if ((after & VSL__CLASS) == VSL__CONTROL && out->point < 0xA0) break; /* else unassigned */
        found = after == VSL__SPACE ? (unsigned)VSL__CONTROL : after;
        p = next;
    }
    if (found == VSL__ZWJ && p < end && (unsigned char)*p >= 0x80) { /* joins a picture (WB3c) */
        int32_t point;
        const char *next = p + vsl__utf8_next(p, end, &point);
        if (point != VSL__INVALID && (vsl__unicode(point) & VSL__PICTORIAL)) {
            found = vsl__unicode(point);
            p = next;
        }
    }
    out->class = found & VSL__CLASS;
    out->bits = found & ~(unsigned)VSL__CLASS;
    out->end = p;
    if (p < end && (unsigned char)*p >= 0x80 && out->class != VSL__NEWLINE)
        out->end = extend(p, end, out);
}

/* Line breaks that a newline cluster at [p, end) stands for. */
static unsigned breaks_of(const char *p, const vsl__cluster *c, const char *end) {
    if (c->point == '\r' && p + 1 < end && p[1] == '\n') return 0; /* counted at the \n */
    return c->point == 0x2029 ? 2 : 1;
}

/* The end of a run of the character at `p`. */
static const char *same(const char *p, const char *end) {
    char c = *p;
    while (p < end && *p == c) p++;
    return p;
}

/* Signs that are one token when repeated: ... -- == ** and the like; ?! in any mixture. An arrow
** is one as well. */
static const char *run(const char *p, const char *end) {
    const char *q;
    switch (*p) {
    case '.':
    case '*':
    case '_':
    case '~':
    case '#':
        return same(p, end);
    case '-':
    case '=':
        q = same(p, end);
        return q < end && *q == '>' ? q + 1 : q;
    case '<':
        q = p + 1 < end ? same(p + 1, end) : p + 1;
        return q - p > 1 && (p[1] == '-' || p[1] == '=') ? q : p + 1;
    case '!':
    case '?':
        while (p < end && (*p == '!' || *p == '?')) p++;
        return p;
    case ',': /* ,, and '' and `` are quotation marks; of ,,, the first is a comma */
        if (same(p, end) - p == 3) return p + 1;
        return p + 1 < end && p[1] == ',' ? p + 2 : p + 1;
    case '\'':
    case '`':
        return p + 1 < end && p[1] == *p ? p + 2 : p + 1;
    default:
        return p + 1;
    }
}

/* Emoticons of the lexicon, :-) and the like: a run of at most 5 bytes up to white space. */
static const char *emoticon(const vsl__cutter *self, const char *p) {
    const vsl__lexicon *lexicon = &self->doc->model->lexicon;
    uint32_t entry;
    size_t n = 0, made;
    char key[8];
    while (p + n < self->end && n < 6 && (unsigned char)p[n] > ' ' && (unsigned char)p[n] < 0x80)
        n++;
    if (n < 2 || n > 5 || (n > 2 && vsl__is_ascii_letter(p[1]))) return NULL;
    made = vsl__lower(p, n, key, sizeof key);
    entry = vsl__lexicon_find(lexicon, key, made);
    return vsl__lexicon_sense_of(lexicon, entry, self->doc->model->tokens.emoticon, p, n) == NULL
               ? NULL
               : p + n;
}

/* The length of a clitic of the lexicon ('t, 's, 'n) at the apostrophe `p`, or 0. */
static size_t clitic(const vsl__cutter *self, const char *p, const vsl__cluster *mark) {
    const vsl__lexicon *lexicon = &self->doc->model->lexicon;
    const char *q = mark->end;
    vsl__cluster next = {0};
    char key[16];
    size_t made;
    key[0] = '\'';
    while (q < self->end) {
        vsl__cluster_read(q, self->end, &next);
        if (!vsl__in_word(&next) || q - mark->end > 8) break;
        q = next.end;
    }
    if (q == mark->end || q - mark->end > 8) return 0;
    if (next.class == VSL__APOSTROPHE && q < self->end) {
        /* 's' is quoted, not a clitic; but 's-Gravenhage' goes on */
        return 0;
    }
    made = vsl__lower(mark->end, (size_t)(q - mark->end), key + 1, sizeof key - 1);
    if (made == 0) return 0;
    return vsl__lexicon_sense_of(lexicon, vsl__lexicon_find(lexicon, key, made + 1),
                                 self->doc->model->tokens.clitic, NULL, 0) == NULL
               ? 0
               : (size_t)(q - p);
}

/* Whether two digits and no more follow the apostrophe: '90. */
static int is_year(const char *q, const char *end) {
    vsl__cluster next;
    if (end - q < 2 || q[0] < '0' || q[0] > '9' || q[1] < '0' || q[1] > '9') return 0;
    if (end - q == 2) return 1;
    vsl__cluster_read(q + 2, end, &next);
    return !vsl__in_word(&next) && next.class != VSL__APOSTROPHE;
}

static int begins_number(const char *q, const char *end) {
    return q < end && *q >= '0' && *q <= '9';
}

/* Whether a small letter stands at `q`. */
static int begins_small(const char *q, const char *end) {
    vsl__cluster next;
    if (q >= end) return 0;
    vsl__cluster_read(q, end, &next);
    return next.class == VSL__LETTER && (next.bits & VSL__LOWER);
}

static int begins_word(const char *q, const char *end) {
    vsl__cluster next;
    if (q >= end) return 0;
    vsl__cluster_read(q, end, &next);
    return vsl__in_word(&next) && next.class != VSL__CONNECTOR;
}

/* Whether a mark at `p` opens a word of its kind: '90 's -5 -ie .22 @name #tag (her)opening. */
static int opens_word(const vsl__cutter *self, const char *p, const vsl__cluster *mark, int space) {
    const char *q = mark->end;
    switch (mark->point) {
    case '\'':
    case 0x2019:
    case 0x2018:
    case '`':
        return is_year(q, self->end) || clitic(self, p, mark) > 0;
    case '+':
    case 0x2212:
        return space && begins_number(q, self->end);
    case '-':
        return space && (begins_number(q, self->end) || begins_small(q, self->end));
    case '.':
        return space && begins_word(q, self->end);
    case '@':
    case '#':
        return begins_word(q, self->end);
    case '(':
        return 1; /* word.c looks closer */
    default:
        return 0;
    }
}

/* The kind of a token that is a mark. */
static unsigned mark_kind(const vsl__cluster *c) {
    switch (c->class) {
    case VSL__SYLLABLE:
    case VSL__KATAKANA:
        return VSL_TOKEN_WORD;
    case VSL__PICTURE:
    case VSL__REGIONAL:
        return VSL_TOKEN_EMOJI;
    case VSL__SYMBOL:
        return c->point == '`' || c->point == 0xB4 ? VSL_TOKEN_PUNCTUATION : VSL_TOKEN_SYMBOL;
    case VSL__CURRENCY:
    case VSL__CONTROL:
    case VSL__EXTEND:
    case VSL__FORMAT:
    case VSL__ZWJ:
    case VSL__PREPEND:
        return VSL_TOKEN_SYMBOL;
    case VSL__BROKEN:
        return VSL_TOKEN_INVALID;
    default:
        return c->point == '%' || c->point == 0x2030 ? VSL_TOKEN_SYMBOL : VSL_TOKEN_PUNCTUATION;
    }
}

/* A mark, symbol, picture, or syllable: everything that is no word. Returns its end. */
static const char *mark(vsl__cutter *self, const char *p, const vsl__cluster *c, vsl_token *token) {
    const char *q = c->end;
    vsl__cluster next;
    token->kind = (uint8_t)mark_kind(c);
    if (c->class == VSL__REGIONAL && q == p + 4 && q < self->end) {
        vsl__cluster_read(q, self->end, &next);
        if (next.class == VSL__REGIONAL && next.end - q >= 4) q = next.end; /* a flag */
    } else if (c->class == VSL__KATAKANA) {
        while (q < self->end) {
            vsl__cluster_read(q, self->end, &next);
            if (next.class != VSL__KATAKANA && next.class != VSL__CONNECTOR) break;
            q = next.end;
        }
    } else if (q == p + 1 && c->class != VSL__BROKEN) {
        const char *face = emoticon(self, p);
        if (face != NULL) {
            token->kind = VSL_TOKEN_EMOJI;
            q = face;
        } else {
            q = run(p, self->end);
            if (q < self->end && (unsigned char)*q >= 0x80 && q > p + 1) {
                /* the run's last sign may carry a mark: leave it to the next token */
                vsl__cluster_read(q - 1, self->end, &next);
                if (next.end > q) q--;
            }
            if (*p == '-' || *p == '=' || *p == '<')
                if (q[-1] == '>' || (*p == '<' && q > p + 1)) token->kind = VSL_TOKEN_SYMBOL;
        }
    }
    return q;
}

/* Keeps track of single quotation marks: Hans' is a genitive only where none is open. */
static void track_quotes(vsl__cutter *self, const vsl__cluster *c) {
    if (c->point == 0x2018 || c->point == 0x201A || c->point == '`' || c->point == '\'' ||
        c->point == 0x2019)
        self->quoted = begins_word(c->end, self->end);
}

/* Takes white space from `p` on; counts its line breaks. */
static const char *gap(const char *p, const char *end, unsigned *breaks) {
    while (p < end) {
        vsl__cluster c;
        if (*p == ' ' && p + 1 < end && (unsigned char)p[1] < 0x80) {
            p++;
            continue;
        }
        vsl__cluster_read(p, vsl__reach(p, end), &c);
        if (c.class == VSL__NEWLINE)
            *breaks += breaks_of(p, &c, end);
        else if (c.class != VSL__SPACE && c.class != VSL__FORMAT)
            break;
        p = c.end;
    }
    return p;
}

/*
** {======================================================
** The quick way, for plain words of ASCII letters, plain numbers and single marks between them: it
** takes what needs no thought, and stops before what does. It gives what the other way would give.
** =======================================================
*/

#ifndef VSL__CAREFUL
#define VSL__CAREFUL 0 /* 1: never the quick way (spec/c/quick_test.c compares) */
#endif

enum {
    AHEAD = VSL__LETTERS + 4
}; /* bytes that may be read from a place without asking for the end */

static int is_space(char c) {
    return c == ' ' || c == '\n';
}

/* Marks that are a token of their own when white space follows. */
static int is_single(char c) {
    return c == ',' || c == ';' || c == ':' || c == '?' || c == '!' || c == ')' || c == '"' ||
           c == '.';
}

/* Whether the mark before `p` is a token of its own: white space follows, or what ends a clause and
** then white space. */
static int is_apart(const char *p) {
    return is_space(*p) ||
           ((p[-1] == ')' || p[-1] == '"') && (*p == ',' || *p == '.') && is_space(p[1]));
}

/* Whether the full stop behind the `length` letters at `p` may belong to them. */
static int may_abbreviate(const vsl_doc *doc, const char *p, unsigned length) {
    const vsl__lexicon *lexicon = &doc->model->lexicon;
    char key[24];
    uint32_t entry;
    unsigned i;
    if (length == 1) return 1;
    for (i = 0; i <= length; i++) key[i] = (char)(p[i] | 0x20); /* leaves the full stop */
    entry = vsl__lexicon_find(lexicon, key, length + 1);
    return entry != VSL_NONE &&
           (lexicon->entries[entry].classes & doc->model->tokens.abbreviations);
}

static void put(vsl_token *out, size_t start, size_t length, unsigned kind, unsigned flags,
                unsigned breaks) {
    out->start = (uint32_t)start;
    out->length = (uint16_t)length;
    out->kind = (uint8_t)kind;
    out->flags = (uint8_t)flags;
    out->entry = VSL_NO_ENTRY;
    out->suffix = 0;
    out->breaks = breaks & VSL__BREAKS;
}

/* How many letters stand at `p`, at most VSL__LETTERS; *small has a bit for each that is small. The
** window is moved where it ends too soon. */
static inline unsigned letters_at(vsl__cutter *self, const char *p, uint64_t *small) {
    uintptr_t o = (uintptr_t)p - (uintptr_t)self->window;
    unsigned n = o < VSL__LETTERS ? vsl__ones(self->seen.letters >> o) : VSL__LETTERS;
    if (o + n >= VSL__LETTERS) {
        self->window = p;
        self->seen = self->read(p);
        o = 0;
        n = vsl__ones(self->seen.letters);
    }
    *small = self->seen.small >> o & ~(UINT64_MAX << (n & 63));
    return n;
}

/* The flags of a word's capitals, by its first letter and all of them. */
static inline unsigned capitals(int small_first, int small_any, unsigned letters) {
    unsigned flags = small_first ? 0 : VSL_FLAG_CAPITAL;
    return small_any || letters < 2 ? flags : flags | VSL_FLAG_UPPER;
}

/* The word of letters that begins at `start`, perhaps with single hyphens or with letters of Latin-1
** behind the first: its length and flags. Length 0 when it begins otherwise, runs on to the text's
** end, or is very long. */
static unsigned quick_word(vsl__cutter *self, const char *start, unsigned *flags) {
    const char *end = self->end - start > VSL__LONGEST ? start + VSL__LONGEST : self->end;
    unsigned length = 0, count = 0, found = VSL_FLAG_ASCII;
    uint64_t all_small = 0;
    int small_first = 0;
    while (end - start > (ptrdiff_t)(AHEAD + length)) {
        uint64_t small;
        unsigned n = letters_at(self, start + length, &small);
        unsigned char next, after;
        if (n == VSL__LETTERS) return 0;
        if (length == 0) {
            if (n == 0) return 0;
            small_first = (int)(small & 1);
        }
        all_small |= small;
        count += n;
        length += n;
        next = (unsigned char)start[length];
        after = (unsigned char)start[length + 1];
        if (next == '-' && vsl__is_ascii_letter((char)after)) {
            found |= VSL_FLAG_HYPHEN;
            length++;
        } else if (next == 0xC3 && after >= 0x80 && after <= 0xBF && (after & 0xDF) != 0x97) {
            found &= ~(unsigned)VSL_FLAG_ASCII; /* all but U+00D7 and U+00F7 */
            all_small |= after >= 0x9F;
            count++;
            length += 2;
        } else {
            *flags = found | capitals(small_first, all_small != 0, count);
            return length;
        }
    }
    return 0;
}

/* Whether the opening bracket at `p` is but a bracket: no (her)opening. */
static int is_plain_open(vsl__cutter *self, const char *p) {
    uint64_t small;
    unsigned n = letters_at(self, p + 1, &small);
    return n > 1 && n < VSL__LETTERS && p[n + 1] != ')' && p[n + 1] != '-' &&
           (unsigned char)p[n + 1] < 0x80;
}

/* Takes tokens from `p` on, where the last one ended; needs room for them in the document. Returns
** where the last one taken ends. */
static const char *quick(vsl__cutter *self, const char *p) {
    vsl_doc *doc = self->doc;
    const char *text = doc->text, *stop = self->end - text > AHEAD ? self->end - AHEAD : text;
    vsl_token *out = doc->tokens.at + doc->tokens.count;
    const vsl_token *full = doc->tokens.at + doc->tokens.capacity - 1; /* at most two at once */
    while (p < stop && out < full) {
        const char *start = p;
        unsigned breaks = 0, length, flags, space, kind = VSL_TOKEN_PUNCTUATION;
        uint64_t small;
        if (*start == ' ')
            start++;
        else
            while (*start == '\n' && breaks < 3) start++, breaks++;
        if (breaks >= 2) self->quoted = 0;
        space = ((start > p) | (p == text)) != 0 ? VSL_FLAG_SPACE : 0;
        length = letters_at(self, start, &small);
        if (length > 0 && length < VSL__LETTERS && is_space(start[length])) { /* most words */
            flags = VSL_FLAG_ASCII | space | capitals((int)(small & 1), small != 0, length);
            put(out++, (size_t)(start - text), length, VSL_TOKEN_WORD, flags, breaks);
            p = start + length;
            continue;
        }
        length = length > 0 ? quick_word(self, start, &flags) : 0;
        if (length > 0) {
            char next = start[length];
            if (!is_space(next)) {
                if (!is_single(next) || !is_apart(start + length + 1)) break;
                if (next == '.' && (length > 15 || (flags & VSL_FLAG_ASCII) == 0 ||
                                    may_abbreviate(doc, start, length)))
                    break;
            }
            put(out++, (size_t)(start - text), length, VSL_TOKEN_WORD, flags | space, breaks);
            p = start + length;
            if (is_space(next)) continue;
            put(out++, (size_t)(p - text), 1, VSL_TOKEN_PUNCTUATION, VSL_FLAG_ASCII, 0);
            p++;
            continue;
        }
        flags = VSL_FLAG_ASCII | space;
        while (length < 16 && start[length] >= '0' && start[length] <= '9') length++;
        if (length > 0) {
            char next = start[length];
            if (!is_space(next) && (!is_single(next) || !is_apart(start + length + 1))) break;
            flags |= VSL_FLAG_DIGIT;
            kind = VSL_TOKEN_NUMBER;
        } else if ((is_single(*start) && is_apart(start + 1)) ||
                   (*start == '"' && vsl__is_ascii_letter(start[1]) &&
                    vsl__is_ascii_letter(start[2])) ||
                   (*start == '(' && is_plain_open(self, start))) {
            length = 1;
        } else
            break;
        put(out++, (size_t)(start - text), length, kind, flags, breaks);
        p = start + length;
    }
    doc->tokens.count = (size_t)(out - doc->tokens.at);
    return p;
}

/* }====================================================== */

/* Whether a token as long as a token can be ends at `p` in the middle of things. */
static int is_cut(const char *p, const vsl__cutter *self, const char *end) {
    vsl__cluster c;
    if (p < self->end || p == end) return 0;
    vsl__cluster_read(p, vsl__reach(p, end), &c);
    return c.class != VSL__SPACE && c.class != VSL__NEWLINE;
}

vsl_code vsl__token_stage(vsl_doc *doc, vsl_error *err) {
    const char *p = doc->text, *end = doc->text + doc->length;
    vsl__cutter self = {doc, end, 0, NULL, {0, 0}, vsl__letters_best()};
    int cut = 0; /* what follows is no gap, whatever it is */
    if (!VSL__RESERVE(&doc->allocator, &doc->tokens, doc->length / 5 + 16)) return vsl__nomem(err);
    for (;;) {
        unsigned breaks = 0;
        const char *start;
        int space;
        vsl_token token = {0};
        vsl__cluster c;
        if (!VSL__CAREFUL && !cut) p = quick(&self, p);
        start = cut ? p : gap(p, end, &breaks);
        space = start > p || p == doc->text;
        p = start;
        if (p == end) break;
        if (breaks >= 2) self.quoted = 0;
        self.end = vsl__reach(p, end);
        vsl__cluster_read(p, self.end, &c);
        token.start = (uint32_t)(p - doc->text);
        token.entry = VSL_NO_ENTRY;
        token.breaks = (breaks > VSL__BREAKS ? VSL__BREAKS : breaks) & VSL__BREAKS;
        if (vsl__in_word(&c) || opens_word(&self, p, &c, space))
            p = vsl__word(&self, p, &c, &token);
        if (p == start) {
            int ascii = c.end == p + 1 && (unsigned char)*p < 0x80;
            p = mark(&self, p, &c, &token);
            if (ascii) token.flags |= VSL_FLAG_ASCII;
            if (p == c.end) track_quotes(&self, &c);
        }
        cut = is_cut(p, &self, end);
        self.end = end;
        token.length = (uint16_t)(p - start);
        if (space) token.flags |= VSL_FLAG_SPACE;
        if (!VSL__RESERVE(&doc->allocator, &doc->tokens, 1)) return vsl__nomem(err);
        doc->tokens.at[doc->tokens.count++] = token;
    }
    return VSL_OK;
}
