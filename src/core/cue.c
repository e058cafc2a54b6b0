/*
** cue.c - reporting expressions, their clauses and their subjects.
**
** A reporting verb is known by its infinitive (class "finite" or "participle" names it, class "cue"
** has its frames), or by a separable part or companion further on in the clause joined with it:
** voegde ... toe is toevoegen, liet ... weten is "weten laten".
*/
#include "speech.h"

#include <string.h>

#include "error.h"
#include "utf8.h"

#define REACH 40 /* tokens that a clause is followed over */

/* The frames of an infinitive, 0 when it reports nothing. */
static uint32_t frames_of(const vsl__speech *self, const char *key, size_t length) {
    static const struct {
        const char *name;
        uint32_t frame;
    } frames[] = {
        {"quote", VSL__FRAME_QUOTE},         {"clause", VSL__FRAME_CLAUSE},
        {"question", VSL__FRAME_QUESTION},   {"infinitive", VSL__FRAME_INFINITIVE},
        {"directive", VSL__FRAME_DIRECTIVE}, {"name", VSL__FRAME_NAME},
        {"passive", VSL__FRAME_PASSIVE},     {"place", VSL__FRAME_PLACE},
        {"addressee", VSL__FRAME_ADDRESSEE},
    };
    const vsl__lexicon *lexicon = &self->doc->model->lexicon;
    const vsl__lexicon_sense *sense = vsl__lexicon_sense_of(
        lexicon, vsl__lexicon_find(lexicon, key, length), self->cue_class, NULL, 0);
    vsl_str text;
    uint32_t found = 0, i = 0;
    if (sense == NULL) return 0;
    text = vsl__lexicon_str(lexicon, sense->text);
    while (i < text.length) {
        uint32_t start = i;
        size_t f;
        while (i < text.length && text.data[i] != ' ') i++;
        for (f = 0; f < sizeof frames / sizeof *frames; f++)
            if (strlen(frames[f].name) == i - start &&
                memcmp(frames[f].name, text.data + start, i - start) == 0)
                found |= frames[f].frame;
        i++;
    }
    return found;
}

/* The frames of particle and infinitive together, written as one word or apart. */
static uint32_t joined_frames(const vsl__speech *self, uint32_t particle, uint32_t count,
                              vsl_str infinitive) {
    const vsl_doc *doc = self->doc;
    char key[VSL__LEXICON_KEY];
    uint32_t start = doc->tokens.at[particle].start, frames;
    size_t n;
    if (particle + count > doc->tokens.count) return 0;
    n = vsl__lower(doc->text + start, vsl__end(&doc->tokens.at[particle + count - 1]) - start, key,
                   sizeof key);
    if (n == 0 || infinitive.length == 0 || n + 1 + infinitive.length > sizeof key) return 0;
    memcpy(key + n, infinitive.data, infinitive.length);
    if (count == 1 && (frames = frames_of(self, key, n + infinitive.length)) != 0) return frames;
    key[n] = ' ';
    memcpy(key + n + 1, infinitive.data, infinitive.length);
    return frames_of(self, key, n + 1 + infinitive.length);
}

static vsl_str infinitive_of(const vsl__speech *self, uint32_t token, uint32_t class_bit) {
    const vsl__lexicon_sense *sense = vsl__token_sense(self->doc, token, self->classes[class_bit]);
    vsl_str none = {NULL, 0};
    return sense == NULL ? none : vsl__lexicon_str(&self->doc->model->lexicon, sense->text);
}

/* Whether nothing that a preposition could govern follows: the word is a separated particle. */
static int stands_alone(const vsl__speech *self, uint32_t particle, uint32_t last) {
    uint32_t next = particle + 1;
    if (next >= last || !vsl__is(self, particle, VSL__PREPOSITION)) return 1;
    return vsl__is(self, next,
                   VSL__COMMA | VSL__STOP | VSL__MARK | VSL__COMPLEMENTIZER | VSL__SUBORDINATOR |
                       VSL__COORDINATOR | VSL__PURPOSE | VSL__MARKER | VSL__BRACKET_OPEN |
                       VSL__PREPOSITION | VSL__TIMED);
}

