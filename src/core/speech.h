/*
** speech.h - what the stages of quotes, statements and speakers share: the words of a document by
** their part in a clause, noun phrases, subjects, and the stretches between quotation marks.
**
** There is no parser. Dutch and its kin put the finite verb second in a main clause and last in a
** subordinate one; with a lexicon of function words and of the verbs that report speech, that order
** is enough to find the subject of a reporting verb and the clause it reports.
*/
#ifndef VSL_CORE_SPEECH_H
#define VSL_CORE_SPEECH_H

#include "doc.h"

/* Parts that a word can play, as bits. The first ones are classes of the lexicon, in the order of
** the table in speech.c; the others are seen from the text. */
enum {
    VSL__DETERMINER = 1 << 0,
    VSL__INDEFINITE = 1 << 1,
    VSL__POSSESSIVE = 1 << 2,
    VSL__PREPOSITION = 1 << 3,
    VSL__GENITIVE = 1 << 4, /* a preposition that ties its noun phrase to the one before */
    VSL__SOURCE = 1 << 5,   /* names a source: according to */
    VSL__COMPLEMENTIZER = 1 << 6,
    VSL__MARKER = 1 << 7,  /* of an infinitive: to */
    VSL__PURPOSE = 1 << 8, /* in order (to) */
    VSL__SUBORDINATOR = 1 << 9,
    VSL__RELATIVE = 1 << 10,
    VSL__COORDINATOR = 1 << 11,
    VSL__SUBJECT = 1 << 12, /* a pronoun that can be a subject */
    VSL__OBJECT = 1 << 13,  /* a pronoun that is none */
    VSL__ADVERB = 1 << 14,
    VSL__AUXILIARY = 1 << 15,
    VSL__AGENT = 1 << 16, /* by, in the passive */
    VSL__PARTICLE = 1 << 17,
    VSL__TITLE = 1 << 18,
    VSL__ROLE = 1 << 19,
    VSL__BODY = 1 << 20,
    VSL__FINITE = 1 << 21,
    VSL__PARTICIPLE = 1 << 22,
    VSL__WORK = 1 << 23,
    VSL__LEXICAL = 24, /* number of the bits above */
    VSL__NAME = 1 << 24,
    VSL__TIMED = 1 << 25, /* inside a time expression */
    VSL__COMMA = 1 << 26,
    VSL__STOP = 1 << 27,          /* . ? ! ; : and the like, outside words */
    VSL__MARK = 1 << 28,          /* a quotation mark that opens or closes a segment */
    VSL__BRACKET_OPEN = 1 << 29,  /* opening bracket */
    VSL__BRACKET_CLOSE = 1 << 30, /* closing bracket */
};

enum {
    VSL__AUXILIARY_CLASS = 15,
    VSL__ROLE_CLASS = 19,
    VSL__BODY_CLASS = 20
}; /* their bits' places */

/* A stretch between quotation marks, without them. */
typedef struct vsl__segment {
    uint32_t start, end;    /* bytes */
    uint32_t first, last;   /* tokens inside: first <= i < last */
    uint32_t before, after; /* the last token before the opening, the first behind the closing
                               mark; VSL_NONE at the document's ends */
    uint32_t parent;        /* the segment around it, or VSL_NONE */
    uint32_t limit;         /* where its paragraph ends, when it was left open there; else 0 */
    uint8_t dashed;         /* opened by a dash instead of a mark */
    uint8_t opened, closed; /* whether it has its marks */
    uint8_t continues;      /* goes on with the segment before it: no quotation of its own */
    uint8_t is_name;        /* a title or nickname, nobody's words */
    uint32_t quote;         /* the quote it is a part of, or VSL_NONE */
} vsl__segment;

/* Tokens first <= i < last; first == last when there is none. */
typedef struct vsl__range {
    uint32_t first, last;
} vsl__range;

