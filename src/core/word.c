/*
** word.c - words, numbers, abbreviations and addresses; see token.h.
**
** A word is a run of letters and digits (UAX #29), and goes on over a mark where the mark joins
** what stands on both its sides: zo'n, VN-Veiligheidsraad, 1.234,56, t/m, CD&V, St.-Janstraat.
*/
#include <string.h>

#include "doc.h"
#include "token.h"

/* A word in the making. */
typedef struct word {
    const vsl__cutter *cutter;
    const vsl_token *token;  /* the one that is made: what stands before it is known */
    const char *start, *end; /* so far */
    const char *part;        /* where its part after the last hyphen or slash begins */
    const char *apostrophe;  /* its last apostrophe; NULL when it has none */
    unsigned last;           /* class of its last letter or digit */
    unsigned last_bits;
    unsigned kind; /* VSL_TOKEN_KINDS as long as its letters decide */
    int closed;    /* nothing more may follow directly: 5% */
    int done;
} word;

static int at(const word *self, const char *p, char c) {
    return p < self->cutter->end && *p == c;
}

/* The cluster at `p`; one of class VSL__NEWLINE at the text's end. */
static vsl__cluster look(const word *self, const char *p) {
    vsl__cluster c = {p, '\n', VSL__NEWLINE, 0};
    if (p < self->cutter->end) vsl__cluster_read(p, self->cutter->end, &c);
    return c;
}

static int is_part(const vsl__cluster *c) {
    return vsl__in_word(c) && c->class != VSL__CONNECTOR;
}

static int part_follows(const word *self, const char *p) {
    vsl__cluster c = look(self, p);
    return is_part(&c);
}

static int is_apostrophe(int32_t point) {
    return point == '\'' || point == 0x2019 || point == '`' || point == 0xB4 || point == 0x2018;
}

static int is_hyphen(int32_t point) {
    return point == '-' || point == 0x2010 || point == 0x2011;
}

static void take(word *self, const char *end) {
    self->end = end;
    self->closed = 0;
}

static void finish(word *self, const char *end, unsigned kind) {
    self->end = end;
    self->kind = kind;
    self->done = 1;
}

static const vsl__lexicon_sense *sense(const word *self, const char *text, size_t length,
                                       uint32_t class_id) {
    const vsl__lexicon *lexicon = &self->cutter->doc->model->lexicon;
    char key[VSL__LEXICON_KEY];
    size_t made = vsl__lower(text, length, key, sizeof key);
    if (made == 0) return NULL;
    return vsl__lexicon_sense_of(lexicon, vsl__lexicon_find(lexicon, key, made), class_id, text,
                                 length);
}

/*
** {======================================================
** Full stops
** =======================================================
*/

/* What stands after a mark: the first cluster behind white space. */
typedef struct ahead {
    const char *at;
    vsl__cluster c; /* VSL__NEWLINE at the end of the paragraph */
    int space;
} ahead;

static ahead look_ahead(const word *self, const char *p) {
    ahead found;
    int breaks = 0, limit = 64;
    found.space = 0;
    for (;;) {
        found.at = p;
        found.c = look(self, p);
        if (p == self->cutter->end || limit-- == 0) break;
        if (found.c.class == VSL__NEWLINE) {
            if (found.c.point != '\r' && ++breaks == 2) return found;
        } else if (found.c.class != VSL__SPACE)
            break;
        found.space = 1;
        p = found.c.end;
    }
    return found;
}

/* Whether the word at `p` is one that often begins sentences (the, in, but ...). */
static int starts_sentences(const word *self, const char *p) {
    const char *q = p;
    vsl__cluster c = look(self, q);
    while (c.class == VSL__LETTER && q - p < 24) {
        q = c.end;
        c = look(self, q);
    }
    return q > p && !is_part(&c) &&
           sense(self, p, (size_t)(q - p), self->cutter->doc->model->tokens.starter) != NULL;
}

/* Letters with full stops between them, each part of one letter (U.S.A, o.a), or of two after a
** capital (Th.C, A.Ph): how many parts, 0 when it is no such thing. */
static unsigned initials(const word *self, const char *p, const char *end) {
    unsigned parts = 0, letters = 0, capital = 0;
    while (p < end) {
        vsl__cluster c = look(self, p);
        if (c.class == VSL__LETTER) {
            if (letters == 0) capital = c.bits & VSL__UPPER;
            if (++letters > (capital ? 2U : 1U)) return 0;
            if (letters == 2 && (c.bits & VSL__UPPER)) return 0;
        } else if (c.point == '.') {
            if (letters == 0) return 0;
            parts++;
            letters = 0;
        } else
            return 0;
        p = c.end;
    }
    return letters == 0 ? 0 : parts + 1;
}