/* Looks for a separated part of the finite verb at `token`. */
static uint32_t find_particle(const vsl__speech *self, uint32_t token, uint32_t last,
                              vsl_str infinitive, uint32_t *particle) {
    uint32_t i, end = last < token + REACH ? last : token + REACH;
    int comma = 0;
    for (i = token + 1; i < end; i++) {
        uint32_t frames = 0;
        comma |= vsl__is(self, i, VSL__COMMA);
        /* the noun of a saying stands in the verb's own clause */
        if (comma && vsl__token_sense(self->doc, i, self->companion_class) != NULL) continue;
        if (vsl__segment_of(self, i) != vsl__segment_of(self, token)) continue;
        if (vsl__is(self, i, VSL__MARKER) && i + 1 < end)
            frames = joined_frames(self, i, 2, infinitive);
        else if (vsl__is(self, i, VSL__PARTICLE) && stands_alone(self, i, end))
            frames = joined_frames(self, i, 1, infinitive);
        if (frames != 0) {
            *particle = i;
            return frames;
        }
        if (vsl__is(self, i, VSL__STOP | VSL__COMPLEMENTIZER) && !vsl__is(self, i, VSL__COMMA))
            break;
        if (vsl__is(self, i, VSL__COORDINATOR) && vsl__is(self, i + 1, VSL__FINITE)) break;
    }
    return 0;
}

/* "have", "be", "become" or "modal" for an auxiliary. */
static vsl_str auxiliary_of(const vsl__speech *self, uint32_t token) {
    return infinitive_of(self, token, 15);
}

/* The auxiliary of the participle or infinitive at `token`: before it in its clause, or just
** behind it. VSL_NONE when there is none. */
static uint32_t find_auxiliary(const vsl__speech *self, uint32_t token, vsl__range sentence,
                               int modal) {
    uint32_t i, steps = 0, next = token + 1;
    if (next < sentence.last && vsl__is(self, next, VSL__AUXILIARY)) return next;
    for (i = token; i > sentence.first && steps < REACH; steps++) {
        i--;
        if (vsl__segment_of(self, i) != vsl__segment_of(self, token)) continue;
        if (vsl__is(self, i, VSL__AUXILIARY) && !vsl__is(self, i, VSL__NAME)) {
            vsl_str kind = auxiliary_of(self, i);
            /* "zijn" is also a possessive */
            if (vsl__is(self, i, VSL__POSSESSIVE) && !vsl__is(self, i + 1, VSL__COMMA) &&
                i + 1 != token)
                continue;
            if (modal == vsl__str_is(kind, "modal")) return i;
            if (!modal) continue; /* zou ... hebben gezegd */
            return VSL_NONE;
        }
        if (vsl__is(self, i, VSL__STOP) ||
            (vsl__is(self, i, VSL__COORDINATOR | VSL__SUBORDINATOR) && i + 1 < token &&
             vsl__is(self, i - (i > sentence.first), VSL__COMMA)))
            break;
        if (vsl__is(self, i, VSL__FINITE)) break;
    }
    return VSL_NONE;
}

/*
** {======================================================
** Clauses and subjects
** =======================================================
*/

typedef struct clause {
    uint32_t start;
    enum { MAIN, FIRST, SUBORDINATE, RELATIVE, COORDINATE } kind;
} clause;

/* Whether a segment between the two is foreign to `token`: not around it. */
static uint32_t skip_segment(const vsl__speech *self, uint32_t i, uint32_t token) {
    uint32_t s = vsl__segment_of(self, i), own = vsl__segment_of(self, token);
    while (s != VSL_NONE && s != own) {
        uint32_t parent = self->segments.at[s].parent;
        if (parent == own) return self->segments.at[s].first;
        s = parent;
    }
    return i;
}

