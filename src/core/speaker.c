/*
** speaker.c - segments to quotes: whose words they are, by which cue, and which segments are parts
** of one quotation.
**
** The order of evidence: a cue right behind the marks ("...", zei X), a cue or a name before a
** colon (X zei: "..."), the statement that the words stand in, a verb that gives words to something
** (noemde het "..."), a dash in a headline. What has none of these goes on with the quotation
** before it, or stays without a speaker. The nearest name is never taken: words about a person in
** the third person are mostly somebody else's.
*/
#include <string.h>

#include "error.h"
#include "speech.h"

#define REACH 40

/* What is known of one quotation. */
typedef struct claim {
    const vsl__cue *cue; /* NULL when there is none */
    uint32_t verb;       /* token of a verb that is no known cue, or VSL_NONE */
    vsl__range subject;
    const char *rule;   /* NULL when nothing was found */
    uint32_t statement; /* the statement it stands in, or VSL_NONE */
    int behind;         /* the cue follows the words */
    int weak;           /* any cue that comes is better */
} claim;

static int has(const vsl__speech *self, uint32_t token, uint32_t class_id) {
    return token < self->doc->tokens.count && vsl__token_sense(self->doc, token, class_id) != NULL;
}

static int is_colon(const vsl__speech *self, uint32_t token) {
    vsl_str s = vsl__token_str(self->doc, token);
    return s.length == 1 && *s.data == ':';
}

static int is_dash(const vsl__speech *self, uint32_t token) {
    vsl_str s = vsl__token_str(self->doc, token);
    return (s.length == 1 && *s.data == '-') ||
           (s.length == 3 && (unsigned char)s.data[0] == 0xE2 && (unsigned char)s.data[1] == 0x80);
}

static int is_capital(const vsl__speech *self, uint32_t token) {
    return (self->doc->tokens.at[token].flags & VSL_FLAG_CAPITAL) != 0;
}

/* Words in the segment. */
static uint32_t count_words(const vsl__speech *self, const vsl__segment *segment) {
    uint32_t i, n = 0;
    for (i = segment->first; i < segment->last; i++)
        n += self->doc->tokens.at[i].kind != VSL_TOKEN_PUNCTUATION;
    return n;
}

/* Whether the segment is a title, a nickname or a name: a name mention and nothing else, or all
** its longer words with capitals, or behind a word such as "film". */
static int is_title(const vsl__speech *self, const vsl__segment *segment) {
    uint32_t i, words = 0, capitals = 0, small = 0;
    int stop = 0;
    if (segment->last - segment->first > 12) return 0;
    for (i = segment->first; i < segment->last; i++) {
        const vsl_token *t = &self->doc->tokens.at[i];
        if (t->kind == VSL_TOKEN_PUNCTUATION) {
            stop |= vsl__is(self, i, VSL__STOP) && !is_colon(self, i);
            continue;
        }
        words++;
        if ((t->flags & VSL_FLAG_CAPITAL) != 0 || t->kind == VSL_TOKEN_NUMBER)
            capitals++;
        else if (t->length > 3)
            small++;
    }
    if (words == 0) return 1;
    if (segment->before != VSL_NONE && vsl__is(self, segment->before, VSL__WORK) && !stop &&
        words < 8)
        return 1;
    if (words == 1 && capitals == 1 && segment->before == VSL_NONE) return 0; /* 'Klaar' om ... */
    return small == 0 && capitals > 0 && 2 * capitals >= words && !stop &&
           (words > 1 || vsl__is(self, segment->first, VSL__NAME) || 1);
}

/* Whether only punctuation, and not much of it, stands from one token up to another. */
static int only_marks(const vsl__speech *self, uint32_t from, uint32_t to) {
    if (to > from + REACH) return 0;
    for (; from < to; from++)
        if (!vsl__is(self, from, VSL__COMMA | VSL__STOP | VSL__MARK)) return 0;
    return 1;
}

/* Whether any punctuation that ends a sentence stands at the segment's end, inside or just after */
static int ends_sentence(const vsl__speech *self, const vsl__segment *segment) {
    return segment->last > segment->first && vsl__is(self, segment->last - 1, VSL__STOP);
}

static int has_verb(const vsl__speech *self, const vsl__segment *segment) {
    uint32_t i;
    for (i = segment->first; i < segment->last; i++)
        if (vsl__is(self, i, VSL__FINITE | VSL__AUXILIARY) && !vsl__is(self, i, VSL__POSSESSIVE))
            return 1;
    return 0;
}

