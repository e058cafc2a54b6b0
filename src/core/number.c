/*
** number.c - see number.h.
*/
#include "number.h"

#include <math.h>
#include <string.h>

#include "doc.h"

static const vsl__lexicon_sense *sense_of(const vsl_doc *doc, uint32_t at, unsigned known) {
    const vsl__atom *atom = &doc->atoms.at[at];
    if (!vsl__atom_is(doc, atom, known)) return NULL;
    return vsl__lexicon_sense_of(&doc->model->lexicon, atom->entry,
                                 doc->model->rules.classes[known].lexicon, doc->text + atom->start,
                                 atom->end - atom->start);
}

/* The atom at `at` if it is glued to the one before (or must not be) and in the same sentence. */
static const vsl__atom *next_atom(const vsl_doc *doc, uint32_t at, int glued) {
    const vsl__atom *atom;
    if (at >= doc->atoms.count) return NULL;
    atom = &doc->atoms.at[at];
    if (atom->flags & VSL__ATOM_FIRST) return NULL;
    if (glued && atom->flags & VSL__ATOM_SPACE) return NULL;
    return atom;
}

static uint32_t width(const vsl__atom *atom) {
    return atom->end - atom->start;
}

/*
** {======================================================
** Digits
** =======================================================
*/

static double digits_value(const vsl_doc *doc, const vsl__atom *atom) {
    double value = 0;
    uint32_t i;
    for (i = atom->start; i < atom->end; i++) value = value * 10 + (doc->text[i] - '0');
    return value;
}

/* A run of digits of `wide` digits (0: any) at `at`, or NULL. */
static const vsl__atom *digits_at(const vsl_doc *doc, uint32_t at, int glued, uint32_t wide) {
    const vsl__atom *atom = next_atom(doc, at, glued);
    if (atom == NULL || atom->kind != VSL__ATOM_DIGITS) return NULL;
    return wide == 0 || width(atom) == wide ? atom : NULL;
}

/* Whether the atom is a mark of the class, glued on both sides. */
static int is_mark(const vsl_doc *doc, uint32_t at, unsigned known) {
    const vsl__atom *atom = next_atom(doc, at, 1);
    return atom != NULL && vsl__atom_is(doc, atom, known) && next_atom(doc, at + 1, 1) != NULL;
}

/* Digits in groups of three, by marks or by blanks: 1.234.567, 1 234 567. The atom behind them. */
static uint32_t groups(const vsl_doc *doc, uint32_t at, int marks, double *value) {
    const vsl__atom *next;
    if (width(&doc->atoms.at[at]) > 3 || doc->text[doc->atoms.at[at].start] == '0') return at;
    *value = digits_value(doc, &doc->atoms.at[at]);
    at++;
    for (;;) {
        if (marks) {
            if (!is_mark(doc, at, VSL__KNOWN_GROUP_MARK)) break;
            next = digits_at(doc, at + 1, 1, 3);
            if (next == NULL) break;
            at += 2;
        } else {
            next = digits_at(doc, at, 0, 3);
            if (next == NULL || next->start - doc->atoms.at[at - 1].end != 1) break;
            at++;
        }
        *value = *value * 1000 + digits_value(doc, next);
    }
    return at;
}

/* The decimals behind a mark at `at`: adds them and returns the atom behind, or `at`. */
static uint32_t decimals(const vsl_doc *doc, uint32_t at, unsigned mark, double *value) {
    const vsl__atom *part;
    if (!is_mark(doc, at, mark)) return at;
    part = digits_at(doc, at + 1, 1, 0);
    if (part == NULL || width(part) > 15) return at;
    *value = (*value * pow(10, width(part)) + digits_value(doc, part)) / pow(10, width(part));
    return at + 2;
}

/* }====================================================== */

/*
** {======================================================
** Words
** =======================================================
*/

typedef enum { NO_ROLE, UNIT, TEEN, TEN, OPEN_TEN, HUNDRED, SCALE } number_role;

