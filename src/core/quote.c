/*
** quote.c - pairing quotation marks into segments: nested, over paragraphs, with marks that are
** missing or stray; apostrophes, inches and years are no marks.
**
** A mark opens or closes by what stands beside it, as emphasis does in CommonMark ("flanking"): an
** opening mark has space or an opening before it, a closing one has space or punctuation behind it.
** The sign itself (“ or ”) only decides where both or neither is so, since printed Dutch uses „…”,
** “…”, ”…”, ‘…’, '…', "…", «…» and mixtures. A stack of bounded depth pairs them paragraph by
** paragraph, so that the time is linear and an unbalanced mark spoils one paragraph at most.
*/
#include "speech.h"

#include <string.h>
#include <utf8proc.h>

#include "error.h"
#include "utf8.h"

#define DEPTH 8      /* marks open at a time; more are dropped */
#define LOOK 60      /* tokens at a segment's end that are searched for a cue */
#define PARAGRAPHS 8 /* a quotation that is not opened again runs on over at most so many */

typedef enum { SINGLE, DOUBLE, GUILLEMET, SINGLE_GUILLEMET } family;

typedef struct mark {
    uint32_t at, end; /* bytes */
    uint8_t family;
    uint8_t opens, closes; /* what it may do */
    uint8_t weak;          /* may be an apostrophe that stands for letters: 't, '90 */
    uint8_t genitive;      /* may be the apostrophe behind s, x, z: Louis' */
} mark;

/* Reads a quotation mark at `at`; returns its length in bytes, 0 when there is none. *lean is 1
** for a sign made for opening, -1 for closing, 0 for neither. */
static uint32_t read_mark(const vsl_doc *doc, uint32_t at, uint8_t *kind, int *lean) {
    const char *p = doc->text + at, *end = doc->text + doc->length;
    int32_t point;
    uint32_t n;
    switch (*p) {
    case '"':
    case '\'':
    case ',':
    case '`':
    case '\xC2':
    case '\xE2':
        break;
    default:
        return 0;
    }
    n = (uint32_t)vsl__utf8_next(p, end, &point);
    *lean = 0;
    switch (point) {
    case '"':
    case 0x201F:
        *kind = DOUBLE;
        return n;
    case 0x201C:
        *kind = DOUBLE;
        *lean = 1;
        return n;
    case 0x201D:
        *kind = DOUBLE;
        *lean = -1;
        return n;
    case 0x201E:
        *kind = DOUBLE;
        *lean = 1;
        return n;
    case '\'':
    case 0x201B:
        *kind = SINGLE;
        return n;
    case 0x2018:
    case 0x201A:
        *kind = SINGLE;
        *lean = 1;
        return n;
    case 0x2019:
    case 0xB4:
        *kind = SINGLE;
        *lean = -1;
        return n;
    case '`':
        if (p + 1 < end && p[1] == '`') {
            *kind = DOUBLE;
            *lean = 1;
            return 2;
        }
        *kind = SINGLE;
        *lean = 1;
        return n;
    case ',':
        if (p + 2 < end && p[1] == ',' && p[2] != ',' && p[2] != ' ') {
            *kind = DOUBLE;
            *lean = 1;
            return 2;
        }
        return 0;
    case 0xAB:
        *kind = GUILLEMET;
        *lean = 1;
        return n;
    case 0xBB:
        *kind = GUILLEMET;
        *lean = -1;
        return n;
    case 0x2039:
        *kind = SINGLE_GUILLEMET;
        *lean = 1;
        return n;
    case 0x203A:
        *kind = SINGLE_GUILLEMET;
        *lean = -1;
        return n;
    default:
        return 0;
    }
}

typedef enum { SPACE, LETTER, DIGIT, OPENING, CLOSING, OTHER } beside;