/* The token before the word in its paragraph, or NULL. */
static const vsl_token *token_before(const word *self) {
    const vsl_doc *doc = self->cutter->doc;
    return doc->tokens.count > 0 && self->token->breaks < 2 ? &doc->tokens.at[doc->tokens.count - 1]
                                                            : NULL;
}

/* Whether a single capital letter with a full stop is an initial: "J. Jansen", not "vitamine C."
** or "plan B. De". */
static int is_initial(const word *self, const ahead *next) {
    const vsl_token *before = token_before(self);
    if (next->c.class == VSL__NEWLINE) return 0;
    if (next->c.class != VSL__LETTER) return next->c.class == VSL__MIDNUMBER;
    if (next->c.bits & VSL__LOWER) return 1;
    if (before != NULL && (before->flags & VSL_FLAG_CAPITAL)) return 1;
    return !starts_sentences(self, next->at);
}

/* Whether a Roman numeral stands at `p`: capitals that are figures, and no other letter. */
static int roman_follows(const word *self, const char *p) {
    const char *q = p;
    vsl__cluster c = look(self, q);
    while (q - p < 8 && c.end == q + 1 && strchr("IVXLCDM", *q) != NULL && *q != '\0') {
        q = c.end;
        c = look(self, q);
    }
    return q > p && !is_part(&c);
}

/* Whether the lexicon has [p, end) with its full stop as an abbreviation that fits here. */
static int is_listed(const word *self, const char *p, const char *end, const ahead *next) {
    const vsl_doc *doc = self->cutter->doc;
    const vsl__token_words *words = &doc->model->tokens;
    const vsl__lexicon *lexicon = &doc->model->lexicon;
    const vsl_token *before = token_before(self);
    size_t length = (size_t)(end - p) + 1, made;
    char key[VSL__LEXICON_KEY];
    uint32_t entry;
    if (length > sizeof key) return 0;
    made = vsl__lower(p, length, key, sizeof key);
    entry = vsl__lexicon_find(lexicon, key, made);
    if (entry == VSL_NONE) return 0;
#define IS(class_id) (vsl__lexicon_sense_of(lexicon, entry, class_id, p, length) != NULL)
    if (IS(words->abbreviation) || IS(words->title) || IS(words->final)) return 1;
    if (IS(words->before_number) && (next->c.class == VSL__DIGIT || roman_follows(self, next->at)))
        return 1;
    if (IS(words->after_number) && before != NULL && (before->flags & VSL_FLAG_DIGIT)) return 1;
    if (IS(words->before_name) && next->c.class == VSL__LETTER && (next->c.bits & VSL__UPPER))
        return 1;
    if (IS(words->before_small) &&
        ((next->c.class == VSL__LETTER && (next->c.bits & VSL__LOWER)) ||
         (!next->space && (next->c.class == VSL__MIDNUMBER || next->c.class == VSL__CLOSE))))
        return 1;
#undef IS
    return 0;
}

/* Whether the full stop at `dot`, which joins no letters, belongs to the word before it. */
static int takes_stop(const word *self, const char *dot) {
    ahead next;
    unsigned parts;
    if (at(self, dot + 1, '.')) return 0;
    parts = initials(self, self->part, dot);
    if (parts > 1) return 1;
    next = look_ahead(self, dot + 1);
    if (parts == 1 && self->part == self->start && (self->last_bits & VSL__UPPER))
        return is_initial(self, &next);
    return is_listed(self, self->start, dot, &next);
}

/* Whether a sentence ends between `dot` and `next` though no space follows: "hij.De". */
static int space_is_missing(const word *self, const char *dot, const vsl__cluster *next) {
    vsl__cluster after;
    if ((self->last_bits & VSL__LOWER) == 0 || (next->bits & VSL__UPPER) == 0) return 0;
    if (dot - self->part < 2 || initials(self, self->part, dot) > 0) return 0;
    after = look(self, next->end);
    return after.class == VSL__LETTER && (after.bits & VSL__LOWER) != 0;
}