/* A number or ordinal word at `at`. */
static number_role role_at(const vsl_doc *doc, uint32_t at, double *value, int *ordinal) {
    const vsl__lexicon_sense *sense;
    vsl_str text;
    if (at >= doc->atoms.count) return NO_ROLE;
    *ordinal = 0;
    sense = sense_of(doc, at, VSL__KNOWN_NUMBER);
    if (sense == NULL) {
        sense = sense_of(doc, at, VSL__KNOWN_ORDINAL);
        if (sense == NULL) return NO_ROLE;
        *ordinal = 1;
    }
    *value = sense->number;
    text = vsl__lexicon_str(&doc->model->lexicon, sense->text);
    if (text.length < 3) return UNIT;
    switch (text.data[0]) {
    case 'h':
        return HUNDRED;
    case 's':
        return SCALE;
    case 'u':
        return UNIT;
    default:
        if (text.data[2] != 'n') return TEEN;
        return text.length > 3 ? OPEN_TEN : TEN; /* "ten-unit": a unit may follow */
    }
}

/* A number in words under way: finished groups, the group being read, what may come next. */
typedef struct words {
    double total, group, scale; /* scale: of the last finished group */
    number_role last;
    int ordinal;
} words;

static int may_follow(const words *w, number_role role) {
    switch (role) {
    case UNIT:
    case TEEN:
    case TEN:
    case OPEN_TEN:
        return w->last == NO_ROLE || w->last == HUNDRED || w->last == SCALE ||
               (w->last == OPEN_TEN && role == UNIT);
    case HUNDRED:
        return w->last != HUNDRED && w->group < 100;
    default:
        return 1;
    }
}

static int add_word(words *w, number_role role, double value) {
    if (!may_follow(w, role)) return 0;
    switch (role) {
    case HUNDRED:
        w->group = w->last == NO_ROLE || w->last == SCALE ? value : w->group * value;
        break;
    case SCALE:
        if (w->last == NO_ROLE) {
            w->total = value;
        } else if (w->last == SCALE) { /* honderdduizend miljoen: scales that grow multiply */
            if (value <= w->scale) return 0;
            w->total *= value;
        } else if (w->scale == 0 || value < w->scale)
            w->total += w->group * value;
        else
            return 0;
        w->group = 0;
        w->scale = value;
        break;
    default:
        w->group += value;
    }
    w->last = role;
    return 1;
}

/* Reads words from `at`; returns the atom behind them. A unit
** stands before the ten with AND (een-en-twintig), or behind a ten of the role "ten-unit"
** (twenty-one). */
static uint32_t read_words(const vsl_doc *doc, uint32_t at, words *w) {
    uint32_t start = at;
    while (at < doc->atoms.count && !w->ordinal) {
        double value, ten;
        int ordinal, ten_ordinal;
        const vsl__atom *atom = &doc->atoms.at[at];
        number_role role;
        if (at > start && atom->flags & VSL__ATOM_FIRST) break;
        if (vsl__atom_is(doc, atom, VSL__KNOWN_NUMBER_AND) && at > start) {
            /* honderd EN zes, duizend EN een: only after a round number, before a small one */
            if ((w->last != HUNDRED && w->last != SCALE) || w->scale > 1000) break;
            role = role_at(doc, at + 1, &value, &ordinal);
            if (role != UNIT && role != TEEN && role != TEN && role != OPEN_TEN) break;
            if (next_atom(doc, at + 1, 0) == NULL) break;
            at++;
        }
        role = role_at(doc, at, &value, &ordinal);
        if (role == NO_ROLE) break;
        if (role == UNIT && !ordinal && next_atom(doc, at + 1, 0) != NULL &&
            vsl__atom_is(doc, &doc->atoms.at[at + 1], VSL__KNOWN_NUMBER_AND) &&
            next_atom(doc, at + 2, 0) != NULL && role_at(doc, at + 2, &ten, &ten_ordinal) == TEN &&
            value > 0 && may_follow(w, TEN) && w->last != TEN) {
            w->group += value + ten;
            w->last = TEN;
            w->ordinal = ten_ordinal;
            at += 3;
            continue;
        }
        if (role == UNIT && value == 0 && at > start) break;
        if (w->last == UNIT && w->group == 0) break; /* nothing follows a nought */
        if (!add_word(w, role, value)) break;
        w->ordinal = ordinal;
        at++;
        if (role == OPEN_TEN && at < doc->atoms.count && doc->atoms.at[at].kind == VSL__ATOM_MARK &&
            doc->text[doc->atoms.at[at].start] == '-' && next_atom(doc, at, 1) != NULL &&
            next_atom(doc, at + 1, 1) != NULL && role_at(doc, at + 1, &value, &ordinal) == UNIT)
            at++; /* twenty-one */
    }
    return at;
}