static beside kind_of(int32_t point) {
    if (point == VSL__INVALID) return OTHER;
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
        return LETTER;
    case UTF8PROC_CATEGORY_ND:
        return DIGIT;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
        return SPACE;
    case UTF8PROC_CATEGORY_PS:
        return OPENING;
    case UTF8PROC_CATEGORY_PD:
        return OTHER;
    case UTF8PROC_CATEGORY_PE:
        return CLOSING;
    default:
        break;
    }
    switch (point) {
    case '.':
    case ',':
    case ';':
    case ':':
    case '?':
    case '!':
    case 0x2026:
        return CLOSING;
    default:
        return OTHER;
    }
}

/* What stands before `at`, marks skipped; *point is the character. */
static beside look_back(const vsl_doc *doc, uint32_t at, int32_t *point) {
    const char *p = doc->text + at;
    unsigned n;
    for (n = 0; p > doc->text && n < DEPTH; n++) {
        uint8_t kind;
        int lean;
        size_t length = vsl__utf8_previous(doc->text, p, point);
        const char *q = p - length;
        if (read_mark(doc, (uint32_t)(q - doc->text), &kind, &lean) != length) {
            /* U+200B and the like stand for nothing */
            if (*point != VSL__INVALID && utf8proc_category(*point) == UTF8PROC_CATEGORY_CF) {
                p = q;
                continue;
            }
            return kind_of(*point);
        }
        p = q;
    }
    *point = ' ';
    return SPACE;
}

/* What stands at `at` or behind, marks skipped. */
static beside look_ahead(const vsl_doc *doc, uint32_t at, int32_t *point) {
    const char *end = doc->text + doc->length;
    unsigned n;
    for (n = 0; at < doc->length && n < DEPTH; n++) {
        uint8_t kind;
        int lean;
        uint32_t length = read_mark(doc, at, &kind, &lean);
        if (length == 0) {
            size_t step = vsl__utf8_next(doc->text + at, end, point);
            if (*point != VSL__INVALID && utf8proc_category(*point) == UTF8PROC_CATEGORY_CF) {
                at += (uint32_t)step;
                continue;
            }
            return kind_of(*point);
        }
        at += length;
    }
    *point = ' ';
    return SPACE;
}

/* Whether the letters from `at` on are a shortened word: 't, 's; two digits are a year: '90. */
static int is_shortened(const vsl__speech *self, uint32_t at) {
    const vsl_doc *doc = self->doc;
    uint32_t i = at;
    char key[8];
    size_t length;
    while (i < doc->length && i - at < 4 && doc->text[i] >= '0' && doc->text[i] <= '9') i++;
    if (i - at == 2) return 1;
    for (i = at; i < doc->length && i - at < 5; i++) {
        unsigned char c = (unsigned char)doc->text[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) break;
    }
    if (i == at || i - at > 4) return 0;
    length = vsl__lower(doc->text + at, i - at, key, sizeof key);
    return vsl__lexicon_sense_of(&doc->model->lexicon,
                                 vsl__lexicon_find(&doc->model->lexicon, key, length),
                                 self->clitic_class, NULL, 0) != NULL;
}

/* Fills in what the mark may do; 0 when it is no quotation mark at all. */
static int judge(const vsl__speech *self, mark *m, int lean) {
    const vsl_doc *doc = self->doc;
    int32_t before_point = ' ', after_point = ' ';
    beside before = look_back(doc, m->at, &before_point);
    beside after = look_ahead(doc, m->end, &after_point);
    int dash_before = before == OTHER && (before_point == '-' || before_point == '/' ||
                                          before_point == 0x2013 || before_point == 0x2014);
    int left = before == SPACE || before == OPENING || dash_before;
    int right = after == SPACE || after == CLOSING ||
                (after == OTHER && (after_point == '-' || after_point == '/' ||
                                    after_point == 0x2013 || after_point == 0x2014));
    if (left && !right) {
        m->opens = 1;
    } else if (right && !left) {
        m->closes = 1;
    } else if (left && right) {
        m->opens = lean >= 0;
        m->closes = lean <= 0;
        if (m->family == SINGLE && lean == 0 && before != SPACE && after != SPACE) return 0;
    } else { /* inside a word, or space is missing */
        if (m->family == SINGLE && (before == LETTER || before == DIGIT) &&
            (after == LETTER || after == DIGIT))
            return 0;
        if (before == DIGIT && after == DIGIT) return 0;
        m->opens = before == CLOSING && (before_point == ':' || lean > 0);
        m->closes = !m->opens;
    }
    if (m->family == SINGLE) {
        if (m->opens && is_shortened(self, m->end)) m->weak = 1;
        if (m->closes && before == LETTER &&
            (before_point == 's' || before_point == 'x' || before_point == 'z' ||
             before_point == 'S'))
            m->genitive = after == SPACE;
    }
    if (before == DIGIT && m->closes && !m->opens) m->weak = 1; /* 12", 5' */
    return 1;
}