static int same_paragraph(const vsl__speech *self, uint32_t a, uint32_t b) {
    return vsl__paragraph_of(self, a) == vsl__paragraph_of(self, b);
}

/* "...", zei X  "...", aldus X */
static int claim_behind(const vsl__speech *self, const vsl__segment *segment, claim *found) {
    uint32_t at = segment->after, last, inner = segment->last - 1;
    const vsl__cue *cue;
    if (at == VSL_NONE || !same_paragraph(self, inner, at)) return 0;
    last = vsl__sentence_range(self, at).last;
    while (at < last && vsl__is(self, at, VSL__COMMA) &&
           (!is_dash(self, at) || vsl__cue_at(self, at + 1) != NULL))
        at++;
    if (at < last && has(self, at, self->as_class)) at++;
    while (at < last && vsl__is(self, at, VSL__ADVERB) && !vsl__is(self, at, VSL__FINITE) &&
           at < segment->after + 3)
        at++;
    if (at >= last || vsl__segment_of(self, at) != segment->parent) return 0;
    cue = vsl__cue_at(self, at);
    /* "...", heeft X gezegd: the cue's finite verb stands here */
    if (cue == NULL && vsl__is(self, at, VSL__AUXILIARY)) {
        uint32_t i;
        for (i = at + 1; i < last && i < at + 12 && cue == NULL; i++) {
            const vsl__cue *later = vsl__cue_at(self, i);
            if (later != NULL && later->finite == at) cue = later;
            if (vsl__is(self, i, VSL__COMMA | VSL__STOP | VSL__MARK)) break;
        }
    }
    found->behind = 1;
    if (cue != NULL && (cue->frames & VSL__FRAME_PLACE) != 0) {
        vsl__range phrase = {at + 2, at + 2};
        if (vsl__is(self, at + 1, VSL__PREPOSITION))
            phrase = vsl__noun_phrase(self, at + 2, last, 1);
        if (phrase.first < phrase.last) {
            found->cue = cue;
            found->subject = phrase;
            found->rule = "cue-behind";
            return 1;
        }
    }
    if (cue != NULL && cue->inverted && cue->subject.first < cue->subject.last &&
        (cue->frames & ~(uint32_t)VSL__FRAME_NAME) != 0) {
        found->cue = cue;
        found->subject = cue->subject;
        found->rule = (cue->frames & VSL__FRAME_SOURCE) != 0 ? "source-behind" : "cue-behind";
        return 1;
    }
    if (cue != NULL && cue->order == VSL__ORDER_SUBORDINATE && cue->token <= at + 1) {
        found->cue = cue;
        found->subject = cue->subject;
        found->rule = "cue-behind";
        return 1;
    }
    /* a verb that the lexicon does not know, between the words and a person */
    if (cue == NULL && at + 1 < last && self->doc->tokens.at[at].kind == VSL_TOKEN_WORD &&
        vsl__bits_of(self, at) == 0 && !is_capital(self, at) &&
        segment->last - segment->first > 3 &&
        (at > segment->after || vsl__is(self, inner, VSL__COMMA | VSL__STOP)) &&
        vsl__is(self, at + 1, VSL__SUBJECT | VSL__NAME | VSL__ROLE | VSL__TITLE)) {
        found->verb = at;
        found->subject = vsl__noun_phrase(self, at + 1, last, 1);
        found->rule = "verb-behind";
        return found->subject.first < found->subject.last;
    }
    return 0;
}

/* The last cue before `token` in its sentence and segment that has a subject. */
static const vsl__cue *last_cue(const vsl__speech *self, uint32_t token, uint32_t own,
                                uint32_t frames) {
    size_t i = vsl__cues_before(self, token);
    uint32_t first = vsl__sentence_range(self, token).first, steps = 0;
    while (i > 0 && steps++ < 16) {
        const vsl__cue *cue = &self->cues.at[--i];
        if (cue->token < first) break;
        if (vsl__segment_of(self, cue->token) == own && (cue->frames & frames) != 0 &&
            cue->subject.first < cue->subject.last)
            return cue;
    }
    return NULL;
}