static int begins_phrase(const vsl__speech *self, uint32_t i) {
    const vsl_token *t = &self->doc->tokens.at[i];
    if (i >= self->doc->tokens.count) return 0;
    return vsl__is(self, i,
                   VSL__DETERMINER | VSL__NAME | VSL__ROLE | VSL__TITLE | VSL__SUBJECT |
                       VSL__BODY) ||
           t->kind == VSL_TOKEN_URL ||
           ((t->flags & VSL_FLAG_CAPITAL) != 0 && t->kind == VSL_TOKEN_WORD &&
            !vsl__is(self, i, VSL__ADVERB | VSL__PREPOSITION));
}

/* Whether a subordinate or relative clause begins at `i`. */
static int begins_clause(const vsl__speech *self, uint32_t i, uint32_t first) {
    int at_begin = i == first || vsl__is(self, i - 1, VSL__COMMA | VSL__COORDINATOR | VSL__STOP);
    if (vsl__is(self, i, VSL__COMPLEMENTIZER))
        return i > first && !vsl__is(self, i - 1, VSL__PREPOSITION & ~VSL__SOURCE);
    if (!vsl__is(self, i, VSL__SUBORDINATOR | VSL__RELATIVE)) return 0;
    /* kranten zoals X: a comparison, no clause */
    if (vsl__token_sense(self->doc, i, self->as_class) != NULL) return at_begin;
    /* de mensen die ...: behind a noun */
    if (i > first && vsl__is(self, i, VSL__RELATIVE) && vsl__is(self, i, VSL__DETERMINER) &&
        self->doc->tokens.at[i - 1].kind == VSL_TOKEN_WORD &&
        !vsl__is(self, i - 1,
                 VSL__FINITE | VSL__AUXILIARY | VSL__PREPOSITION | VSL__COORDINATOR | VSL__ADVERB |
                     VSL__DETERMINER | VSL__SUBJECT | VSL__OBJECT | VSL__MARKER | VSL__TIMED |
                     VSL__PARTICIPLE | VSL__SUBORDINATOR))
        return 1;
    if (vsl__is(self, i,
                VSL__RELATIVE | VSL__ADVERB | VSL__PREPOSITION | VSL__DETERMINER |
                    VSL__COORDINATOR))
        return at_begin && !(vsl__is(self, i, VSL__DETERMINER) && i == first);
    return 1;
}

/* Whether the coordinator begins the clause of the verb: de zaak loopt en de politie zei. The verb is no
** plural, so it is not Jan en Piet who speak, and a verb stands before. */
static int joins_clauses(const vsl__speech *self, uint32_t coordinator, uint32_t token,
                         uint32_t first) {
    uint32_t i, steps = 0;
    if (!vsl__is(self, token, VSL__FINITE) ||
        vsl__token_sense(self->doc, token, self->plural_class) != NULL ||
        vsl__noun_phrase(self, coordinator + 1, token, 1).last != token)
        return 0;
    for (i = coordinator; i > first && steps++ < REACH; i--)
        if (vsl__is(self, i - 1, VSL__FINITE | VSL__AUXILIARY) &&
            !vsl__is(self, i - 1, VSL__POSSESSIVE | VSL__NAME))
            return 1;
    return 0;
}