/* A paragraph's bytes and tokens. */
typedef struct paragraph {
    uint32_t start, end;
    uint32_t first, last; /* tokens first <= i < last */
} paragraph;

enum { RECENT = 16 }; /* paragraphs that are remembered: more than PARAGRAPHS, a power of two */

/* The pairing of one document. */
typedef struct pairing {
    vsl__speech *speech;
    paragraph recent[RECENT]; /* the last ones, by their number */
    VSL__ARRAY(mark) marks;   /* of one paragraph */
    uint32_t stack[DEPTH];    /* segments, open */
    unsigned depth;
    uint8_t families[DEPTH];
    vsl__segment pending; /* left open by an earlier paragraph */
    uint8_t pending_family;
    int is_pending;
    uint32_t pending_segment;
    uint32_t pending_paragraphs;
    uint32_t last_paragraph; /* of the last segment closed at its paragraph's end */
    int last_at_end;
} pairing;

static vsl_code read_marks(pairing *self, uint32_t start, uint32_t end, vsl_error *err) {
    const vsl_doc *doc = self->speech->doc;
    uint32_t at = start;
    self->marks.count = 0;
    while (at < end) {
        mark m = {0};
        int lean = 0;
        uint32_t n = read_mark(doc, at, &m.family, &lean);
        if (n == 0) {
            at++;
            continue;
        }
        m.at = at;
        m.end = at += n;
        if (!judge(self->speech, &m, lean)) continue;
        if (!VSL__RESERVE(&doc->work, &self->marks, 1)) return vsl__nomem(err);
        self->marks.at[self->marks.count++] = m;
    }
    /* ''...'' stands for double marks where two stand together on both sides */
    return VSL_OK;
}

static vsl_code add_segment(pairing *self, uint32_t start, uint32_t *made, vsl_error *err) {
    vsl__speech *speech = self->speech;
    vsl__segment segment = {0};
    if (!VSL__RESERVE(&speech->doc->work, &speech->segments, 1)) return vsl__nomem(err);
    segment.start = segment.end = start;
    segment.parent = segment.quote = VSL_NONE;
    *made = (uint32_t)speech->segments.count;
    speech->segments.at[speech->segments.count++] = segment;
    return VSL_OK;
}

/* A segment of a whole paragraph or its beginning, for quotations that run on. */
static vsl_code add_run(pairing *self, uint32_t start, uint32_t end, int continues,
                        vsl_error *err) {
    const char *text = self->speech->doc->text;
    uint32_t made;
    vsl_code code;
    while (end > start && (text[end - 1] == ' ' || text[end - 1] == '\n' || text[end - 1] == '\r' ||
                           text[end - 1] == '\t'))
        end--;
    if ((code = add_segment(self, start, &made, err)) != VSL_OK) return code;
    self->speech->segments.at[made].end = end;
    self->speech->segments.at[made].opened = 1;
    self->speech->segments.at[made].closed = 1;
    self->speech->segments.at[made].continues = (uint8_t)continues;
    return VSL_OK;
}

/* One of the last paragraphs. */
static const paragraph *paragraph_at(const pairing *self, uint32_t number) {
    return &self->recent[number % RECENT];
}