/* The subject of the sentence that the words stand in, for words that nothing else claims: X wees
** dat van de hand: "...". */
static int claim_subject(const vsl__speech *self, const vsl__segment *segment, claim *found) {
    uint32_t first = vsl__sentence_range(self, segment->first).first;
    vsl__range phrase;
    if (first >= segment->first || segment->first - first > 5 * REACH) return 0;
    while (first < segment->first && vsl__is(self, first, VSL__COORDINATOR | VSL__ADVERB) &&
           !vsl__is(self, first, VSL__DETERMINER))
        first++;
    phrase = vsl__noun_phrase(self, first, segment->first, 1);
    if (phrase.first == phrase.last || !vsl__is(self, phrase.last, VSL__FINITE | VSL__AUXILIARY))
        return 0;
    if (!vsl__is(self, segment->before, VSL__COMMA) && !is_colon(self, segment->before)) {
        /* in the subject's own clause: no other verb between */
        for (first = phrase.last + 1; first < segment->first; first++)
            if (vsl__is(self, first, VSL__FINITE | VSL__AUXILIARY | VSL__RELATIVE) &&
                !vsl__is(self, first, VSL__POSSESSIVE | VSL__DETERMINER))
                return 0;
    }
    if (!vsl__is(self, phrase.first, VSL__SUBJECT) && !vsl__is(self, phrase.last - 1, VSL__NAME))
        return 0;
    found->subject = phrase;
    found->rule = "subject";
    return 1;
}

/* X zei: "..."   X: "..."   X zegt "..." */
static int claim_before(const vsl__speech *self, const vsl__segment *segment, claim *found) {
    uint32_t at = segment->before, own = segment->parent, i;
    const vsl__cue *cue;
    vsl__range sentence, phrase;
    if (at == VSL_NONE || !same_paragraph(self, segment->first, at) ||
        vsl__segment_of(self, at) != own)
        return 0;
    sentence = vsl__sentence_range(self, at);
    if (is_colon(self, at)) {
        cue = last_cue(self, at, own, ~(uint32_t)0);
        if (cue != NULL) {
            found->cue = cue;
            found->subject = cue->subject;
            found->rule = "cue-colon";
            return 1;
        }
        phrase = vsl__noun_phrase(self, sentence.first, at, 1);
        if (phrase.first < phrase.last &&
            (phrase.last == at || vsl__is(self, phrase.last, VSL__BRACKET_OPEN | VSL__COMMA))) {
            found->subject = phrase;
            found->rule = "name-colon";
            return 1;
        }
        return claim_subject(self, segment, found);
    }
    /* the cue itself, or cue and adverbs, or cue and subject, right before the mark */
    for (i = at; i >= sentence.first && at - i < 3; i--) {
        if (i != at && vsl__is(self, i, VSL__STOP)) break;
        cue = vsl__cue_at(self, i);
        if (cue == NULL && vsl__is(self, i, VSL__PARTICLE)) cue = NULL;
        if (cue != NULL && (cue->frames & VSL__FRAME_QUOTE) != 0 &&
            cue->subject.first < cue->subject.last && vsl__segment_of(self, i) == own) {
            found->cue = cue;
            found->subject = cue->subject;
            found->rule = "cue-before";
            return 1;
        }
        if (cue != NULL || vsl__is(self, i, VSL__COMPLEMENTIZER) ||
            !vsl__is(self, i, VSL__ADVERB | VSL__COMMA | VSL__PARTICLE | VSL__OBJECT))
            break;
        if (i == 0) break;
    }
    return 0;
}