/* Goes back from the finite verb to where its clause begins. */
static clause find_clause(const vsl__speech *self, uint32_t token, uint32_t first) {
    clause found = {token, MAIN};
    uint32_t i = token, steps = 0;
    int closed = token > first && vsl__is(self, token - 1, VSL__COMMA);
    int need = closed;
    if (token == first) {
        found.kind = FIRST;
        return found;
    }
    if (vsl__is(self, token - 1, VSL__COORDINATOR) ||
        (token - 1 > first && vsl__is(self, token - 1, VSL__ADVERB) &&
         vsl__is(self, token - 2, VSL__COORDINATOR))) {
        found.kind = COORDINATE;
        return found;
    }
    while (i > first && steps++ < 4 * REACH) {
        uint32_t at;
        i--;
        at = skip_segment(self, i, token);
        if (at != i) {
            i = at > first ? at : first;
            continue;
        }
        if (vsl__is(self, i, VSL__BRACKET_CLOSE)) {
            uint32_t j = i;
            while (j > first && i - j < REACH && !vsl__is(self, j, VSL__BRACKET_OPEN)) j--;
            if (vsl__is(self, j, VSL__BRACKET_OPEN)) i = j;
            continue;
        }
        if (vsl__is(self, i, VSL__STOP)) {
            found.start = i + 1;
            return found;
        }
        if (vsl__is(self, i, VSL__FINITE | VSL__AUXILIARY) &&
            !vsl__is(self, i, VSL__POSSESSIVE | VSL__NAME | VSL__PREPOSITION) &&
            !(i > first && vsl__is(self, i - 1, VSL__MARKER)) &&
            !vsl__is(self, i + 1, VSL__FINITE | VSL__AUXILIARY)) {
            need++;
            continue;
        }
        if (begins_clause(self, i, first)) {
            if (need > 0) {
                need--;
                continue;
            }
            found.start = i;
            found.kind =
                vsl__is(self, i, VSL__RELATIVE) && i > first &&
                        (vsl__is(self, i - 1, VSL__COMMA) || vsl__is(self, i, VSL__DETERMINER)) &&
                        !vsl__is(self, i, VSL__COMPLEMENTIZER) &&
                        !vsl__is(self, i + 1, VSL__SUBJECT)
                    ? RELATIVE
                    : SUBORDINATE;
            return found;
        }
        if (vsl__is(self, i, VSL__COORDINATOR) && i + 1 < token &&
            !vsl__is(self, i + 1, VSL__RELATIVE) &&
            (vsl__is(self, i - (i > first), VSL__COMMA) || joins_clauses(self, i, token, first) ||
             (vsl__is(self, i + 1, VSL__SUBJECT) && !vsl__is(self, i + 1, VSL__DETERMINER)))) {
            found.start = i + 1;
            return found;
        }
    }
    found.start = i;
    return found;
}

/* The noun phrase behind the verb, over adverbs and weak pronouns. */
static vsl__range phrase_behind(const vsl__speech *self, uint32_t token, uint32_t limit) {
    vsl__range none = {token, token};
    uint32_t i = token + 1, steps = 0;
    while (i < limit && steps++ < 4 && !vsl__is(self, i, VSL__NAME | VSL__COMPLEMENTIZER) &&
           !begins_phrase(self, i) && vsl__is(self, i, VSL__ADVERB | VSL__OBJECT | VSL__TIMED))
        i++;
    if (i >= limit || vsl__is(self, i, VSL__TIMED)) return none;
    if (vsl__is(self, i, VSL__COMPLEMENTIZER) || !begins_phrase(self, i)) {
        /* plural or mass noun without a determiner: zeggen critici */
        if (i >= limit || self->doc->tokens.at[i].kind != VSL_TOKEN_WORD || i != token + 1)
            return none;
        if (vsl__is(self, i, ~(uint32_t)0)) return none;
    }
    return vsl__noun_phrase(self, i, limit, 1);
}

static int is_pronoun(const vsl__speech *self, vsl__range phrase) {
    return phrase.last == phrase.first + 1 && vsl__is(self, phrase.first, VSL__SUBJECT);
}

/* What a clause begins with, over coordinators and adverbs set off by commas. */
static uint32_t prefield(const vsl__speech *self, uint32_t i, uint32_t token) {
    while (i < token && (vsl__is(self, i, VSL__COORDINATOR | VSL__COMMA | VSL__MARK) ||
                         (vsl__is(self, i, VSL__ADVERB) && !vsl__is(self, i, VSL__DETERMINER) &&
                          (vsl__is(self, i + 1, VSL__COMMA) || begins_phrase(self, i + 1)))))
        i++;
    return i;
}