/* Adds the paragraphs between the one that a quotation was left open in and this one. */
static vsl_code run_on(pairing *self, uint32_t from, uint32_t to, vsl_error *err) {
    uint32_t p;
    for (p = from; p < to; p++) {
        const paragraph *between = paragraph_at(self, p);
        vsl_code code = add_run(self, between->start, between->end, 1, err);
        if (code != VSL_OK) return code;
    }
    return VSL_OK;
}

static void close_at(pairing *self, unsigned level, uint32_t end) {
    vsl__segment *segment = &self->speech->segments.at[self->stack[level]];
    segment->end = end;
    segment->closed = 1;
    self->depth = level;
}

/* The segment left open goes on in a later paragraph: it ends with its own, and is no longer open.
** `limit` stays set, since its mark may just be missing (see vsl__repair_marks). */
static void take_pending(pairing *self) {
    vsl__segment *segment = &self->speech->segments.at[self->pending_segment];
    segment->end = self->pending.end;
    segment->closed = 1;
    self->is_pending = 0;
}

/* Whether the word behind the mark is a finite verb: "... geleverd" zei hij */
static int verb_follows(const vsl__speech *speech, uint32_t at) {
    const vsl_doc *doc = speech->doc;
    size_t low = 0, high = doc->tokens.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (doc->tokens.at[middle].start < at)
            low = middle + 1;
        else
            high = middle;
    }
    return vsl__is(speech, (uint32_t)low, VSL__FINITE) &&
           !vsl__is(speech, (uint32_t)low, VSL__AUXILIARY);
}

/* A closing mark that nothing in its paragraph opened. */
static vsl_code stray(pairing *self, uint32_t p, const mark *m, int first, const mark *weak,
                      vsl_error *err) {
    const paragraph *here = paragraph_at(self, p);
    vsl_code code;
    int32_t before_point = ' ';
    uint32_t made;
    if (weak != NULL) {
        if ((code = add_segment(self, weak->at, &made, err)) != VSL_OK) return code;
        self->speech->segments.at[made].end = m->at;
        self->speech->segments.at[made].opened = self->speech->segments.at[made].closed = 1;
        return VSL_OK;
    }
    if (!first) return VSL_OK;
    if (self->is_pending && self->pending_family == m->family) {
        take_pending(self);
        code = run_on(self, p - self->pending_paragraphs, p, err);
        if (code == VSL_OK) code = add_run(self, here->start, m->at, 1, err);
        return code;
    }
    if (m->weak) return VSL_OK;
    (void)look_back(self->speech->doc, m->at, &before_point);
    if (kind_of(before_point) != CLOSING) {
        int32_t after_point = ' ';
        (void)look_ahead(self->speech->doc, m->end, &after_point);
        /* an apostrophe, or a mark gone astray */
        if (after_point != ',' && m->end < here->end && !verb_follows(self->speech, m->end))
            return VSL_OK;
    }
    if (self->last_at_end && p > self->last_paragraph + 1 &&
        p - self->last_paragraph <= PARAGRAPHS / 2 && m->end >= here->end)
        code = run_on(self, self->last_paragraph + 1, p, err);
    else
        code = VSL_OK;
    if (code == VSL_OK)
        code = add_run(self, here->start, m->at,
                       p > 0 && self->last_paragraph + 1 == p && m->end >= here->end, err);
    return code;
}

/* Whether the next mark of the same family is one that only closes: then an apostrophe behind s is
** an apostrophe. */
static int closes_later(const pairing *self, size_t i) {
    size_t j;
    for (j = i + 1; j < self->marks.count && j < i + 4; j++) {
        const mark *m = &self->marks.at[j];
        if (m->family != self->marks.at[i].family || m->weak) continue;
        return m->closes && !m->opens && !m->genitive;
    }
    return 0;
}