static void join_stop(word *self, const vsl__cluster *stop) {
    vsl__cluster next = look(self, stop->end);
    if (is_part(&next) && next.class == self->last && next.class != VSL__NUMERAL &&
        !space_is_missing(self, self->end, &next)) {
        take(self, stop->end);
        return;
    }
    if (stop->point == '.' && self->last == VSL__LETTER) {
        vsl__cluster after = look(self, next.end);
        int goes_on = (is_hyphen(next.point) && is_part(&after)) ||
                      (is_apostrophe(next.point) && after.class == VSL__LETTER);
        if (is_hyphen(next.point) && goes_on) /* St.-Janstraat, C.B.S.-gegevens */
            take(self, stop->end);
        else if (!takes_stop(self, self->end))
            self->done = 1;
        else if (goes_on)
            take(self, stop->end);
        else
            finish(self, stop->end, VSL_TOKEN_ABBREVIATION);
        return;
    }
    /* $5.- */
    if (self->last == VSL__DIGIT && next.point == '-' && !part_follows(self, next.end))
        finish(self, next.end, VSL_TOKEN_NUMBER);
    self->done = 1;
}

/* }====================================================== */

/*
** {======================================================
** Addresses
** =======================================================
*/

/* The end of an address that begins at `p`: up to white space or a mark that no address holds,
** without the punctuation of the sentence around it. */
static const char *address_end(const word *self, const char *p) {
    const char *good = p;
    unsigned open = 0;
    while (p < self->cutter->end) {
        vsl__cluster c = look(self, p);
        if (c.class == VSL__SPACE || c.class == VSL__NEWLINE || c.class == VSL__BROKEN ||
            c.class == VSL__QUOTE || c.class == VSL__CONTROL || c.point == '<' || c.point == '>' ||
            c.point == 0x201E || c.point == 0x201A || c.point == 0x2019)
            break;
        p = c.end;
        if (c.point == '(') open++;
        if (c.point == ')' && open > 0) {
            open--;
            good = p;
        } else if (c.class == VSL__LETTER || c.class == VSL__DIGIT || c.class == VSL__CONNECTOR ||
                   c.class == VSL__SYLLABLE || c.class == VSL__KATAKANA ||
                   c.class == VSL__NUMERAL || c.point == '/' || c.point == '-' || c.point == '=' ||
                   c.point == '&' || c.point == '#' || c.point == '%' || c.point == '+' ||
                   c.point == '~')
            good = p;
    }
    return good;
}

/* The end of a domain name with at least one full stop at `p`, or NULL. */
static const char *domain_end(const word *self, const char *p) {
    int stops = 0;
    vsl__cluster c = look(self, p);
    if (!is_part(&c)) return NULL;
    for (;;) {
        if (c.point == '.' || is_hyphen(c.point)) {
            if (!part_follows(self, c.end)) break;
            stops += c.point == '.';
        } else if (!is_part(&c))
            break;
        p = c.end;
        c = look(self, p);
    }
    return stops > 0 ? p : NULL;
}

static int is_plain(const char *p, const char *end, int more) {
    for (; p < end; p++) {
        int small = *p | 0x20;
        if ((small >= 'a' && small <= 'z') || (more && (*p == '-' || *p == '.'))) continue;
        if (more && *p >= '0' && *p <= '9') continue;
        return 0;
    }
    return 1;
}

/* Whether [start, end) is a domain name as they are written in texts: nu.nl, www.nu.nl. A capital
** makes it a name: Booking.com. */
static int is_domain(const word *self, const char *end) {
    const char *p = end, *start = self->start;
    if (end - start < 4 || *start < '0' || !is_plain(start, end, 1)) return 0;
    if (*start >= 'A' && *start <= 'Z') return 0;
    while (p > start && p[-1] != '.') p--;
    if (p == start || end - p < 2) return 0;
    return sense(self, p, (size_t)(end - p), self->cutter->doc->model->tokens.domain) != NULL;
}

static int begins_www(const word *self) {
    const char *p = self->start;
    return self->cutter->end - p > 4 && (p[0] | 0x20) == 'w' && (p[1] | 0x20) == 'w' &&
           (p[2] | 0x20) == 'w' && p[3] == '.' && part_follows(self, p + 4);
}

/* }====================================================== */

/*
** {======================================================
** Joiners
** =======================================================
*/