/* Noun phrase, and "en" with a second one: Kim en Shoygu */
static vsl__range phrase_pair(const vsl__speech *self, uint32_t i, uint32_t limit) {
    vsl__range phrase = vsl__noun_phrase(self, i, limit, 1);
    if (phrase.last > phrase.first && phrase.last + 1 < limit &&
        vsl__is(self, phrase.last, VSL__COORDINATOR) && vsl__is(self, phrase.last + 1, VSL__NAME)) {
        vsl__range second = vsl__noun_phrase(self, phrase.last + 1, limit, 1);
        if (second.last == limit) phrase.last = second.last;
    }
    return phrase;
}

/* The noun that a relative clause beginning at `start` describes. */
static vsl__range antecedent(const vsl__speech *self, uint32_t start, uint32_t first) {
    vsl__range none = {start, start};
    uint32_t end = start, i, steps = 0;
    while (end > first && vsl__is(self, end - 1, VSL__COMMA)) end--;
    for (i = end; i > first && steps++ < 16;) {
        vsl__range phrase;
        if (vsl__is(self, i - 1, VSL__STOP | VSL__COMMA | VSL__FINITE | VSL__MARK)) break;
        i--;
        if (!begins_phrase(self, i) ||
            (vsl__is(self, i, VSL__NAME) && i > first && vsl__mention_of(self, i) != VSL_NONE &&
             vsl__mention_of(self, i) == vsl__mention_of(self, i - 1)))
            continue;
        if (i > first && vsl__is(self, i - 1, VSL__DETERMINER) &&
            !vsl__is(self, i - 1, VSL__AUXILIARY | VSL__COMPLEMENTIZER))
            continue; /* the phrase begins further back */
        phrase = vsl__noun_phrase(self, i, end, 1);
        /* een groep zonder winstoogmerk die ... */
        if (phrase.last < end && vsl__is(self, phrase.last, VSL__PREPOSITION) &&
            vsl__noun_phrase(self, phrase.last + 1, end, 1).last == end)
            phrase.last = end;
        if (phrase.last != end) continue;
        /* X, een groep die ...: what it is apposed to */
        if (vsl__is(self, i, VSL__INDEFINITE) && i > first + 1 &&
            vsl__is(self, i - 1, VSL__COMMA) && vsl__is(self, i - 2, VSL__NAME)) {
            const vsl_mention *name = &self->doc->mentions.at[vsl__mention_of(self, i - 2)];
            phrase.first = name->first_token;
            phrase.last = name->first_token + name->token_count;
        }
        return phrase;
    }
    return none;
}

/* Whether a main verb stands right behind a comma before `token`: X, 20, is dood, zei de politie. */
static int verb_between(const vsl__speech *self, uint32_t from, uint32_t token) {
    for (; from + 2 < token; from++)
        if (vsl__is(self, from, VSL__COMMA | VSL__BRACKET_CLOSE) &&
            vsl__is(self, from + 1, VSL__FINITE | VSL__AUXILIARY) &&
            !vsl__is(self, from + 1, VSL__POSSESSIVE))
            return 1;
    return 0;
}