/* The number of statements that start at `start` or before it. */
static size_t statements_to(const vsl_doc *doc, uint32_t start) {
    size_t low = 0, high = doc->statements.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (doc->statements.at[middle].start <= start)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The innermost statement around the segment: the shortest that covers it. Statements are sorted by
** start, and hold at most so many tokens that few need to be looked at. */
static uint32_t statement_around(const vsl__speech *self, const vsl__segment *segment) {
    const vsl_doc *doc = self->doc;
    size_t i = statements_to(doc, segment->start);
    uint32_t best = VSL_NONE, steps = 0;
    while (i > 0 && steps++ < 16) {
        const vsl_statement *statement = &doc->statements.at[--i];
        const vsl__cue *cue = &self->cues.at[self->statement_cues.at[i]];
        if (statement->end < segment->end) continue;
        if (vsl__segment_of(self, cue->token) != segment->parent) continue;
        if (best == VSL_NONE || statement->end - statement->start <
                                    doc->statements.at[best].end - doc->statements.at[best].start)
            best = (uint32_t)i;
    }
    return best;
}

static int claim_statement(const vsl__speech *self, const vsl__segment *segment, claim *found) {
    uint32_t around = statement_around(self, segment);
    if (around == VSL_NONE) return 0;
    found->statement = around;
    found->cue = &self->cues.at[self->statement_cues.at[around]];
    found->subject = found->cue->subject;
    found->rule = "in-statement";
    return 1;
}

/* noemde Y "..."   waarbij hij Y "..." noemde */
static int claim_named(const vsl__speech *self, const vsl__segment *segment, claim *found) {
    const vsl__cue *cue = last_cue(self, segment->first, segment->parent, VSL__FRAME_NAME);
    const vsl__cue *nearer = last_cue(self, segment->first, segment->parent, VSL__FRAME_QUOTE);
    uint32_t at = segment->after, last;
    if (at != VSL_NONE && same_paragraph(self, segment->first, at)) {
        last = vsl__sentence_range(self, at).last;
        while (at < last && at < segment->after + 6) {
            const vsl__cue *behind = vsl__cue_at(self, at);
            if (vsl__is(self, at, VSL__STOP | VSL__COMMA)) break;
            if (behind != NULL && (behind->frames & VSL__FRAME_NAME) != 0 &&
                behind->clause < segment->first && behind->subject.first < behind->subject.last) {
                cue = behind;
                break;
            }
            at++;
        }
    }
    /* noemde dat "..." en zei over X "...": a whole clause belongs to the verb of saying */
    if (cue != NULL && nearer != NULL && nearer->token > cue->token &&
        count_words(self, segment) > 3 && has_verb(self, segment))
        cue = nearer;
    if (cue == NULL) return 0;
    found->cue = cue;
    found->subject = cue->subject;
    found->rule = "named";
    return 1;
}

/* Whether a phrase has a name or a noun of persons or bodies. */
static int names_somebody(const vsl__speech *self, vsl__range phrase) {
    uint32_t i;
    for (i = phrase.first; i < phrase.last; i++)
        if (is_capital(self, i) || vsl__is(self, i, VSL__NAME | VSL__ROLE | VSL__BODY | VSL__TITLE))
            return 1;
    return 0;
}

/* Headline: ... "..." ... - minister */
static int claim_dash(const vsl__speech *self, const vsl__segment *segment, claim *found) {
    vsl__range sentence = vsl__sentence_range(self, segment->first), phrase;
    uint32_t at, from;
    if (segment->after == VSL_NONE) return 0;
    from = sentence.last > sentence.first + 12 ? sentence.last - 12 : sentence.first;
    if (from < segment->after) from = segment->after;
    for (at = sentence.last; at > from + 1;) {
        at--;
        if (!is_dash(self, at) || !vsl__is(self, at, VSL__COMMA)) continue;
        phrase = vsl__noun_phrase(self, at + 1, sentence.last, 1);
        if (phrase.first == phrase.last || phrase.last != sentence.last) return 0;
        /* - analyse: nobody */
        if (!names_somebody(self, phrase)) return 0;
        found->subject = phrase;
        found->rule = "dash";
        return 1;
    }
    return 0;
}

/* A quotation of whole sentences without a cue, behind words whose speaker is told in its paragraph or
** at the end of the one before: X zegt dat ... "...". */
static int claim_continued(const vsl__speech *self, const vsl__segment *segment, claim *found) {
    size_t low = 0, high = self->cues.count;
    uint32_t paragraph = vsl__paragraph_of(self, segment->first), steps = 0, begin;
    if (segment->before == VSL_NONE) return 0;
    begin = vsl__sentence_range(self, segment->before).first;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (self->cues.at[middle].token < segment->first)
            low = middle + 1;
        else
            high = middle;
    }
    while (low > 0 && steps++ < 8) {
        const vsl__cue *cue = &self->cues.at[--low];
        if (vsl__paragraph_of(self, cue->token) != paragraph && cue->token < begin) break;
        if (vsl__segment_of(self, cue->token) != segment->parent ||
            cue->subject.first == cue->subject.last ||
            (cue->frames & (VSL__FRAME_QUOTE | VSL__FRAME_CLAUSE)) == 0)
            continue;
        found->subject = cue->subject;
        found->rule = "continued";
        return 1;
    }
    return 0;
}