/* Whether the segment left open can be a quotation that runs on over paragraphs: it begins its
** paragraph, or stands behind a colon, a comma or a full stop; not in the middle of a sentence. */
static int runs_on(const pairing *self, uint32_t start) {
    const vsl__segment *open = &self->speech->segments.at[self->stack[0]];
    int32_t point = ' ';
    uint32_t at = open->start;
    if (open->continues) return 1;
    while (at > start) { /* the mark itself */
        uint8_t kind;
        int lean;
        at--;
        if (read_mark(self->speech->doc, at, &kind, &lean) > 0) break;
    }
    if (at <= start) return 1;
    {
        const char *text = self->speech->doc->text;
        while (at > start && (text[at - 1] == ' ' || text[at - 1] == '\n')) at--;
        if (at <= start) return 1;
        (void)vsl__utf8_previous(text, text + at, &point);
    }
    return point == ':' || point == ',' || point == '.' || point == '?' || point == '!';
}

static int is_long_dash(const vsl_doc *doc, uint32_t token) {
    vsl_str s = vsl__token_str(doc, token);
    return s.length == 3 && (unsigned char)s.data[0] == 0xE2 && (unsigned char)s.data[1] == 0x80 &&
           ((unsigned char)s.data[2] == 0x93 || (unsigned char)s.data[2] == 0x94);
}

/* "— Ja, zei hij.": a line that a dash opens is speech up to its cue, which vsl__repair_marks finds;
** without one it is an item of a list. */
static vsl_code read_dashes(pairing *self, const paragraph *p, vsl_error *err) {
    const vsl_doc *doc = self->speech->doc;
    uint32_t i, made;
    for (i = p->first; i + 2 < p->last; i++) {
        vsl_code code;
        if (!is_long_dash(doc, i) || (i > p->first && doc->tokens.at[i].breaks == 0)) continue;
        if ((code = add_segment(self, doc->tokens.at[i + 1].start, &made, err)) != VSL_OK)
            return code;
        while (i + 1 < p->last && doc->tokens.at[i + 1].breaks == 0) i++;
        self->speech->segments.at[made].limit = vsl__end(&doc->tokens.at[i]);
        self->speech->segments.at[made].opened = 1;
        self->speech->segments.at[made].dashed = 1;
    }
    return VSL_OK;
}

/* Whether the mark is a single one and the next stands right behind it. */
static int is_pair(const pairing *self, size_t i) {
    const mark *m = &self->marks.at[i];
    return m->family == SINGLE && i + 1 < self->marks.count && m[1].family == SINGLE &&
           m[1].at == m->end;
}