/* "komma vijf nul", "komma negenennegentig" from `at`. */
static uint32_t word_decimals(const vsl_doc *doc, uint32_t at, double *value) {
    double place = 1, digits = 0, part;
    uint32_t end = at, start;
    int ordinal;
    if (next_atom(doc, at, 0) == NULL ||
        !vsl__atom_is(doc, &doc->atoms.at[at], VSL__KNOWN_DECIMAL_WORD))
        return at;
    start = ++at;
    while (next_atom(doc, at, 0) != NULL) {
        number_role role = role_at(doc, at, &part, &ordinal);
        if (role == NO_ROLE || role == SCALE || ordinal) break; /* vijf komma drie MILJOEN */
        if (role == UNIT && !(next_atom(doc, at + 1, 0) != NULL &&
                              vsl__atom_is(doc, &doc->atoms.at[at + 1], VSL__KNOWN_NUMBER_AND))) {
            digits = digits * 10 + part;
            place *= 10;
            end = ++at;
            continue;
        }
        {
            words w = {0};
            uint32_t next = read_words(doc, at, &w);
            double whole = w.total + w.group, size = 10;
            if (next == at || w.ordinal) break;
            while (size <= whole) size *= 10;
            digits = digits * size + whole;
            place *= size;
            end = at = next;
        }
        break;
    }
    if (end <= start) return start - 1;
    *value += digits / place;
    return end;
}

/* }====================================================== */

static void add_reading(vsl__number *readings, unsigned *count, double value, uint32_t end,
                        unsigned flags, uint32_t digits) {
    unsigned i;
    for (i = 0; i < *count; i++) {
        if (readings[i].end == end &&
            (readings[i].flags & VSL__NUMBER_ORDINAL) == (flags & VSL__NUMBER_ORDINAL))
            return;
        if (readings[i].end < end) break;
    }
    if (i == VSL__NUMBER_READINGS) return;
    if (*count == VSL__NUMBER_READINGS) (*count)--;
    memmove(readings + i + 1, readings + i, (*count - i) * sizeof *readings);
    (*count)++;
    readings[i].value = value;
    readings[i].end = end;
    readings[i].flags = (uint8_t)flags;
    readings[i].digits = (uint16_t)digits;
}

/* Adds a reading, and those with a scale word or suffix behind it: 3,5 miljoen, 100K. */
static void add_scaled(const vsl_doc *doc, vsl__number *readings, unsigned *count, double value,
                       uint32_t end, unsigned flags, uint32_t digits) {
    const vsl__atom *next = next_atom(doc, end, 0);
    const vsl__lexicon_sense *sense = NULL;
    uint32_t at = end;
    double scaled = value;
    int ordinal = 0;
    add_reading(readings, count, value, end, flags, digits);
    while (next != NULL && at < end + 2) {
        double scale;
        number_role role = role_at(doc, at, &scale, &ordinal);
        if (role != SCALE && (role != HUNDRED || at != end)) break;
        scaled *= scale;
        at++;
        if (ordinal) break;
        next = next_atom(doc, at, 0);
    }
    if (at > end) {
        flags = (flags & ~(unsigned)VSL__NUMBER_WHOLE) | VSL__NUMBER_SCALED;
        add_reading(readings, count, scaled, at,
                    flags | (ordinal ? (unsigned)VSL__NUMBER_ORDINAL : 0), 0);
        return;
    }
    if (next != NULL) sense = sense_of(doc, end, VSL__KNOWN_SCALE_SUFFIX);
    if (sense != NULL && ((next->flags & VSL__ATOM_SPACE) == 0 || sense->text != VSL_NONE))
        add_reading(readings, count, value * sense->number, end + 1, VSL__NUMBER_SCALED, 0);
}