/* A reporting expression in its clause. */
typedef struct vsl__cue {
    uint32_t token;     /* the word the cue is known by: finite verb, participle, preposition */
    uint32_t particle;  /* token of a separable part or companion, or VSL_NONE */
    uint32_t frames;    /* VSL__FRAME_... */
    uint32_t finite;    /* the clause's finite verb: token, or the auxiliary */
    vsl__range subject; /* who speaks; empty when nobody is named */
    uint32_t clause;    /* first token of its clause */
    uint8_t inverted;   /* the subject follows the verb */
    uint8_t order;      /* VSL__ORDER_... */
    uint8_t passive;
} vsl__cue;

enum {
    VSL__FRAME_QUOTE = 1 << 0,
    VSL__FRAME_CLAUSE = 1 << 1,
    VSL__FRAME_QUESTION = 1 << 2,
    VSL__FRAME_INFINITIVE = 1 << 3,
    VSL__FRAME_DIRECTIVE = 1 << 4,
    VSL__FRAME_NAME = 1 << 5,
    VSL__FRAME_PASSIVE = 1 << 6,   /* its subject hears what others say */
    VSL__FRAME_SOURCE = 1 << 7,    /* a preposition: according to */
    VSL__FRAME_ADDRESSEE = 1 << 9, /* whom it is said to may be its object */
    VSL__FRAME_PLACE = 1 << 8 /* its subject is the text itself; who speaks is where it stands */
};

enum { /* how the subject was found, for rule names and confidence */
       VSL__ORDER_NONE = 0,
       VSL__ORDER_BEFORE,      /* subject, verb */
       VSL__ORDER_AFTER,       /* verb, subject */
       VSL__ORDER_SUBORDINATE, /* subject ... verb in a subordinate clause */
       VSL__ORDER_RELATIVE,    /* the noun that a relative clause describes */
       VSL__ORDER_COORDINATE,  /* the subject of the clause before */
       VSL__ORDER_AGENT        /* by whom, in the passive */
};

/* Inside quoted words; set while speakers are resolved, when there are no segments. */
#define VSL__QUOTED (UINT32_C(1) << 31)

/* Tokens of a block: where its search in the sentences and mentions begins is known. */
enum { VSL__BLOCK = 64 };

/* A token that is a quotation mark, and what it was before it was known to be one. */
typedef struct vsl__unmarked {
    uint32_t token;
    uint16_t set;
} vsl__unmarked;

/* Working memory of one reading, all in the document's scratch. */
typedef struct vsl__speech {
    vsl_doc *doc;
    uint16_t *words;           /* one a token: which of the sets of bits it has */
    VSL__ARRAY(uint32_t) sets; /* every set of bits once; the first one is empty */
    uint16_t *slots;           /* hash table of the sets: numbers, 0 is free */
    uint32_t mask;             /* of the slots: their number less one */
    uint32_t *mentions;        /* one a block: the first mention that ends in it or behind */
    uint32_t *sentences;       /* one a block: the sentence of its first token */
    uint32_t classes[VSL__LEXICAL];
    uint32_t *bits;     /* one a class of the lexicon: its bit, or 0 */
    uint64_t any_class; /* bit (class mod 64) for each of them, as vsl__lexicon_entry has it */
    uint32_t cue_class, that_class, whether_class, first_person_class, clitic_class;
    uint32_t anaphor_class, as_class, no_source_class, as_what_class, title_class;
    uint32_t locative_class, plural_class, companion_class;
    VSL__ARRAY(vsl__segment) segments;   /* sorted by start */
    VSL__ARRAY(vsl__cue) cues;           /* sorted by token */
    VSL__ARRAY(uint32_t) statement_cues; /* the cue of every statement of the document */
    VSL__ARRAY(vsl__unmarked) unmarked;
} vsl__speech;

/* The bits of a token of the document. */
static inline uint32_t vsl__bits_of(const vsl__speech *self, uint32_t token) {
    return self->sets.at[self->words[token]];
}