static vsl_quote_form form_of(const vsl__speech *self, const vsl__segment *segment,
                              const claim *found, int whole) {
    uint32_t words = count_words(self, segment);
    int capital = is_capital(self, segment->first);
    int direct = found->rule != NULL &&
                 (found->behind || strcmp(found->rule, "cue-colon") == 0 ||
                  strcmp(found->rule, "name-colon") == 0 || strcmp(found->rule, "cue-before") == 0);
    if (whole || (direct && capital) || (capital && words > 3 && has_verb(self, segment)) ||
        (ends_sentence(self, segment) && words > 2 && has_verb(self, segment)))
        return VSL_FULL;
    if (direct && words > 3 && has_verb(self, segment)) return VSL_FULL;
    if (found->rule != NULL) return VSL_PARTIAL;
    return words <= 3 ? VSL_SCARE : VSL_PARTIAL;
}

/* Whether the segment stands alone in its paragraph or between sentences: no narration in its own
** sentence. */
static int is_whole(const vsl__speech *self, const vsl__segment *segment) {
    vsl__range first = vsl__sentence_range(self, segment->first);
    vsl__range last = vsl__sentence_range(self, segment->last - 1);
    return only_marks(self, first.first, segment->first) &&
           only_marks(self, segment->last, last.last);
}

/* Whether the words between the last part of the quote and the segment are no more than the
** quote's own attribution, so that the segment goes on with it. */
static int goes_on(const vsl__speech *self, const vsl__segment *before, const claim *quoted,
                   const vsl__segment *segment, const claim *own) {
    const vsl__cue *cue = quoted->cue;
    uint32_t from = before->last, to = segment->first;
    uint32_t paragraphs = vsl__paragraph_of(self, to) - vsl__paragraph_of(self, from - 1);
    if (paragraphs > 1 || segment->parent != before->parent) return 0;
    if (only_marks(self, from, to)) /* nothing between */
        return own->rule == NULL && paragraphs == 1 && is_whole(self, segment) &&
               is_whole(self, before);
    if (!quoted->behind || cue == NULL) return 0;
    if (cue->token < from || cue->token > from + 4) return 0;
    if (segment->before == VSL_NONE) return 0;
    /* "A", zei hij, "b" */
    if (vsl__sentence_range(self, segment->before).first <= cue->token &&
        vsl__sentence_range(self, segment->before).last > cue->token &&
        (vsl__is(self, segment->before, VSL__COMMA) || is_colon(self, segment->before)) &&
        segment->before - cue->token < REACH / 2)
        return own->rule == NULL || own->cue == cue || !own->behind;
    /* "A", zei hij. "B."  in the same paragraph or the next one */
    return own->rule == NULL && is_whole(self, segment) &&
           vsl__sentence_of(self, segment->before) == vsl__sentence_of(self, cue->token) &&
           (segment->before + 1 >= vsl__sentence_range(self, cue->token).last ||
            vsl__is(self, segment->before, VSL__STOP));
}

static vsl_code add_part(vsl_doc *doc, uint32_t start, uint32_t end, vsl_error *err) {
    vsl_span part;
    /* white space beside the marks is not said */
    while (start < end && (doc->text[start] == ' ' || doc->text[start] == '\n')) start++;
    while (end > start && (doc->text[end - 1] == ' ' || doc->text[end - 1] == '\n')) end--;
    part.start = start;
    part.end = end;
    if (!VSL__RESERVE(&doc->allocator, &doc->parts, 1)) return vsl__nomem(err);
    doc->parts.at[doc->parts.count++] = part;
    return VSL_OK;
}