static vsl_code pair_paragraph(pairing *self, uint32_t p, vsl_error *err) {
    const paragraph *here = paragraph_at(self, p);
    vsl__speech *speech = self->speech;
    const char *text = speech->doc->text;
    size_t i, first_segment = speech->segments.count;
    const mark *weak = NULL;
    vsl_code code = read_marks(self, here->start, here->end, err);
    int seen = 0;
    uint32_t made;
    if (code != VSL_OK) return code;
    self->depth = 0;
    if (self->marks.count == 0 && !self->is_pending) {
        if ((code = read_dashes(self, here, err)) != VSL_OK) return code;
    }
    if (self->is_pending && self->marks.count > 0 && self->marks.at[0].opens &&
        !self->marks.at[0].weak && self->marks.at[0].at == here->start &&
        self->marks.at[0].family == self->pending_family && self->pending_paragraphs == 0) {
        /* opened again: the quotation goes on */
        take_pending(self);
        if ((code = add_segment(self, self->marks.at[0].end, &made, err)) != VSL_OK) return code;
        speech->segments.at[made].opened = 1;
        speech->segments.at[made].continues = 1;
        self->stack[0] = made;
        self->families[0] = self->marks.at[0].family;
        self->depth = 1;
        seen = 1;
        first_segment = speech->segments.count - 1;
    }
    for (i = (size_t)seen; i < self->marks.count; i++) {
        const mark *m = &self->marks.at[i];
        unsigned level;
        int closes = m->closes;
        mark twin;
        for (level = self->depth; level > 0 && self->families[level - 1] != m->family;) level--;
        if (is_pair(self, i)) {
            /* ''...'': two single marks stand for a double one, unless two single ones are open */
            unsigned doubles = self->depth;
            while (doubles > 0 && self->families[doubles - 1] != DOUBLE) doubles--;
            if (m->opens && !m->closes) {
                twin = *m;
                twin.end = self->marks.at[++i].end;
                twin.family = DOUBLE;
                twin.weak = 0;
                m = &twin;
            } else if (doubles > 0 && doubles + 1 >= level) {
                twin = *m;
                twin.end = self->marks.at[++i].end;
                twin.family = DOUBLE;
                twin.genitive = 0;
                m = &twin;
                level = doubles;
            }
        }
        if (closes && m->opens) closes = level > 0; /* by parity */
        if (closes && level > 0 && m->genitive && closes_later(self, i)) continue;
        if (closes && level > 0) {
            close_at(self, level - 1, m->at);
            seen = 1;
        } else if (closes) {
            size_t count = speech->segments.count;
            code = stray(self, p, m, !seen, weak, err);
            if (code != VSL_OK) return code;
            seen |= speech->segments.count > count;
            weak = NULL;
        } else if (m->opens && m->weak) {
            weak = m;
        } else if (m->opens && self->depth < DEPTH) {
            if (self->is_pending) self->is_pending = 0;
            if ((code = add_segment(self, m->end, &made, err)) != VSL_OK) return code;
            speech->segments.at[made].opened = 1;
            self->stack[self->depth] = made;
            self->families[self->depth++] = m->family;
            seen = 1;
        }
    }
    if (self->is_pending && ++self->pending_paragraphs > PARAGRAPHS) self->is_pending = 0;
    if (self->depth > 0 && runs_on(self, here->start)) {
        /* left open at the paragraph's end: wait for a mark in a later one */
        self->pending = speech->segments.at[self->stack[0]];
        self->pending.end = here->end;
        self->pending_family = self->families[0];
        self->pending_paragraphs = 0;
        self->is_pending = 1;
        self->pending_segment = self->stack[0];
        speech->segments.at[self->stack[0]].limit = here->end;
        if (speech->segments.at[self->stack[0]].continues) {
            /* the middle of a quotation that is opened again in every paragraph */
            speech->segments.at[self->stack[0]].end = here->end;
            speech->segments.at[self->stack[0]].closed = 1;
        }
    }
    self->last_at_end = 0;
    if (speech->segments.count > first_segment) {
        const vsl__segment *last = &speech->segments.at[speech->segments.count - 1];
        uint32_t at = last->end;
        uint8_t kind;
        int lean;
        self->last_paragraph = p;
        if (last->closed) {
            uint32_t n = at < speech->doc->length ? read_mark(speech->doc, at, &kind, &lean) : 0;
            at += n;
            while (at < here->end && (text[at] == ' ' || text[at] == '.')) at++;
            self->last_at_end = at >= here->end;
        }
    } else if (self->last_paragraph + PARAGRAPHS > p) {
        self->last_at_end = self->last_paragraph < p; /* kept over paragraphs without marks */
    }
    return VSL_OK;
}

static int by_start(const vsl__segment *a, const vsl__segment *b) {
    if (a->start != b->start) return a->start < b->start;
    return a->end > b->end;
}

/* Drops what was never closed, and sorts by start (insertion: nearly sorted already, and a segment
** moves back only within its quotation). */
static void settle(vsl__speech *self) {
    size_t i, count = 0;
    for (i = 0; i < self->segments.count; i++) {
        vsl__segment segment = self->segments.at[i];
        size_t at = count;
        if (!segment.closed && segment.limit > segment.start) segment.end = segment.limit;
        if (segment.end <= segment.start) continue;
        while (at > 0 && by_start(&segment, &self->segments.at[at - 1])) {
            self->segments.at[at] = self->segments.at[at - 1];
            at--;
        }
        self->segments.at[at] = segment;
        count++;
    }
    self->segments.count = count;
}