/* Whether the token has any of the bits; VSL_NONE and the like have none. */
static inline int vsl__is(const vsl__speech *self, uint32_t token, uint32_t bits) {
    return token < self->doc->tokens.count && (vsl__bits_of(self, token) & bits) != 0;
}

/* Gives a token these bits and no others; 0 when memory ran out. */
int vsl__put_bits(vsl__speech *self, uint32_t token, uint32_t bits);

/* The name mention that a token is in, or VSL_NONE. Mentions are sorted, and share no token. */
static inline uint32_t vsl__mention_of(const vsl__speech *self, uint32_t token) {
    const vsl_mention *mentions = self->doc->mentions.at;
    uint32_t m = self->mentions[token / VSL__BLOCK], count = (uint32_t)self->doc->mentions.count;
    while (m < count && mentions[m].first_token + mentions[m].token_count <= token) m++;
    return m < count && mentions[m].first_token <= token ? m : VSL_NONE;
}

/* The sentence that a token is in. */
static inline uint32_t vsl__sentence_of(const vsl__speech *self, uint32_t token) {
    const vsl_sentence *sentences = self->doc->sentences.at;
    uint32_t s = self->sentences[token / VSL__BLOCK], count = (uint32_t)self->doc->sentences.count;
    while (s + 1 < count && sentences[s + 1].first_token <= token) s++;
    return s;
}

/* Whether the word is a compound with a hyphen whose last part is a role: AI-specialist. */
int vsl__is_role_compound(const vsl__speech *self, uint32_t token);

/* The innermost segment that a token is in, or VSL_NONE. */
uint32_t vsl__segment_of(const vsl__speech *self, uint32_t token);

/* The noun phrase that begins at `token` and ends before `limit`: empty when none begins there.
** With `attach`, prepositional phrases that belong to it are taken in. */
vsl__range vsl__noun_phrase(const vsl__speech *self, uint32_t token, uint32_t limit, int attach);

/* The first token of the sentence and the one behind its last. */
vsl__range vsl__sentence_range(const vsl__speech *self, uint32_t token);

/* The paragraph of a token, as tokens. */
uint32_t vsl__paragraph_of(const vsl__speech *self, uint32_t token);

/* Makes the document's quotes and statements (quote.c). */
vsl_code vsl__read_quotes(vsl__speech *self, vsl_error *err);

/* Groups the mentions to entities and finds who speaks (resolve.c). */
vsl_code vsl__resolve(vsl__speech *self, vsl_error *err);

/* Ends quotations whose closing mark is missing before the cue behind them ("A, zei X."), and drops
** what was opened in the middle of a sentence and never closed (quote.c; needs the cues). */
void vsl__repair_marks(vsl__speech *self);

/* Finds the reporting expressions with their subjects into self->cues (cue.c). */
vsl_code vsl__find_cues(vsl__speech *self, vsl_error *err);

/* Makes the document's statements from the cues (statement.c). */
vsl_code vsl__make_statements(vsl__speech *self, vsl_error *err);

/* The cue at `token`, or NULL. */
const vsl__cue *vsl__cue_at(const vsl__speech *self, uint32_t token);

/* The number of cues that stand before `token`. */
size_t vsl__cues_before(const vsl__speech *self, uint32_t token);

/* The measured confidence of a rule (class "confidence" of the lexicon), and its name as a string
** of the model. A rule that the language does not list has 0.5. */
float vsl__rule(const vsl_doc *doc, const char *name, vsl_str *rule);

/* Makes the document's quotes from the segments, with their speakers (speaker.c). */
vsl_code vsl__make_quotes(vsl__speech *self, vsl_error *err);

/* The span of a range of tokens, in bytes; empty for an empty range. */
vsl_span vsl__range_span(const vsl__speech *self, vsl__range range);

/* The words that name who a noun phrase speaks of: the person in it or in apposition behind it,
** without a title, else all of it. */
vsl__range vsl__speaker_words(const vsl__speech *self, vsl__range phrase);

#endif
