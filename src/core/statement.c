/*
** statement.c - what a cue reports: a clause behind it (zei dat ...), an infinitive (beloofde te
** ...), the clause before it (..., meldde X) or around it (Kerken, zegt hij, zouden ...).
*/
#include <string.h>

#include "error.h"
#include "speech.h"

#define REACH 40
#define CONTENT 300 /* tokens of the longest content */

size_t vsl__cues_before(const vsl__speech *self, uint32_t token) {
    size_t low = 0, high = self->cues.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (self->cues.at[middle].token < token)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const vsl__cue *vsl__cue_at(const vsl__speech *self, uint32_t token) {
    size_t i = vsl__cues_before(self, token);
    return i < self->cues.count && self->cues.at[i].token == token ? &self->cues.at[i] : NULL;
}

static int has(const vsl__speech *self, uint32_t token, uint32_t class_id) {
    return token < self->doc->tokens.count && vsl__token_sense(self->doc, token, class_id) != NULL;
}

static int is_colon(const vsl__speech *self, uint32_t token) {
    const vsl_token *t = &self->doc->tokens.at[token];
    return t->length == 1 && self->doc->text[t->start] == ':';
}

/* Whether the cue at `i` is one that reports what stands before it: ", meldde KCNA" */
static int reports_back(const vsl__speech *self, uint32_t i) {
    const vsl__cue *cue = vsl__cue_at(self, i);
    return cue != NULL && cue->inverted && cue->subject.first < cue->subject.last &&
           (cue->frames & (VSL__FRAME_QUOTE | VSL__FRAME_CLAUSE | VSL__FRAME_SOURCE)) != 0 &&
           cue->subject.first > i;
}

/* Where a content that begins at `i` ends: at the sentence's end, before a report of the whole
** (", meldde X"), before "en" with another main clause. */
static uint32_t content_end(const vsl__speech *self, uint32_t i, uint32_t last, uint32_t own) {
    uint32_t at;
    const vsl__cue *cue = vsl__cue_at(self, own);
    uint32_t begin = vsl__sentence_range(self, own).first;
    int leading = cue != NULL && (cue->order == VSL__ORDER_RELATIVE ||
                                  (cue->order == VSL__ORDER_SUBORDINATE && cue->clause == begin) ||
                                  (cue->order == VSL__ORDER_COORDINATE &&
                                   vsl__is(self, begin, VSL__SUBORDINATOR) &&
                                   !vsl__is(self, begin, VSL__DETERMINER | VSL__ADVERB)));
    for (at = i; at < last; at++) {
        if (vsl__segment_of(self, at) != vsl__segment_of(self, own) &&
            vsl__segment_of(self, at) != VSL_NONE)
            continue;
        if (vsl__is(self, at, VSL__COMMA) && at + 1 < last) {
            uint32_t next = at + 1;
            if (vsl__is(self, next, VSL__SOURCE) && vsl__cue_at(self, next) != NULL) return at;
            if (next != own && reports_back(self, next) &&
                vsl__segment_of(self, next) == vsl__segment_of(self, own)) {
                /* "..., zegt hij, ..." goes on; "..., zegt hij." ends here */
                uint32_t behind = vsl__cue_at(self, next)->subject.last;
                if (behind >= last || !vsl__is(self, behind, VSL__COMMA) || behind + 3 >= last)
                    return at;
            }
        }
        /* ", en hij is ...": a main clause of its own */
        if (at > i && at + 2 < last && vsl__is(self, at, VSL__COORDINATOR) &&
            !vsl__is(self, at, VSL__SUBORDINATOR | VSL__COMPLEMENTIZER) &&
            vsl__is(self, at - 1, VSL__COMMA) &&
            ((vsl__is(self, at + 1, VSL__FINITE | VSL__AUXILIARY) &&
              !vsl__is(self, at + 1, VSL__POSSESSIVE)) ||
             (vsl__is(self, at + 1, VSL__SUBJECT | VSL__OBJECT) &&
              !vsl__is(self, at + 1, VSL__DETERMINER) &&
              vsl__is(self, at + 2, VSL__FINITE | VSL__AUXILIARY))))
            return at;
        /* "Toen hij zei dat ..., vertrok X": the main clause begins with its verb */
        if (leading && vsl__is(self, at, VSL__COMMA) && at + 1 < last &&
            vsl__is(self, at + 1, VSL__FINITE | VSL__AUXILIARY) &&
            !vsl__is(self, at + 1, VSL__POSSESSIVE))
            return at;
        if (vsl__is(self, at, VSL__COORDINATOR) && at + 1 < last && at > i &&
            vsl__is(self, at + 1, VSL__FINITE) && !vsl__is(self, at + 1, VSL__AUXILIARY) &&
            !vsl__is(self, at + 1, VSL__NAME))
            return at;
        if (vsl__is(self, at, VSL__STOP) && self->doc->text[self->doc->tokens.at[at].start] == ';')
            return at;
        if (is_colon(self, at) && vsl__is(self, at + 1, VSL__MARK)) return at;
    }
    return last;
}

/* Takes punctuation off the end of a content, and marks that were opened before it. */
static uint32_t trim(const vsl__speech *self, uint32_t first, uint32_t last) {
    while (last > first + 1 && vsl__is(self, last - 1, VSL__STOP | VSL__COMMA)) last--;
    return last;
}

static vsl_code add(vsl__speech *self, uint32_t cue_index, uint32_t first, uint32_t last,
                    const char *rule, vsl_error *err) {
    vsl_doc *doc = self->doc;
    const vsl__cue *cue = &self->cues.at[cue_index];
    vsl_statement made;
    size_t at;
    uint32_t i;
    memset(&made, 0, sizeof made);
    last = trim(self, first, last);
    if (last < first + 2 || last - first > CONTENT) return VSL_OK;
    made.start = doc->tokens.at[first].start;
    made.end = vsl__end(&doc->tokens.at[last - 1]);
    made.kind = VSL_INDIRECT;
    for (i = first; i < last; i++)
        if (vsl__segment_of(self, i) != vsl__segment_of(self, cue->token) &&
            vsl__segment_of(self, i) != VSL_NONE &&
            !self->segments.at[vsl__segment_of(self, i)].is_name)
            made.kind = VSL_MIXED;
    made.cue.start = doc->tokens.at[cue->token].start;
    made.cue.end = vsl__end(&doc->tokens.at[cue->token]);
    if (cue->particle != VSL_NONE && cue->particle == cue->token + 1 &&
        !vsl__is(self, cue->particle, VSL__MARKER))
        made.cue.end = vsl__end(&doc->tokens.at[cue->particle]);
    made.speaker.entity = VSL_NONE;
    made.speaker.span = vsl__range_span(self, vsl__speaker_words(self, cue->subject));
    made.confidence = vsl__rule(doc, rule, &made.rule);
    if (!VSL__RESERVE(&doc->allocator, &doc->statements, 1) ||
        !VSL__RESERVE(&doc->work, &self->statement_cues, 1))
        return vsl__nomem(err);
    /* sorted by start: a content reaches back over CONTENT tokens at most */
    at = doc->statements.count++;
    self->statement_cues.count++;
    while (at > 0 && (doc->statements.at[at - 1].start > made.start ||
                      (doc->statements.at[at - 1].start == made.start &&
                       doc->statements.at[at - 1].end < made.end))) {
        doc->statements.at[at] = doc->statements.at[at - 1];
        self->statement_cues.at[at] = self->statement_cues.at[at - 1];
        at--;
    }
    doc->statements.at[at] = made;
    self->statement_cues.at[at] = cue_index;
    return VSL_OK;
}

/* Whether the tokens are one quotation and punctuation: then it is a quote, no statement. */
static int is_quotation(const vsl__speech *self, uint32_t first, uint32_t last, uint32_t own) {
    uint32_t i, outside = 0, inside = 0;
    for (i = first; i < last; i++) {
        if (vsl__is(self, i, VSL__COMMA | VSL__STOP | VSL__MARK)) continue;
        if (vsl__segment_of(self, i) != vsl__segment_of(self, own) &&
            vsl__segment_of(self, i) != VSL_NONE)
            inside++;
        else
            outside++;
    }
    return inside > 0 && outside == 0;
}

/* Whether a word that could be a verb is a noun behind its article: in een tweet. */
static int is_noun(const vsl__speech *self, uint32_t i) {
    return i > 0 && vsl__is(self, i - 1, VSL__DETERMINER) &&
           !vsl__is(self, i - 1,
                    VSL__OBJECT | VSL__SUBJECT | VSL__COMPLEMENTIZER | VSL__RELATIVE |
                        VSL__AUXILIARY);
}

/* Behind the cue: the first token of a reported clause, or VSL_NONE. */
static uint32_t find_complement(const vsl__speech *self, const vsl__cue *cue, uint32_t last) {
    uint32_t i, from = cue->token + 1, end = last, object = VSL_NONE;
    if (cue->finite > cue->token && cue->finite < cue->token + 3) from = cue->finite + 1;
    if (end > from + REACH) end = from + REACH;
    for (i = from; i < end; i++) {
        if (i == cue->subject.first && cue->subject.last > i) {
            i = cue->subject.last - 1;
            continue;
        }
        if (i == cue->particle) continue;
        if (!vsl__is(self, i, VSL__COMPLEMENTIZER) && i > from &&
            vsl__is(self, i, VSL__DETERMINER | VSL__NAME) &&
            !vsl__is(self, i - 1, VSL__PREPOSITION | VSL__COMMA | VSL__DETERMINER | VSL__NAME)) {
            /* an object of its own: ontkende de beschuldiging dat ... */
            vsl__range phrase = vsl__noun_phrase(self, i, end, 1);
            if (phrase.last > i) {
                object = cue->particle >= phrase.first && cue->particle < phrase.last ? VSL_NONE
                                                                                      : phrase.last;
                i = phrase.last - 1;
                continue;
            }
        }
        if (i == from && vsl__is(self, i, VSL__DETERMINER | VSL__NAME) &&
            !vsl__is(self, i, VSL__COMPLEMENTIZER)) {
            vsl__range phrase = vsl__noun_phrase(self, i, end, 1);
            if (phrase.last > i) {
                object = cue->particle >= phrase.first && cue->particle < phrase.last ? VSL_NONE
                                                                                      : phrase.last;
                i = phrase.last - 1;
                continue;
            }
        }
        if (vsl__is(self, i, VSL__COMPLEMENTIZER) && object == i &&
            (cue->frames & VSL__FRAME_ADDRESSEE) == 0)
            return VSL_NONE;
        if (vsl__segment_of(self, i) != vsl__segment_of(self, cue->token) ||
            vsl__is(self, i, VSL__MARK))
            return VSL_NONE;
        if (vsl__is(self, i, VSL__NAME)) continue;
        if (has(self, i, self->that_class)) {
            if (vsl__is(self, i - 1, VSL__PREPOSITION) && !vsl__is(self, i - 1, VSL__PARTICLE))
                continue;
            /* a clause that is reported has its verb last: zeggen, dat was mooi */
            if (vsl__is(self, i + 1, VSL__AUXILIARY) && !vsl__is(self, i + 1, VSL__POSSESSIVE))
                return VSL_NONE;
            return i + 1;
        }
        if (has(self, i, self->whether_class)) {
            if ((cue->frames & VSL__FRAME_QUESTION) != 0 ||
                vsl__is(self, i - 1, VSL__FINITE | VSL__PARTICIPLE | VSL__ADVERB | VSL__PARTICLE))
                return i + 1;
            continue;
        }
        if (vsl__is(self, i, VSL__COMPLEMENTIZER)) {
            if (i <= from + 3 &&
                ((cue->frames & VSL__FRAME_QUESTION) != 0 || !vsl__is(self, i, VSL__RELATIVE)) &&
                !vsl__is(self, i - 1, VSL__PREPOSITION | VSL__COMMA))
                return i;
            continue;
        }
        if (vsl__is(self, i, VSL__RELATIVE) && vsl__is(self, i - 1, VSL__COMMA)) {
            /* zei X, die ..., dat: over the relative clause */
            while (i + 1 < end && !vsl__is(self, i + 1, VSL__COMMA | VSL__STOP)) i++;
            continue;
        }
        if (vsl__is(self, i, VSL__STOP) ||
            (vsl__is(self, i, VSL__PURPOSE) && (cue->frames & VSL__FRAME_DIRECTIVE) != 0) ||
            (vsl__is(self, i, VSL__SUBORDINATOR) && vsl__is(self, i - 1, VSL__COMMA)))
            return VSL_NONE;
        if (vsl__is(self, i, VSL__FINITE) && i > from &&
            !vsl__is(self, i, VSL__POSSESSIVE | VSL__PARTICIPLE) &&
            !vsl__is(self, i - 1, VSL__MARKER) && !is_noun(self, i))
            return VSL_NONE;
    }
    return VSL_NONE;
}

/* Behind the cue: the first token of an infinitive clause, or VSL_NONE. */
static uint32_t find_infinitive(const vsl__speech *self, const vsl__cue *cue, uint32_t last) {
    uint32_t i, from = cue->token + 1, end = last, purpose = VSL_NONE;
    int directive = (cue->frames & VSL__FRAME_DIRECTIVE) != 0, tied = 0;
    if (cue->finite > cue->token && cue->finite < cue->token + 3) from = cue->finite + 1;
    if (cue->inverted && cue->subject.last > from) from = cue->subject.last;
    if (cue->particle != VSL_NONE && cue->particle >= from && cue->particle < from + 4)
        from = cue->particle + 1;
    while (from < last && vsl__is(self, from, VSL__TIMED)) from++;
    if (end > from + REACH) end = from + REACH;
    for (i = from; i < end; i++) {
        if (i == from && vsl__is(self, i, VSL__COMMA)) return VSL_NONE;
        /* belooft steun in het kader van de inspanningen om ...: not what is promised */
        tied |= vsl__is(self, i, VSL__GENITIVE);
        if (vsl__is(self, i, VSL__PURPOSE) && !vsl__is(self, i, VSL__NAME)) {
            if (purpose != VSL_NONE || ((i > from + 12 || tied) && !directive)) return VSL_NONE;
            purpose = i;
            continue;
        }
        if (vsl__is(self, i, VSL__MARKER) && !vsl__is(self, i + 1, VSL__NAME | VSL__STOP)) {
            if (purpose != VSL_NONE) return purpose + 1;
            return directive && cue->particle == VSL_NONE ? VSL_NONE : from;
        }
        if (vsl__is(self, i, VSL__STOP | VSL__MARK) && purpose == VSL_NONE &&
            vsl__segment_of(self, i) == vsl__segment_of(self, cue->token) &&
            !vsl__is(self, i, VSL__MARK))
            return VSL_NONE;
        if (vsl__is(self, i, VSL__COMMA) && purpose == VSL_NONE && directive) return VSL_NONE;
        if (vsl__is(self, i, VSL__COMPLEMENTIZER | VSL__RELATIVE) && purpose == VSL_NONE &&
            !vsl__is(self, i, VSL__DETERMINER))
            return VSL_NONE;
        if (vsl__is(self, i, VSL__FINITE) && purpose == VSL_NONE &&
            !vsl__is(self, i, VSL__POSSESSIVE | VSL__PARTICIPLE) && !is_noun(self, i))
            return VSL_NONE;
    }
    return VSL_NONE;
}

/* The sentence of the cue, narrowed to the segment that the cue is in. */
static vsl__range room(const vsl__speech *self, uint32_t token) {
    vsl__range range = vsl__sentence_range(self, token);
    uint32_t s = vsl__segment_of(self, token);
    if (s != VSL_NONE) {
        if (self->segments.at[s].first > range.first) range.first = self->segments.at[s].first;
        if (self->segments.at[s].last < range.last) range.last = self->segments.at[s].last;
    }
    if (token - range.first > CONTENT) range.first = token - CONTENT;
    if (range.last - token > CONTENT) range.last = token + CONTENT;
    return range;
}

/* Where the clause begins that a leading source reports: at its verb, over what is said of the
** source: Volgens websites zoals X was ...; Volgens X, de krant van Y, is ... */
static uint32_t source_end(const vsl__speech *self, uint32_t i, uint32_t last) {
    uint32_t j, end = last < i + REACH ? last : i + REACH;
    if (vsl__is(self, i, VSL__FINITE | VSL__AUXILIARY)) return i;
    if (vsl__is(self, i, VSL__COMMA)) {
        for (j = i + 1; j + 1 < end; j++)
            if (vsl__is(self, j, VSL__COMMA) &&
                vsl__is(self, j + 1, VSL__FINITE | VSL__AUXILIARY) &&
                !vsl__is(self, j + 1, VSL__POSSESSIVE))
                return j + 1;
    } else if (has(self, i, self->as_class) || vsl__is(self, i, VSL__PREPOSITION)) {
        for (j = i + 1; j < end && !vsl__is(self, j, VSL__COMMA | VSL__STOP); j++)
            if (vsl__is(self, j, VSL__FINITE | VSL__AUXILIARY) &&
                !vsl__is(self, j, VSL__POSSESSIVE))
                return j;
    }
    while (i < last && vsl__is(self, i, VSL__COMMA)) i++;
    return i;
}

/* volgens X: the clause it stands in. */
static vsl_code make_from_source(vsl__speech *self, uint32_t index, vsl_error *err) {
    const vsl__cue *cue = &self->cues.at[index];
    vsl__range range = room(self, cue->token);
    uint32_t token = cue->token, behind = cue->subject.last, start = range.first;
    int leads = token == range.first || vsl__is(self, token - 1, VSL__STOP | VSL__COORDINATOR);
    if (leads && token > range.first && vsl__is(self, token - 1, VSL__COORDINATOR) &&
        token - 1 > range.first && vsl__is(self, token - 2, VSL__FINITE))
        leads = 0;
    if (leads) {
        /* "... en volgens rapporten die ...": what it reports stands before */
        if (token > range.first && vsl__is(self, token - 1, VSL__COORDINATOR) &&
            vsl__is(self, behind, VSL__RELATIVE))
            return VSL_OK;
        behind = source_end(self, behind, range.last);
        return add(self, index, behind, content_end(self, behind, range.last, token),
                   "source-first", err);
    }
    if (token > range.first + 1 && vsl__is(self, token - 1, VSL__RELATIVE | VSL__SUBORDINATOR))
        return add(self, index, token - 1, content_end(self, behind, range.last, token),
                   "source-inside", err);
    if (vsl__is(self, token - 1, VSL__COMMA | VSL__MARK) || behind >= range.last ||
        vsl__is(self, behind,
                VSL__STOP | VSL__COMMA | VSL__COORDINATOR | VSL__RELATIVE | VSL__SUBORDINATOR)) {
        if (is_quotation(self, start, token, token)) return VSL_OK;
        /* zei ze volgens X: a direct quote passed on */
        {
            const vsl__cue *before = NULL;
            uint32_t i;
            for (i = token; i > start && i + REACH > token; i--)
                if (vsl__segment_of(self, i - 1) == vsl__segment_of(self, token) &&
                    (before = vsl__cue_at(self, i - 1)) != NULL)
                    break;
            if (before != NULL && before->inverted &&
                is_quotation(self, start, before->token, token))
                return VSL_OK;
        }
        return add(self, index, start, token, "source-last", err);
    }
    return add(self, index, start, content_end(self, behind, range.last, token), "source-inside",
               err);
}

/* Whether the tokens can be a clause that is reported. What begins with a preposition, an adverb or
** a subordinator is only one when it has a finite verb of its own, beside a subordinate one's. */
static int is_clause(const vsl__speech *self, uint32_t first, uint32_t last) {
    uint32_t i, finite = 0, need = 0;
    while (first < last && vsl__is(self, first, VSL__MARK)) first++;
    if (vsl__is(self, first, VSL__PREPOSITION | VSL__ADVERB | VSL__TIMED)) need = 1;
    if (vsl__is(self, first, VSL__SUBORDINATOR) && !vsl__is(self, first, VSL__DETERMINER)) need = 2;
    for (i = first; i < last; i++)
        finite += vsl__is(self, i, VSL__FINITE | VSL__AUXILIARY) &&
                  !vsl__is(self, i, VSL__POSSESSIVE) && !vsl__is(self, i - 1, VSL__MARKER);
    return finite >= need;
}

/* "..., meldde X" and "..., zegt hij, ...": the clause before or around the cue. */
static vsl_code make_backward(vsl__speech *self, uint32_t index, vsl_error *err) {
    const vsl__cue *cue = &self->cues.at[index];
    vsl__range range = room(self, cue->token);
    uint32_t token = cue->token, behind, i, words = 0;
    int as = cue->order == VSL__ORDER_SUBORDINATE && has(self, cue->clause, self->as_class);
    if (cue->order == VSL__ORDER_AGENT && token > range.first + 1 &&
        has(self, token - 1, self->as_class) && vsl__is(self, token - 2, VSL__COMMA | VSL__MARK)) {
        /* ..., zoals gemeld door X */
        if (is_quotation(self, range.first, token - 1, token)) return VSL_OK;
        return add(self, index, range.first, token - 1, "clause-first", err);
    }
    int begin = as ? (int)cue->clause : (int)token;
    if (as ? !(cue->clause > range.first && token <= cue->subject.last + 1)
           : !(reports_back(self, token) && token > range.first))
        return VSL_OK;
    /* ..., zo schreef X */
    if (!as && begin > (int)range.first + 1 && vsl__is(self, token - 1, VSL__ADVERB) &&
        vsl__is(self, token - 2, VSL__COMMA | VSL__MARK))
        begin--;
    if (!vsl__is(self, (uint32_t)begin - 1, VSL__COMMA | VSL__MARK)) return VSL_OK;
    for (i = range.first; i < (uint32_t)begin; i++)
        words += !vsl__is(self, i, VSL__COMMA | VSL__STOP | VSL__MARK);
    if (!is_clause(self, range.first, (uint32_t)begin)) return VSL_OK;
    if (words == 0 || is_quotation(self, range.first, (uint32_t)begin, token)) return VSL_OK;
    /* a quotation stands right before the cue: it is what was said */
    if (vsl__is(self, (uint32_t)begin - 1, VSL__MARK) ||
        (begin >= 2 && vsl__is(self, (uint32_t)begin - 2, VSL__MARK))) {
        uint32_t mark = vsl__is(self, (uint32_t)begin - 1, VSL__MARK) ? (uint32_t)begin - 1
                                                                      : (uint32_t)begin - 2;
        uint32_t s = mark > 0 ? vsl__segment_of(self, mark - 1) : VSL_NONE;
        if (s != VSL_NONE && s != vsl__segment_of(self, token) &&
            self->segments.at[s].first <= range.first + 1)
            return VSL_OK;
    }
    behind = as ? token + 1 : cue->subject.last;
    /* "In 1987, toen ..., meende X dat ...": a complement, of a verb that reports nothing */
    if (has(self, behind, self->that_class) && !vsl__is(self, behind + 1, VSL__FINITE))
        return VSL_OK;
    /* "..., voegde X toe: ...": what is reported follows */
    for (i = behind; i < behind + 5 && i < range.last; i++)
        if (is_colon(self, i)) return VSL_OK;
    if (cue->particle != VSL_NONE && cue->particle >= behind && cue->particle < behind + 3)
        behind = cue->particle + 1;
    if (vsl__is(self, behind, VSL__COMMA) && behind + 3 < range.last && words < 12 &&
        (vsl__is(self, behind + 1, VSL__AUXILIARY) ||
         !vsl__is(self, behind + 1, VSL__DETERMINER | VSL__RELATIVE | VSL__NAME | VSL__ROLE)))
        return add(self, index, range.first, content_end(self, behind + 1, range.last, token),
                   "parenthesis", err);
    if (as && vsl__is(self, behind, VSL__COMMA) && behind + 1 < range.last)
        return add(self, index, range.first, content_end(self, behind + 1, range.last, token),
                   "parenthesis", err);
    return add(self, index, range.first, (uint32_t)begin, "clause-first", err);
}

/* Whether quoted words are what the cue reports: "...", vertelde zij het publiek dat aanwezig was. */
static int ends_quotation(const vsl__speech *self, const vsl__cue *cue) {
    uint32_t at = cue->token;
    if (!cue->inverted || at == 0) return 0;
    if (vsl__is(self, at - 1, VSL__COMMA) && at > 1) at--;
    return vsl__is(self, at - 1, VSL__MARK) && at > 1 &&
           vsl__segment_of(self, at - 2) != vsl__segment_of(self, cue->token) &&
           vsl__segment_of(self, at - 2) != VSL_NONE;
}

/* Whether somebody is said to speak: an expletive is nobody. */
static vsl_code make_forward(vsl__speech *self, uint32_t index, int *made, vsl_error *err) {
    const vsl__cue *cue = &self->cues.at[index];
    vsl__range range = room(self, cue->token);
    uint32_t start = VSL_NONE;
    const char *rule = "complement";
    size_t count = self->doc->statements.count;
    vsl_code code = VSL_OK;
    *made = 0;
    if (cue->subject.first == cue->subject.last && !cue->passive &&
        (cue->frames & VSL__FRAME_PASSIVE) == 0)
        return VSL_OK;
    /* Dat de zaak loopt, geeft aan dat ...: what is so shows something, and nobody says it */
    if (has(self, cue->subject.first, self->that_class) &&
        vsl__is(self, cue->subject.first + 1, VSL__DETERMINER | VSL__SUBJECT))
        return VSL_OK;
    if ((cue->frames & (VSL__FRAME_CLAUSE | VSL__FRAME_QUESTION)) != 0 &&
        !ends_quotation(self, cue))
        start = find_complement(self, cue, range.last);
    if (start == VSL_NONE && (cue->frames & VSL__FRAME_INFINITIVE) != 0) {
        start = find_infinitive(self, cue, range.last);
        rule = "infinitive";
    }
    if (start == VSL_NONE && (cue->frames & VSL__FRAME_DIRECTIVE) != 0) {
        start = find_infinitive(self, cue, range.last);
        rule = "directive";
    }
    if (start != VSL_NONE && start < range.last)
        code = add(self, index, start, content_end(self, start, range.last, cue->token), rule, err);
    *made = self->doc->statements.count > count;
    return code;
}

vsl_code vsl__make_statements(vsl__speech *self, vsl_error *err) {
    uint32_t i;
    for (i = 0; i < self->cues.count; i++) {
        vsl_code code;
        int made = 0;
        if ((self->cues.at[i].frames & VSL__FRAME_SOURCE) != 0) {
            code = make_from_source(self, i, err);
        } else {
            const vsl__cue *cue = &self->cues.at[i];
            code = VSL_OK;
            if (!(cue->order == VSL__ORDER_SUBORDINATE && has(self, cue->clause, self->as_class)))
                code = make_forward(self, i, &made, err);
            if (code == VSL_OK && !made &&
                (self->cues.at[i].frames & (VSL__FRAME_QUOTE | VSL__FRAME_CLAUSE)) != 0)
                code = make_backward(self, i, err);
        }
        if (code != VSL_OK) return code;
    }
    return VSL_OK;
}