/* Tells segments their tokens and parents. */
static void mark_tokens(vsl__speech *self) {
    const vsl_doc *doc = self->doc;
    uint32_t open[DEPTH + 2], depth = 0, token = 0, s = 0, n = (uint32_t)doc->tokens.count;
    for (token = 0; token < n; token++) {
        const vsl_token *t = &doc->tokens.at[token];
        while (depth > 0 && self->segments.at[open[depth - 1]].end <= t->start) {
            self->segments.at[open[depth - 1]].last = token;
            self->segments.at[open[depth - 1]].after = token;
            depth--;
        }
        while (s < self->segments.count && self->segments.at[s].start < vsl__end(t)) {
            vsl__segment *segment = &self->segments.at[s];
            segment->first = segment->last = token;
            segment->before = token > 0 ? token - 1 : VSL_NONE;
            segment->after = VSL_NONE;
            segment->parent = depth > 0 ? open[depth - 1] : VSL_NONE;
            if (depth < DEPTH + 2 && segment->end > t->start) open[depth++] = s;
            s++;
        }
    }
    while (depth > 0) {
        self->segments.at[open[depth - 1]].last = n;
        self->segments.at[--depth, open[depth]].after = VSL_NONE;
    }
}

/* Marks a token as a quotation mark; 0 when memory ran out. */
static int mark_token(vsl__speech *self, uint32_t token) {
    vsl__unmarked unmarked = {token, self->words[token]};
    if (vsl__bits_of(self, token) == VSL__MARK) return 1;
    if (!VSL__RESERVE(&self->doc->work, &self->unmarked, 1)) return 0;
    self->unmarked.at[self->unmarked.count++] = unmarked;
    return vsl__put_bits(self, token, VSL__MARK);
}

/* Makes `before` and `after` skip the marks themselves, and marks those tokens; 0 when memory ran
** out. */
static int skip_marks(vsl__speech *self) {
    const vsl_doc *doc = self->doc;
    size_t s;
    for (s = 0; s < self->segments.count; s++) {
        vsl__segment *segment = &self->segments.at[s];
        uint8_t kind;
        int lean;
        unsigned n;
        for (n = 0; n < DEPTH && segment->before != VSL_NONE; n++) {
            const vsl_token *t = &doc->tokens.at[segment->before];
            if (vsl__end(t) > segment->start || read_mark(doc, t->start, &kind, &lean) == 0 ||
                t->length > 3)
                break;
            if (!mark_token(self, segment->before)) return 0;
            segment->before = segment->before > 0 ? segment->before - 1 : VSL_NONE;
        }
        for (n = 0; n < DEPTH && segment->after != VSL_NONE && segment->after < doc->tokens.count;
             n++) {
            const vsl_token *t = &doc->tokens.at[segment->after];
            if (read_mark(doc, t->start, &kind, &lean) == 0 || t->length > 3 ||
                (t->start > segment->end && (t->flags & VSL_FLAG_SPACE) != 0))
                break;
            if (!mark_token(self, segment->after)) return 0;
            segment->after++;
        }
        if (segment->after != VSL_NONE && segment->after >= doc->tokens.count)
            segment->after = VSL_NONE;
    }
    return 1;
}

/* Gives the tokens from `from` on, up to the segment's end, back to what stands around it. */
static void cut_segment(vsl__speech *self, uint32_t s, uint32_t from) {
    vsl__segment *segment = &self->segments.at[s];
    uint32_t i, last = segment->last;
    segment->last = from;
    segment->after = from;
    segment->end =
        from > segment->first ? vsl__end(&self->doc->tokens.at[from - 1]) : segment->start;
    segment->closed = 1;
    for (i = s + 1; i < self->segments.count && self->segments.at[i].first < last; i++)
        if (self->segments.at[i].parent == s && self->segments.at[i].first >= from)
            self->segments.at[i].parent = segment->parent;
}