/* The sources that a quote or statement was passed on by: the speakers of the statements around the
** one that its own speaker comes from, as name mentions; resolve.c makes entities of them. */
static vsl_code add_via(vsl__speech *self, uint32_t start, uint32_t end, const vsl__cue *own,
                        uint32_t *first, uint32_t *count, vsl_error *err) {
    vsl_doc *doc = self->doc;
    size_t low = statements_to(doc, start);
    uint32_t steps = 0;
    *first = (uint32_t)doc->via.count;
    *count = 0;
    while (low > 0 && steps++ < 8) {
        const vsl_statement *statement = &doc->statements.at[--low];
        const vsl__cue *cue = &self->cues.at[self->statement_cues.at[low]];
        uint32_t i, mention = VSL_NONE;
        if (statement->end < end || cue == own) continue;
        if (own == NULL || own->token < self->doc->tokens.count) {
            uint32_t at = own == NULL ? start : doc->tokens.at[own->token].start;
            if (at < statement->start || at >= statement->end) continue;
        }
        for (i = cue->subject.first; i < cue->subject.last && mention == VSL_NONE; i++)
            mention = vsl__mention_of(self, i);
        if (mention == VSL_NONE) continue;
        if (!VSL__RESERVE(&doc->allocator, &doc->via, 1)) return vsl__nomem(err);
        doc->via.at[doc->via.count++] = mention;
        ++*count;
    }
    return VSL_OK;
}

static vsl_span cue_span(const vsl__speech *self, const claim *found) {
    const vsl_doc *doc = self->doc;
    vsl_span span = {0, 0};
    if (found->verb != VSL_NONE) {
        span.start = doc->tokens.at[found->verb].start;
        span.end = vsl__end(&doc->tokens.at[found->verb]);
    } else if (found->cue != NULL) {
        const vsl__cue *cue = found->cue;
        span.start = doc->tokens.at[cue->token].start;
        span.end = vsl__end(&doc->tokens.at[cue->token]);
        if (cue->particle != VSL_NONE && cue->particle == cue->token + 1 &&
            !vsl__is(self, cue->particle, VSL__MARKER))
            span.end = vsl__end(&doc->tokens.at[cue->particle]);
    }
    return span;
}

static vsl_code add_quote(vsl__speech *self, const vsl__segment *segment, const claim *found,
                          vsl_error *err) {
    vsl_doc *doc = self->doc;
    vsl_quote quote;
    vsl_code code;
    memset(&quote, 0, sizeof quote);
    quote.first_part = (uint32_t)doc->parts.count;
    quote.part_count = 1;
    quote.form = (uint8_t)form_of(self, segment, found, is_whole(self, segment));
    quote.speaker.entity = VSL_NONE;
    quote.confidence = vsl__rule(doc, found->rule == NULL ? "none" : found->rule, &quote.rule);
    quote.cue = cue_span(self, found);
    quote.speaker.span = vsl__range_span(self, vsl__speaker_words(self, found->subject));
    code = add_via(self, segment->start, segment->end, found->cue, &quote.first_via,
                   &quote.via_count, err);
    if (code != VSL_OK) return code;
    if (!VSL__RESERVE(&doc->allocator, &doc->quotes, 1)) return vsl__nomem(err);
    doc->quotes.at[doc->quotes.count++] = quote;
    return add_part(doc, segment->start, segment->end, err);
}

/* "‘een cultuurschat’ en ‘een instrument’": the second has the first one's source. */
static int claim_beside(const vsl__speech *self, const vsl__segment *segment,
                        const vsl__segment *before, const claim *earlier, claim *found) {
    uint32_t i;
    if (before == NULL || earlier->rule == NULL || earlier->behind ||
        before->parent != segment->parent ||
        vsl__sentence_of(self, before->first) != vsl__sentence_of(self, segment->first) ||
        segment->first - before->last > 6)
        return 0;
    for (i = before->last; i < segment->first; i++)
        if (!vsl__is(self, i,
                     VSL__MARK | VSL__COMMA | VSL__COORDINATOR | VSL__DETERMINER |
                         VSL__PREPOSITION | VSL__ADVERB))
            return 0;
    *found = *earlier;
    return 1;
}

/* The best evidence for the segment. Words in the middle of a narrated sentence belong to what is
** narrated there; the cue behind such a sentence reports all of it. */
static void find_claim(const vsl__speech *self, const vsl__segment *segment,
                       const vsl__segment *before, const claim *earlier, claim *found) {
    const claim nothing = *found;
    claim named;
    int narrated =
        !only_marks(self, vsl__sentence_range(self, segment->first).first, segment->first);
    if (!narrated && claim_behind(self, segment, found)) return;
    *found = nothing;
    if (claim_before(self, segment, found) || claim_beside(self, segment, before, earlier, found))
        return;
    named = nothing;
    (void)claim_named(self, segment, &named);
    if (claim_statement(self, segment, found)) {
        /* the verb that gives the words is nearer than the one that reports its clause */
        if (named.cue != NULL &&
            (found->cue->token > segment->first || named.cue->token > found->cue->token))
            *found = named;
        return;
    }
    if (named.cue != NULL) {
        *found = named;
        return;
    }
    if (narrated && claim_behind(self, segment, found)) return;
    *found = nothing;
    (void)claim_dash(self, segment, found);
}