static void join_hyphen(word *self, const vsl__cluster *mark) {
    vsl__cluster next = look(self, mark->end), after;
    if (is_part(&next)) {
        take(self, mark->end);
        self->part = mark->end;
        return;
    }
    after = look(self, next.end);
    if (is_apostrophe(next.point) && after.class == VSL__LETTER) { /* al-'Iskandariyyah */
        take(self, next.end);
        self->part = next.end;
        return;
    }
    if (is_apostrophe(next.point) && self->last == VSL__DIGIT && after.class == VSL__DIGIT) {
        take(self, next.end); /* '93-'94 */
        return;
    }
    self->done = 1;
    if (is_hyphen(next.point) || next.point == '>' || next.point == '(') return;
    if (next.point == '/' && is_part(&after)) { /* album-/singlenoteringen */
        take(self, next.end);
        self->part = next.end;
        self->done = 0;
    } else if (self->last == VSL__DIGIT && next.point == '.' && after.point == '.') {
        const char *q = next.end; /* 1992-... */
        while (at(self, q, '.')) q++;
        finish(self, q, VSL_TOKEN_NUMBER);
    } else
        take(self, mark->end); /* 16- en 17-jarige */
}

static void join_apostrophe(word *self, const vsl__cluster *mark) {
    const vsl__token_words *words = &self->cutter->doc->model->tokens;
    vsl__cluster next = look(self, mark->end), first;
    if (next.class == VSL__LETTER || (is_part(&next) && self->last == VSL__DIGIT)) {
        self->apostrophe = self->end;
        take(self, mark->end);
        return;
    }
    self->done = 1;
    /* Louis' boek: the genitive of a name that ends in a sibilant, unless it closes a quotation */
    first = look(self, self->start);
    if (self->last != VSL__LETTER || (first.bits & VSL__UPPER) == 0) return;
    if (self->cutter->quoted || is_apostrophe(next.point)) return;
    if (sense(self, self->end - 1, 1, words->sibilant) == NULL) return;
    self->apostrophe = self->end;
    take(self, mark->end);
}

/* koning(in), f(x), sqrt(-1): brackets against a word with nothing in them but small letters, or
** signs and figures. The end of the brackets, or NULL. */
static const char *brackets(const word *self, const char *open) {
    const char *q = open + 1;
    vsl__cluster c = look(self, q);
    while (((c.class == VSL__LETTER && (c.bits & VSL__UPPER) == 0) || c.point == '-') &&
           q - open <= 24) {
        q = c.end;
        c = look(self, q);
    }
    return c.point == ')' && q > open + 1 && c.end == q + 1 ? c.end : NULL;
}

static void join_plus(word *self, const vsl__cluster *mark) {
    vsl__cluster next = look(self, mark->end), after;
    const char *q = mark->end;
    if (is_part(&next)) {
        take(self, q);
        return;
    }
    while (at(self, q, '+')) q++; /* C++ 50+ */
    next = look(self, q);
    after = look(self, next.end);
    take(self, q);
    self->closed = 1;
    if (!is_hyphen(next.point) && !is_apostrophe(next.point)) self->done = 1;
    if (is_apostrophe(next.point) && after.class != VSL__LETTER) self->done = 1;
}

static void join_colon(word *self, const vsl__cluster *mark) {
    vsl__cluster next = look(self, mark->end);
    if (self->last == VSL__DIGIT && next.class == VSL__DIGIT) { /* 12:30 */
        take(self, mark->end);
        return;
    }
    self->done = 1;
    if (at(self, mark->end, '/') && at(self, mark->end + 1, '/') && self->end - self->start <= 12 &&
        is_plain(self->start, self->end, 0)) {
        const char *q = address_end(self, mark->end + 2);
        if (q > mark->end + 2) finish(self, q, VSL_TOKEN_URL);
    }
}

static void join_number_mark(word *self, const vsl__cluster *mark) {
    vsl__cluster next = look(self, mark->end);
    if (self->last != VSL__DIGIT) {
        self->done = 1;
    } else if (next.class == VSL__DIGIT) {
        take(self, mark->end);
    } else {
        const char *q = mark->end; /* 5,- 5,-- 200,== */
        while (at(self, q, '-') || at(self, q, '=')) q++;
        if (next.point == 0x2013 || next.point == 0x2014) q = next.end;
        self->done = 1;
        if (mark->point == ',' && q > mark->end && !part_follows(self, q))
            finish(self, q, VSL_TOKEN_NUMBER);
    }
}