/* Finds who speaks for the cue whose clause's finite verb is cue->finite. */
static void find_subject(vsl__speech *self, vsl__cue *cue, vsl__range sentence) {
    uint32_t token = cue->finite, start;
    clause own = find_clause(self, token, sentence.first);
    vsl__range behind = phrase_behind(self, token, cue->token > token ? cue->token : sentence.last),
               before;
    int has_behind = behind.first < behind.last;
    cue->clause = own.start;
    cue->subject.first = cue->subject.last = token;
    switch (own.kind) {
    case COORDINATE:
        if (is_pronoun(self, behind) || (has_behind && !vsl__is(self, token - 1, VSL__COORDINATOR)))
            break; /* en dan zei X */
        if (self->cues.count > 0) {
            const vsl__cue *earlier = &self->cues.at[self->cues.count - 1];
            if (vsl__sentence_of(self, earlier->token) == vsl__sentence_of(self, cue->token) &&
                vsl__segment_of(self, earlier->token) == vsl__segment_of(self, cue->token) &&
                earlier->subject.first < earlier->subject.last &&
                (earlier->frames & VSL__FRAME_SOURCE) == 0 &&
                !(earlier->order == VSL__ORDER_RELATIVE && token > 1 &&
                  vsl__is(self, token - 2, VSL__COMMA))) { /* X, die ..., en zegt */
                cue->subject = earlier->subject;
                cue->order = VSL__ORDER_COORDINATE;
                return;
            }
        }
        start = prefield(self, sentence.first, token);
        before = vsl__noun_phrase(self, start, token, 1);
        if (before.first == before.last || vsl__is(self, start, VSL__PREPOSITION | VSL__TIMED)) {
            uint32_t i;
            for (i = start; i < token; i++)
                if (vsl__is(self, i, VSL__FINITE | VSL__AUXILIARY)) {
                    before = phrase_behind(self, i, token);
                    break;
                }
        }
        if (before.first < before.last) {
            cue->subject = before;
            cue->order = VSL__ORDER_COORDINATE;
        }
        return;
    case SUBORDINATE:
        start = own.start + 1;
        while (start < token && vsl__is(self, start, VSL__ADVERB | VSL__OBJECT) &&
               !begins_phrase(self, start))
            start++;
        before = phrase_pair(self, start, token);
        if (before.first < before.last) {
            cue->subject = before;
            cue->order = VSL__ORDER_SUBORDINATE;
            return;
        }
        break;
    case RELATIVE:
        before = antecedent(self, own.start, sentence.first);
        if (before.first < before.last) {
            cue->subject = before;
            cue->order = VSL__ORDER_RELATIVE;
        }
        return;
    case MAIN:
        start = prefield(self, own.start, token);
        if (start == token || vsl__is(self, start, VSL__PREPOSITION | VSL__TIMED) ||
            (vsl__is(self, start, VSL__ADVERB) && !vsl__is(self, start, VSL__DETERMINER)) ||
            (vsl__is(self, start, VSL__SUBORDINATOR) && !begins_phrase(self, start)) ||
            vsl__segment_of(self, start) != vsl__segment_of(self, token))
            break;
        before = phrase_pair(self, start, token);
        if (before.first == before.last) break;
        if (is_pronoun(self, behind) && !is_pronoun(self, before)) break;
        if (has_behind && vsl__is(self, before.last, VSL__TIMED) &&
            !vsl__is(self, start, VSL__DETERMINER | VSL__NAME))
            break; /* "Amper drie maanden later zei X" */
        if (has_behind &&
            (vsl__is(self, token - 1, VSL__COMMA) || /* ..., zo zei X */
             (vsl__is(self, token - 1, VSL__ADVERB) && token > own.start + 2 &&
              vsl__is(self, token - 2, VSL__COMMA) && before.last < token - 2 &&
              !vsl__is(self, before.last, VSL__COMMA))) &&
            (!vsl__is(self, before.last, VSL__COMMA | VSL__BRACKET_OPEN) ||
             before.last == token - 1 || verb_between(self, before.last, token)) &&
            !(cue->token > token &&
              vsl__is(self, cue->token + 1, VSL__PURPOSE | VSL__COMPLEMENTIZER)))
            break; /* "De stad is dicht, zei de burgemeester"; not "Kit, ..., noemde hem" */
        cue->subject = before;
        cue->order = VSL__ORDER_BEFORE;
        return;
    case FIRST:
        break;
    }
    if (has_behind) {
        cue->subject = behind;
        cue->order = VSL__ORDER_AFTER;
        cue->inverted = 1;
    }
}