/* Whether the statement passes on what others may have said: a medium or agency reports it behind
** its clause. */
static int passes_on(const vsl__speech *self, size_t statement) {
    const vsl__cue *cue = &self->cues.at[self->statement_cues.at[statement]];
    uint32_t i;
    if (!cue->inverted) return 0;
    for (i = cue->subject.first; i < cue->subject.last; i++) {
        const vsl_mention *m;
        if (vsl__mention_of(self, i) == VSL_NONE) continue;
        m = &self->doc->mentions.at[vsl__mention_of(self, i)];
        return vsl__str_is(m->label->subtype, "media") ||
               vsl__str_is(m->label->subtype, "news_agency");
    }
    return 0;
}

/* The sources of statements that stand inside others. */
static vsl_code add_statement_via(vsl__speech *self, vsl_error *err) {
    vsl_doc *doc = self->doc;
    size_t i;
    for (i = 0; i < doc->statements.count; i++) {
        vsl_statement *statement = &doc->statements.at[i];
        vsl_code code = add_via(self, statement->start, statement->end,
                                &self->cues.at[self->statement_cues.at[i]], &statement->first_via,
                                &statement->via_count, err);
        if (code != VSL_OK) return code;
        statement = &doc->statements.at[i];
        if (statement->kind == VSL_INDIRECT && statement->via_count == 0 && passes_on(self, i))
            statement->kind = VSL_REPORT;
    }
    return VSL_OK;
}

vsl_code vsl__make_quotes(vsl__speech *self, vsl_error *err) {
    vsl_doc *doc = self->doc;
    const vsl__segment *last = NULL; /* the last part of the quote before */
    claim last_claim;
    size_t s;
    memset(&last_claim, 0, sizeof last_claim);
    for (s = 0; s < self->segments.count; s++) {
        vsl__segment *segment = &self->segments.at[s];
        claim found;
        vsl_code code;
        if (segment->first >= segment->last) continue;
        memset(&found, 0, sizeof found);
        found.verb = found.statement = VSL_NONE;
        if (segment->continues && last != NULL && doc->quotes.count > 0) {
            vsl_quote *quote = &doc->quotes.at[doc->quotes.count - 1];
            /* a stray mark in a paragraph that runs on made a second run of the same words */
            if (segment->start < doc->parts.at[doc->parts.count - 1].end) continue;
            if ((code = add_part(doc, segment->start, segment->end, err)) != VSL_OK) return code;
            quote->part_count++;
            if ((last_claim.rule == NULL || last_claim.weak) &&
                claim_behind(self, segment, &found)) {
                quote->cue = cue_span(self, &found);
                quote->speaker.span =
                    vsl__range_span(self, vsl__speaker_words(self, found.subject));
                quote->confidence = vsl__rule(doc, found.rule, &quote->rule);
                last_claim = found;
            }
            last = segment;
            continue;
        }
        find_claim(self, segment, last, &last_claim, &found);
        segment->is_name = (uint8_t)(is_title(self, segment) && !found.behind);
        if (segment->is_name) continue;
        if (last != NULL && doc->quotes.count > 0 &&
            goes_on(self, last, &last_claim, segment, &found)) {
            vsl_quote *quote = &doc->quotes.at[doc->quotes.count - 1];
            /* nested quotes made in between have their parts behind this quote's */
            if (quote->first_part + quote->part_count == doc->parts.count) {
                if ((code = add_part(doc, segment->start, segment->end, err)) != VSL_OK)
                    return code;
                quote->part_count++;
                quote->form = VSL_FULL;
                last = segment;
                continue;
            }
        }
        if (found.rule == NULL && is_whole(self, segment))
            found.weak = claim_continued(self, segment, &found);
        else if (found.rule == NULL && count_words(self, segment) > 3)
            found.weak = claim_subject(self, segment, &found);
        if ((code = add_quote(self, segment, &found, err)) != VSL_OK) return code;
        if (segment->parent == VSL_NONE || last == NULL) {
            last = segment;
            last_claim = found;
        }
    }
    return add_statement_via(self, err);
}