/* Looks at the mark behind the word: takes it, or ends the word. */
static void join(word *self, const vsl__cluster *mark) {
    vsl__cluster next;
    const char *q;
    if (is_apostrophe(mark->point)) {
        join_apostrophe(self, mark);
        return;
    }
    if (is_hyphen(mark->point)) {
        join_hyphen(self, mark);
        return;
    }
    next = look(self, mark->end);
    switch (mark->point) {
    case '.':
        join_stop(self, mark);
        return;
    case ':':
        join_colon(self, mark);
        return;
    case '+':
        join_plus(self, mark);
        return;
    case '/':
        if (is_domain(self, self->end)) {
            finish(self, address_end(self, mark->end), VSL_TOKEN_URL);
            return;
        }
        self->part = mark->end;
        if (is_part(&next))
            take(self, mark->end);
        else
            break;
        return;
    case '&':
    case '=':
        if (!is_part(&next)) break;
        take(self, mark->end);
        return;
    case '@':
        q = domain_end(self, mark->end);
        if (q == NULL) break;
        finish(self, q, VSL_TOKEN_EMAIL);
        return;
    case '%':
    case 0x2030:
        if (self->last != VSL__DIGIT) break;
        take(self, mark->end);
        self->closed = 1;
        return;
    case 0xB0: /* 35°C */
        if (self->last != VSL__DIGIT) break;
        take(self, mark->end);
        return;
    case 0x2013: /* 1985–1987 */
        if (self->last != VSL__DIGIT || next.class != VSL__DIGIT) break;
        take(self, mark->end);
        return;
    case '$': /* US$ */
        if (self->end - self->start > 3 || (self->last_bits & VSL__UPPER) == 0) break;
        finish(self, mark->end, VSL_TOKEN_SYMBOL);
        return;
    case '(':
        q = self->last == VSL__LETTER ? brackets(self, self->end) : NULL;
        if (q == NULL) break;
        take(self, q);
        return;
    default:
        if (mark->class == VSL__MIDNUMBER) {
            join_number_mark(self, mark);
            return;
        }
        if (mark->class == VSL__MIDBOTH) {
            join_stop(self, mark);
            return;
        }
        if (mark->class == VSL__MIDLETTER && self->last == VSL__LETTER &&
            next.class == VSL__LETTER) {
            take(self, mark->end);
            return;
        }
        break;
    }
    self->done = 1;
}

/* }====================================================== */

/*
** {======================================================
** The whole
** =======================================================
*/

/* A name after @ or #: letters, digits and _ only. */
static const char *tag(word *self, const vsl__cluster *mark) {
    const char *q = mark->end;
    int letters = 0;
    vsl__cluster c = look(self, q);
    while (vsl__in_word(&c)) {
        letters |= c.class == VSL__LETTER;
        q = c.end;
        c = look(self, q);
    }
    if (!letters) return self->start;
    self->kind = mark->point == '@' ? VSL_TOKEN_MENTION : VSL_TOKEN_HASHTAG;
    return q;
}

/* The last of the ASCII letters that stand together from `p` on, which is `p` itself where no two do: what
** is said of the last one holds for all of them. */
static const char *last_letter(const word *self, const char *p) {
    while (self->cutter->end - p > 2 && vsl__is_ascii_letter(p[0]) && vsl__is_ascii_letter(p[1]) &&
           (unsigned char)p[2] < 0x80)
        p++;
    return p;
}

/* Letters and flags of a finished word. */
static void describe(const word *self, vsl_token *token) {
    const char *p = self->start;
    unsigned letters = 0, flags = VSL_FLAG_ASCII;
    int small = 0;
    while (p < self->end) {
        vsl__cluster c;
        if (vsl__is_ascii_letter(*p) && self->end - p > 1 && (unsigned char)p[1] < 0x80) {
            if (letters++ == 0 && (*p & 0x20) == 0) flags |= VSL_FLAG_CAPITAL;
            small |= *p & 0x20;
            p++;
            continue;
        }
        c = look(self, p);
        if (c.end > p + 1 || (unsigned char)*p >= 0x80) flags &= ~(unsigned)VSL_FLAG_ASCII;
        if (c.class == VSL__LETTER) {
            if (letters++ == 0 && (c.bits & VSL__UPPER)) flags |= VSL_FLAG_CAPITAL;
            if (c.bits & VSL__LOWER) small = 1;
        } else if (c.class == VSL__DIGIT)
            flags |= VSL_FLAG_DIGIT;
        else if (is_hyphen(c.point))
            flags |= VSL_FLAG_HYPHEN;
        p = c.end;
    }
    if (letters >= 2 && !small) flags |= VSL_FLAG_UPPER;
    token->flags = (uint8_t)(token->flags | flags);
}