/* Whether nothing that stands behind the digits at `at` belongs to their number, as mostly. */
static int are_alone(const vsl_doc *doc, uint32_t at) {
    const uint64_t more = UINT64_C(1) << VSL__KNOWN_NUMBER | UINT64_C(1) << VSL__KNOWN_ORDINAL |
                          UINT64_C(1) << VSL__KNOWN_SCALE_SUFFIX;
    const vsl__atom *next = next_atom(doc, at + 1, 0);
    return next == NULL || (next->flags & VSL__ATOM_SPACE && next->kind != VSL__ATOM_DIGITS &&
                            (vsl__atom_known(doc, next) & more) == 0);
}

static unsigned number_in_digits(const vsl_doc *doc, uint32_t at, vsl__number *readings) {
    const vsl__atom *atom = &doc->atoms.at[at];
    const vsl__lexicon_sense *sense;
    double plain = digits_value(doc, atom), value;
    unsigned count = 0, marks;
    uint32_t end, behind;
    /* 0612345678 and the like name something, they count nothing */
    if (width(atom) > 6 && (doc->text[atom->start] == '0' ||
                            (at > 0 && atom->start > 0 && doc->text[atom->start - 1] == '+')))
        return 0;
    if (are_alone(doc, at)) {
        add_reading(readings, &count, plain, at + 1, VSL__NUMBER_WHOLE, width(atom));
        return count;
    }
    add_scaled(doc, readings, &count, plain, at + 1, VSL__NUMBER_WHOLE, width(atom));
    for (marks = 0; marks < 2; marks++) {
        value = plain;
        end = groups(doc, at, (int)marks, &value);
        if (end <= at + 1) continue;
        add_scaled(doc, readings, &count, value, end, 0, 0);
        behind = decimals(doc, end, VSL__KNOWN_DECIMAL_MARK, &value);
        if (behind > end) add_scaled(doc, readings, &count, value, behind, 0, 0);
        sense = next_atom(doc, end, 1) ? sense_of(doc, end, VSL__KNOWN_ORDINAL_SUFFIX) : NULL;
        if (sense != NULL) add_reading(readings, &count, value, end + 1, VSL__NUMBER_ORDINAL, 0);
    }
    value = plain;
    end = decimals(doc, at + 1, VSL__KNOWN_DECIMAL_MARK, &value);
    if (end > at + 1) add_scaled(doc, readings, &count, value, end, 0, 0);
    value = plain;
    end = decimals(doc, at + 1, VSL__KNOWN_GROUP_MARK, &value);
    if (end > at + 1 && end - at == 3)
        add_scaled(doc, readings, &count, value, end, VSL__NUMBER_POINT, 0);
    if (next_atom(doc, at + 1, 1) != NULL) {
        sense = sense_of(doc, at + 1, VSL__KNOWN_ORDINAL_SUFFIX);
        if (sense != NULL)
            add_reading(readings, &count, plain, at + 2, VSL__NUMBER_ORDINAL, width(atom));
        sense = sense_of(doc, at + 1, VSL__KNOWN_FRACTION);
        if (sense != NULL) add_scaled(doc, readings, &count, plain + sense->number, at + 2, 0, 0);
    }
    return count;
}