/* "door NP" near a passive cue. */
static void find_agent(vsl__speech *self, vsl__cue *cue, vsl__range sentence) {
    uint32_t from = cue->finite < cue->token ? cue->finite : cue->token, i;
    cue->subject.first = cue->subject.last = cue->token;
    cue->order = VSL__ORDER_NONE;
    for (i = from; i < sentence.last && i < from + REACH; i++) {
        if (vsl__is(self, i, VSL__COMPLEMENTIZER | VSL__STOP)) break;
        if (vsl__is(self, i, VSL__AGENT)) {
            vsl__range phrase = vsl__noun_phrase(self, i + 1, sentence.last, 1);
            if (phrase.first < phrase.last && i <= cue->token + 1) {
                cue->subject = phrase;
                cue->order = VSL__ORDER_AGENT;
            }
            return;
        }
    }
}

/* }====================================================== */

static vsl_code add_cue(vsl__speech *self, const vsl__cue *cue, vsl_error *err) {
    if (!VSL__RESERVE(&self->doc->work, &self->cues, 1)) return vsl__nomem(err);
    self->cues.at[self->cues.count++] = *cue;
    return VSL_OK;
}

/* Whether a sentence's first "volgens haar" is a person and the word behind it the verb: a main
** clause has its verb in second place, so that what could only stand behind a verb ends the phrase
** before it (volgens haar voldoet ruim 40 procent; but: volgens haar moeder voldoet dat). */
static int verb_behind_pronoun(const vsl__speech *self, uint32_t token, vsl__range sentence,
                               vsl__range phrase) {
    return token == sentence.first && phrase.last - phrase.first == 2 &&
           phrase.last < sentence.last && vsl__is(self, phrase.first, VSL__DETERMINER) &&
           vsl__is(self, phrase.first, VSL__OBJECT) &&
           (vsl__is(self, phrase.last, VSL__ADVERB | VSL__DETERMINER | VSL__PREPOSITION) ||
            self->doc->tokens.at[phrase.last].kind == VSL_TOKEN_NUMBER) &&
           !vsl__is(self, phrase.last, VSL__FINITE | VSL__AUXILIARY | VSL__GENITIVE);
}

/* volgens NP, aldus NP */
static int read_source(vsl__speech *self, uint32_t token, vsl__range sentence, vsl__cue *cue) {
    vsl__range phrase;
    uint32_t next = token + 1;
    if (next >= sentence.last || vsl__token_sense(self->doc, next, self->no_source_class) != NULL ||
        (vsl__is(self, next, VSL__DETERMINER) &&
         vsl__token_sense(self->doc, next + 1 < sentence.last ? next + 1 : next,
                          self->no_source_class) != NULL))
        return 0;
    if (vsl__is(self, next, VSL__OBJECT) &&
        vsl__token_sense(self->doc, next, self->first_person_class) != NULL)
        return 0; /* volgens mij: the speaker's own */
    phrase = vsl__noun_phrase(self, next, sentence.last, 1);
    if (phrase.first == phrase.last && vsl__is(self, next, VSL__OBJECT) &&
        vsl__token_sense(self->doc, next, self->first_person_class) == NULL)
        phrase.last = next + 1;
    if (phrase.first == phrase.last) return 0;
    if (verb_behind_pronoun(self, token, sentence, phrase)) phrase.last = next + 1;
    cue->frames = VSL__FRAME_SOURCE | VSL__FRAME_CLAUSE | VSL__FRAME_QUOTE;
    cue->subject = phrase;
    cue->order = VSL__ORDER_AFTER;
    cue->clause = token;
    cue->inverted = 1;
    return 1;
}