/* Whether the word is a number: a numeral with marks between its digits, perhaps with the ending
** of an ordinal or a unit of the lexicon behind it. */
static int is_number(const word *self) {
    const vsl__token_words *words = &self->cutter->doc->model->tokens;
    const char *p = self->start;
    vsl__cluster c = look(self, p);
    int digits = 0;
    if (c.class == VSL__LETTER || c.class == VSL__CONNECTOR) return 0;
    if (c.class != VSL__DIGIT && c.class != VSL__NUMERAL) p = c.end; /* a sign, '90, .22 */
    for (c = look(self, p); p < self->end && c.class != VSL__LETTER; c = look(self, p)) {
        digits |= c.class == VSL__DIGIT || c.class == VSL__NUMERAL;
        if (c.point == '%' || c.point == 0xB0 || c.point == 0x2030) return digits;
        p = c.end;
    }
    if (!digits) return 0;
    return p == self->end || sense(self, p, (size_t)(self->end - p), words->ordinal) != NULL ||
           sense(self, p, (size_t)(self->end - p), words->unit) != NULL;
}

static unsigned possessive(const word *self) {
    const vsl__token_words *words = &self->cutter->doc->model->tokens;
    vsl__cluster mark;
    char key[8] = "'";
    size_t rest;
    if (self->apostrophe == NULL) return 0;
    mark = look(self, self->apostrophe);
    rest = (size_t)(self->end - mark.end);
    if (rest >= sizeof key - 1) return 0;
    memcpy(key + 1, mark.end, rest);
    if (rest > 0 && sense(self, key, rest + 1, words->possessive) == NULL) return 0;
    rest = (size_t)(self->end - self->apostrophe);
    return rest < 16 ? (unsigned)rest
                     : 0; /* more are not a mark and letters, but a heap of accents */
}

/* The mark that opens the word, and what must follow it. 0 when it opens none. */
static int open_word(word *self, const vsl__cluster *first) {
    const char *q;
    switch (first->point) {
    case '@':
    case '#':
        q = tag(self, first);
        if (q == self->start) return 0;
        finish(self, q, self->kind);
        return 1;
    case '(': /* (her)opening, (tbs-)behandeling */
        q = brackets(self, self->start);
        if (q == NULL) return 0;
        self->part = q;
        take(self, q);
        self->last = VSL__LETTER;
        return part_follows(self, q) ||
               (is_hyphen(look(self, q).point) && part_follows(self, look(self, q).end));
    case '.':
        if (self->start > self->cutter->doc->text && self->start[-1] == '.') return 0;
        break;
    default:
        break;
    }
    self->part = first->end;
    take(self, first->end);
    return 1;
}

const char *vsl__word(const vsl__cutter *cutter, const char *start, const vsl__cluster *first,
                      vsl_token *token) {
    word self = {0};
    self.cutter = cutter;
    self.token = token;
    self.start = self.end = self.part = start;
    self.kind = VSL_TOKEN_KINDS;
    if (begins_www(&self)) finish(&self, address_end(&self, start), VSL_TOKEN_URL);
    if (!vsl__in_word(first) && !open_word(&self, first)) return start;
    while (!self.done && self.end < cutter->end) {
        vsl__cluster c;
        if (!self.closed && self.last != VSL__KATAKANA) self.end = last_letter(&self, self.end);
        c = look(&self, self.end);
        if (self.last == VSL__KATAKANA && vsl__in_word(&c) && c.class != VSL__CONNECTOR) break;
        if ((vsl__in_word(&c) && !self.closed) ||
            (c.class == VSL__KATAKANA &&
             (self.last == VSL__CONNECTOR || self.last == VSL__KATAKANA))) {
            self.end = c.end;
            self.last = c.class;
            self.last_bits = c.bits;
        } else if (vsl__in_word(&c) || c.class == VSL__SPACE || c.class == VSL__NEWLINE)
            break;
        else
            join(&self, &c);
    }
    if (self.kind == VSL_TOKEN_KINDS) {
        self.kind = is_number(&self)             ? VSL_TOKEN_NUMBER
                    : is_domain(&self, self.end) ? VSL_TOKEN_URL
                                                 : VSL_TOKEN_WORD;
    }
    token->kind = (uint8_t)self.kind;
    describe(&self, token);
    if (token->flags & VSL_FLAG_CAPITAL) token->suffix = possessive(&self) & 15;
    return self.end;
}

/* }====================================================== */