unsigned vsl__number_at(const vsl_doc *doc, uint32_t at, vsl__number *readings) {
    const vsl__atom *atom = &doc->atoms.at[at];
    const vsl__lexicon_sense *sense;
    words w = {0};
    unsigned count = 0, flags = VSL__NUMBER_WORDS;
    uint32_t end, behind;
    double value;
    if (atom->kind == VSL__ATOM_DIGITS) return number_in_digits(doc, at, readings);
    sense = sense_of(doc, at, VSL__KNOWN_FRACTION);
    if (sense != NULL) {
        add_scaled(doc, readings, &count, sense->number, at + 1, 0, 0);
        return count;
    }
    if (!vsl__atom_is(doc, atom, VSL__KNOWN_NUMBER) && !vsl__atom_is(doc, atom, VSL__KNOWN_ORDINAL))
        return 0;
    end = read_words(doc, at, &w);
    if (end == at) return 0;
    value = w.total + w.group;
    if (w.ordinal) {
        add_reading(readings, &count, value, end, flags | VSL__NUMBER_ORDINAL, 0);
        /* what stands before the ordinal is a number, too: twee derde, tien duizendste */
        w.last = NO_ROLE;
    } else {
        if (value == floor(value)) flags |= VSL__NUMBER_WHOLE;
        if (end == at + 1 && vsl__atom_is(doc, atom, VSL__KNOWN_ARTICLE))
            flags |= VSL__NUMBER_ARTICLE;
        add_reading(readings, &count, value, end, flags, 0);
        behind = word_decimals(doc, end, &value);
        if (behind > end) add_scaled(doc, readings, &count, value, behind, VSL__NUMBER_WORDS, 0);
    }
    if (end > at + 1) { /* the first word alone, where a rule needs it: twee | derde */
        double first;
        int ordinal;
        if (role_at(doc, at, &first, &ordinal) != NO_ROLE && !ordinal)
            add_reading(
                readings, &count, first, at + 1,
                VSL__NUMBER_WORDS | VSL__NUMBER_WHOLE |
                    (vsl__atom_is(doc, atom, VSL__KNOWN_ARTICLE) ? VSL__NUMBER_ARTICLE : 0u),
                0);
    }
    return count;
}

double vsl__number_scale(const vsl_doc *doc, uint32_t at) {
    double scale;
    int ordinal;
    number_role role = role_at(doc, at, &scale, &ordinal);
    return role == SCALE || role == HUNDRED ? scale : 1;
}

/* Writes a whole number. */
static unsigned write_whole(unsigned long long value, char *out) {
    char digits[24];
    unsigned count = 0, n = 0;
    do digits[count++] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    while (count > 0) out[n++] = digits[--count];
    return n;
}

unsigned vsl__number_write(double value, char *out) {
    char digits[32];
    double size = fabs(value), scaled;
    int exponent = 0, count, i;
    unsigned n = 0;
    unsigned long long whole;
    if (!(size >= 1e-30 && size <= 1e30)) { /* nothing that a text can say */
        out[0] = '0';
        return 1;
    }
    if (value < 0) out[n++] = '-';
    if (size < 1e15 && size == (double)(unsigned long long)size)
        return n + write_whole((unsigned long long)size, out + n);
    exponent = (int)floor(log10(size)) + 1; /* size < 10^exponent */
    scaled = exponent <= 15 ? size * pow(10, 15 - exponent) : size / pow(10, exponent - 15);
    whole = (unsigned long long)(scaled + 0.5);
    if (whole >= 1000000000000000ULL) {
        whole /= 10;
        exponent++;
    } else if (whole < 100000000000000ULL) {
        whole = (unsigned long long)(scaled * 10 + 0.5);
        exponent--;
    }
    for (i = 14; i >= 0; i--) {
        digits[i] = (char)('0' + whole % 10);
        whole /= 10;
    }
    for (count = 15; count > 1 && digits[count - 1] == '0';) count--;
    if (exponent <= 0) {
        out[n++] = '0';
        out[n++] = '.';
        for (i = exponent; i < 0 && n < 30; i++) out[n++] = '0';
        for (i = 0; i < count && n < 46; i++) out[n++] = digits[i];
        return n;
    }
    for (i = 0; i < exponent && n < 46; i++) out[n++] = i < count ? digits[i] : '0';
    if (count > exponent) {
        out[n++] = '.';
        for (; i < count && n < 46; i++) out[n++] = digits[i];
    }
    return n;
}