vsl_code vsl__find_cues(vsl__speech *self, vsl_error *err) {
    uint32_t i, n = (uint32_t)self->doc->tokens.count;
    for (i = 0; i < n; i++) {
        vsl__cue cue = {0};
        vsl__range sentence;
        vsl_str infinitive;
        vsl_code code;
        if (!vsl__is(self, i, VSL__FINITE | VSL__PARTICIPLE | VSL__SOURCE)) continue;
        if (i > 0 && vsl__is(self, i, VSL__FINITE) && vsl__is(self, i - 1, VSL__DETERMINER) &&
            !vsl__is(self, i - 1, VSL__OBJECT | VSL__SUBJECT | VSL__COMPLEMENTIZER | VSL__RELATIVE))
            continue; /* de vraag: a noun */
        sentence = vsl__sentence_range(self, i);
        if (vsl__segment_of(self, i) != VSL_NONE) {
            const vsl__segment *around = &self->segments.at[vsl__segment_of(self, i)];
            if (around->first > sentence.first) sentence.first = around->first;
            if (around->last < sentence.last) sentence.last = around->last;
        }
        if (i - sentence.first > 5 * REACH) sentence.first = i - 5 * REACH;
        if (sentence.last - i > 5 * REACH) sentence.last = i + 5 * REACH;
        cue.token = cue.finite = i;
        cue.particle = VSL_NONE;
        if (vsl__is(self, i, VSL__SOURCE)) {
            if (!read_source(self, i, sentence, &cue)) continue;
        } else {
            infinitive = infinitive_of(self, i, vsl__is(self, i, VSL__FINITE) ? 21 : 22);
            if (vsl__is(self, i, VSL__FINITE)) {
                cue.frames = find_particle(self, i, sentence.last, infinitive, &cue.particle);
                if (cue.frames == 0)
                    cue.frames = frames_of(self, infinitive.data, infinitive.length);
            }
            if (vsl__is(self, i, VSL__PARTICIPLE)) {
                uint32_t auxiliary = find_auxiliary(self, i, sentence, 0);
                vsl_str base = infinitive_of(self, i, 22);
                uint32_t frames = frames_of(self, base.data, base.length);
                if (frames != 0 && auxiliary != VSL_NONE) {
                    uint32_t modal = auxiliary > sentence.first
                                         ? find_auxiliary(self, auxiliary, sentence, 1)
                                         : VSL_NONE;
                    cue.frames = frames;
                    cue.finite = auxiliary;
                    cue.passive = !vsl__str_is(auxiliary_of(self, auxiliary), "have");
                    /* zou X hebben gezegd: the auxiliary is an infinitive itself */
                    if (modal != VSL_NONE && modal < auxiliary && auxiliary + 1 == i)
                        cue.finite = modal;
                } else if (frames != 0 && vsl__is(self, i + 1, VSL__AGENT)) {
                    cue.frames = frames;
                    cue.passive = 1;
                } else if (!vsl__is(self, i, VSL__FINITE))
                    continue;
            }
            if (cue.frames == 0) continue;
            if (cue.finite == i && vsl__is(self, i, VSL__FINITE) && i > sentence.first) {
                vsl_str s = vsl__token_str(self->doc, i);
                if (vsl__is(self, i - 1, VSL__MARKER)) continue; /* te zeggen */
                if (vsl__str_equal(s, infinitive)) {
                    uint32_t auxiliary;
                    /* verzet tegen oproepen om ...: a noun */
                    if (vsl__is(self, i - 1, VSL__PREPOSITION) &&
                        !vsl__is(self, i + 1, VSL__AUXILIARY))
                        continue;
                    auxiliary = find_auxiliary(self, i, sentence, 1);
                    if (auxiliary != VSL_NONE) cue.finite = auxiliary;
                }
            }
            find_subject(self, &cue, sentence);
            if (cue.passive || (cue.frames & VSL__FRAME_PASSIVE) != 0)
                find_agent(self, &cue, sentence);
        }
        if ((code = add_cue(self, &cue, err)) != VSL_OK) return code;
    }
    VSL__FIT(&self->doc->work, &self->cues);
    return VSL_OK;
}