/* Whether a cue and a colon stand before the segment (X zei: "...): what follows is said, up to the
** paragraph's end. */
static int behind_colon(const vsl__speech *self, const vsl__segment *segment) {
    const vsl_token *before;
    uint32_t i, first, steps = 0;
    if (segment->before == VSL_NONE) return 0;
    before = &self->doc->tokens.at[segment->before];
    if (before->length != 1 || self->doc->text[before->start] != ':') return 0;
    /* a text that breaks off shows nothing */
    if (segment->after == VSL_NONE) return 0;
    first = vsl__sentence_range(self, segment->before).first;
    for (i = segment->before; i > first && steps++ < LOOK; i--) {
        const vsl__cue *cue = vsl__cue_at(self, i - 1);
        if (cue != NULL && (cue->frames & VSL__FRAME_QUOTE) != 0 &&
            cue->subject.first < cue->subject.last)
            return 1;
    }
    return 0;
}

void vsl__repair_marks(vsl__speech *self) {
    size_t s;
    for (s = 0; s < self->segments.count; s++) {
        vsl__segment *segment = &self->segments.at[s];
        uint32_t i, first;
        int found = 0;
        if (segment->limit == 0 || segment->last <= segment->first + 2) continue;
        first = segment->last > segment->first + LOOK ? segment->last - LOOK : segment->first + 2;
        for (i = segment->last; i > first && !found;) {
            const vsl__cue *cue = vsl__cue_at(self, --i);
            if (cue == NULL || !cue->inverted || vsl__segment_of(self, i) != (uint32_t)s ||
                segment->last > cue->subject.last + LOOK / 4 ||
                cue->subject.first >= cue->subject.last || (cue->frames & VSL__FRAME_QUOTE) == 0 ||
                !vsl__is(self, i - 1, VSL__COMMA | VSL__STOP))
                continue;
            cut_segment(self, (uint32_t)s, i - 1);
            if (s + 1 < self->segments.count) self->segments.at[s + 1].continues = 0;
            found = 1;
        }
        /* nothing shows where it ends: only at its paragraph's begin is it taken for a quotation */
        if (!segment->closed) {
            first = vsl__sentence_range(self, segment->first).first;
            if ((segment->first > first + 1 && !behind_colon(self, segment)) || segment->dashed)
                cut_segment(self, (uint32_t)s, segment->first);
            else
                segment->closed = 1;
        }
    }
}

/* Pairs the quotation marks into speech->segments and marks the tokens. */
static vsl_code pair_marks(vsl__speech *speech, vsl_error *err) {
    const vsl_doc *doc = speech->doc;
    pairing self;
    uint32_t number = 0;
    size_t s = 0;
    vsl_code code;
    memset(&self, 0, sizeof self);
    self.speech = speech;
    /* what few paragraphs go beyond, so that the segments are the newest block and grow in place */
    if (!VSL__RESERVE(&speech->doc->work, &self.marks, 256)) return vsl__nomem(err);
    while (s < doc->sentences.count) {
        const vsl_sentence *first = &doc->sentences.at[s], *last = first;
        paragraph *here = &self.recent[number % RECENT];
        while (++s < doc->sentences.count && doc->sentences.at[s].paragraph == first->paragraph)
            last = &doc->sentences.at[s];
        here->start = first->start;
        here->end = last->end;
        here->first = first->first_token;
        here->last = last->first_token + last->token_count;
        if ((code = pair_paragraph(&self, number++, err)) != VSL_OK) return code;
    }
    settle(speech);
    VSL__FIT(&speech->doc->work, &speech->segments);
    mark_tokens(speech);
    if (!skip_marks(speech)) return vsl__nomem(err);
    VSL__FIT(&speech->doc->work, &speech->unmarked);
    return VSL_OK;
}

vsl_code vsl__read_quotes(vsl__speech *self, vsl_error *err) {
    vsl_code code = pair_marks(self, err);
    if (code == VSL_OK) code = vsl__find_cues(self, err);
    if (code == VSL_OK) vsl__repair_marks(self);
    if (code == VSL_OK) code = vsl__make_statements(self, err);
    if (code == VSL_OK) code = vsl__make_quotes(self, err);
    return code;
}
