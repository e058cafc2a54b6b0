/*
** verslag.h - the public C interface of verslag, and the only header an embedder includes.
**
** verslag reads a news article and reports it: tokens, sentences, entities, times, quantities,
** quotes, statements, and who is who.
**
**     vsl_error err;
**     vsl_model *nl = vsl_model_open("nl.vsl", NULL, &err);
**     vsl_doc *doc = vsl_read(nl, text, length, NULL, NULL, &err);
**     ... vsl_doc_mentions(doc, &n) ...
**     vsl_doc_free(doc);
**     vsl_model_close(nl);
**
** Conventions
**   offsets    uint32_t, in bytes of UTF-8, 0-based, end exclusive.
**   strings    vsl_str: pointer and length, never NUL-terminated. Strings of a document live as
**              long as the document; they point into its arena or into its model.
**   text       is not copied by vsl_read and must outlive the document.
**   errors     a function that can fail takes a `vsl_error *` that may be NULL, and returns NULL or
**              a code other than VSL_OK.
**   threads    a model may be read by many threads at once; a document belongs to one thread at a
**              time.
*/
#ifndef VERSLAG_H
#define VERSLAG_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VSL_VERSION "0.1.0"

#if defined(__GNUC__)
#define VSL_API __attribute__((visibility("default")))
#else
#define VSL_API
#endif

/*
** {======================================================
** Errors and memory
** =======================================================
*/

typedef enum vsl_code {
    VSL_OK = 0,
    VSL_ENOMEM,   /* the allocator returned NULL */
    VSL_EIO,      /* a file could not be opened or read */
    VSL_EPACK,    /* a language pack is truncated, damaged, foreign or of another version */
    VSL_EUTF8,    /* invalid UTF-8 and the option `strict`; position is the first bad byte */
    VSL_ETOOBIG,  /* a text of 4 GiB or more */
    VSL_EOPTION,  /* an option has a value that means nothing */
    VSL_EINTERNAL /* a broken promise of ours: please report it */
} vsl_code;

/* What went wrong and where. `position` is a byte offset into the input concerned (text or pack),
** 0 where there is none. `message` is always NUL-terminated. */
typedef struct vsl_error {
    vsl_code code;
    uint64_t position;
    char message[232];
} vsl_error;

/* An allocator. `resize(context, block, old_size, new_size)` behaves as realloc: block NULL makes a
** new one, new_size 0 frees and returns NULL; on failure it returns NULL and leaves the block.
** The signature is that of lua_Alloc, so that a Lua host can pass its own. Passing NULL for a
** `vsl_allocator *` means the C library's. The struct is copied; `context` must stay valid as long
** as the objects made with it. */
typedef struct vsl_allocator {
    void *(*resize)(void *context, void *block, size_t old_size, size_t new_size);
    void *context;
} vsl_allocator;

typedef struct vsl_str {
    const char *data; /* NULL when absent */
    uint32_t length;  /* bytes */
} vsl_str;

typedef struct vsl_span {
    uint32_t start, end;
} vsl_span;

/* "absent" for an index (entity, token, ...) */
#define VSL_NONE UINT32_MAX

/* The version of the library, "major.minor.patch", NUL-terminated, static. */
VSL_API const char *vsl_version(void);

/* The name of a code in lower case ("nomem", "pack", ...), NUL-terminated, static. */
VSL_API const char *vsl_code_name(vsl_code code);

/* }====================================================== */

/*
** {======================================================
** Models: a language pack, and the names that a user adds
** =======================================================
*/

typedef struct vsl_model vsl_model;

/* Opens the language pack in the file `path` (NUL-terminated) by mmap and checks it whole: magic,
** version window, byte order, size, checksums and bounds of all sections. The file may be removed or
** replaced while the model lives, by renaming another one over it; it must not be written to or cut
** (a process that reads behind the cut gets SIGBUS, as with any mapped file).
** Returns a model with one reference, or NULL and `err` (VSL_EIO, VSL_EPACK, VSL_ENOMEM). */
VSL_API vsl_model *vsl_model_open(const char *path, const vsl_allocator *allocator, vsl_error *err);

/* As vsl_model_open, from `size` bytes in memory that the caller keeps unchanged, aligned to 8
** bytes, as long as the model lives. */
VSL_API vsl_model *vsl_model_memory(const void *data, size_t size, const vsl_allocator *allocator,
                                    vsl_error *err);

/* Puts the tagger in the file `path` (NUL-terminated; made by `verslag train`) in the place of the
** pack's own. Call it before the model is used for reading or shared by threads; documents read
** before must be freed. On failure the model stays as it was. Returns VSL_OK or fills `err`
** (VSL_EIO, VSL_EPACK). */
VSL_API vsl_code vsl_model_set_tagger(vsl_model *self, const char *path, vsl_error *err);

/* A reference more; returns `self`. Safe from several threads. */
VSL_API vsl_model *vsl_model_retain(vsl_model *self);

/* A reference less; frees with the last one. NULL is allowed. Documents hold a reference, so a
** model may be closed while documents are still in use. */
VSL_API void vsl_model_close(vsl_model *self);

/* The pack's language ("nl") and the pack's own version line; owned by the model. */
VSL_API vsl_str vsl_model_language(const vsl_model *self);
VSL_API vsl_str vsl_model_version(const vsl_model *self);

/* }====================================================== */

/*
** {======================================================
** Reading
** =======================================================
*/

typedef struct vsl_doc vsl_doc;

/* Layers, as bits; a layer that needs another includes it. */
enum {
    VSL_TOKENS = 1 << 0,     /* tokens and sentences; always read */
    VSL_ENTITIES = 1 << 1,   /* mentions and entities */
    VSL_TIMES = 1 << 2,      /* times */
    VSL_QUANTITIES = 1 << 3, /* quantities */
    VSL_QUOTES = 1 << 4,     /* quotes, statements and speakers (needs VSL_ENTITIES) */
    VSL_ALL = (1 << 5) - 1
};

/* Which way a bare weekday, date or month is resolved. */
typedef enum vsl_direction {
    VSL_DIRECTION_NEWS = 0, /* by the tense of the clause */
    VSL_DIRECTION_PAST,
    VSL_DIRECTION_FUTURE,
    VSL_DIRECTION_NEAREST
} vsl_direction;

/* One name of a user's own gazetteer. `type` is a type of the model (PER ...) or a type of the
** user's own; `subtype` and `id` may be absent. The strings are copied. */
typedef struct vsl_name {
    vsl_str name, type, subtype, id;
} vsl_name;

/* What to read and how. Zero-initialise, then set what differs; NULL for the whole struct is all
** defaults. Nothing in it is kept after the call but what the document copies. */
typedef struct vsl_options {
    uint32_t layers;   /* VSL_TOKENS | ...; 0 means VSL_ALL */
    vsl_str published; /* "2025-06-18" or "2025-06-18T14:30": relative times count from it */
    vsl_direction direction;
    int strict;            /* nonzero: invalid UTF-8 is an error, not a token */
    const vsl_name *names; /* a gazetteer for this text alone; wins over everything */
    size_t name_count;
    vsl_str region; /* "BE": holidays that another country keeps on another day are counted there */
} vsl_options;

/* Reads `length` bytes of `text` (UTF-8; it may hold NUL and invalid bytes). The text is not
** copied: it must stay unchanged until the document is freed. Takes time and memory linear in
** `length`. Returns a document that the caller frees, or NULL and `err` (VSL_ENOMEM, VSL_EUTF8,
** VSL_ETOOBIG, VSL_EOPTION). */
VSL_API vsl_doc *vsl_read(vsl_model *model, const char *text, size_t length,
                          const vsl_options *options, const vsl_allocator *allocator,
                          vsl_error *err);

/* Reads another text into an existing document, whose memory is used again; everything obtained
** from it before is gone. On failure the document is empty but usable. Returns VSL_OK or a code. */
VSL_API vsl_code vsl_reread(vsl_doc *self, const char *text, size_t length,
                            const vsl_options *options, vsl_error *err);

/* Frees the document and all that was obtained from it. NULL is allowed. */
VSL_API void vsl_doc_free(vsl_doc *self);

/* Reads `count` texts with the same options on `threads` threads (0: one a processor), the caller's
** among them. texts[i] gives docs[i], which the caller frees; where a text fails docs[i] is NULL
*and
** errors[i] says why (`errors` may be NULL). The result does not depend on the number of threads,
** and where the system refuses threads fewer are used. `allocator` must be one that several threads
** may call at once (the C library's is). Returns the number of texts that failed. */
VSL_API size_t vsl_batch(vsl_model *model, const vsl_str *texts, size_t count,
                         const vsl_options *options, unsigned threads,
                         const vsl_allocator *allocator, vsl_doc **docs, vsl_error *errors);

/* The text as given to vsl_read. */
VSL_API vsl_str vsl_doc_text(const vsl_doc *self);

/* The date that times were resolved against ("2025-06-18", absent when unknown) and where it came
** from: "option", "text" or absent. */
VSL_API vsl_str vsl_doc_published(const vsl_doc *self, vsl_str *from);

/* }====================================================== */

/*
** {======================================================
** Layers. Arrays are sorted by start, owned by the document, NULL when empty; `*count` receives
** their length.
** =======================================================
*/

typedef enum vsl_token_kind {
    VSL_TOKEN_WORD = 0,    /* letters, with the joiners of the language: zo'n, VN-Veiligheidsraad */
    VSL_TOKEN_NUMBER,      /* begins with a digit and is a number: 6.000, 37.501ste, 12.55 */
    VSL_TOKEN_PUNCTUATION, /* one mark, or a run that is one mark: ... */
    VSL_TOKEN_SYMBOL,      /* currency, mathematical and other signs */
    VSL_TOKEN_ABBREVIATION, /* with its full stops: o.a. J.P. U.S.A. */
    VSL_TOKEN_URL,
    VSL_TOKEN_EMAIL,
    VSL_TOKEN_MENTION, /* @name */
    VSL_TOKEN_HASHTAG,
    VSL_TOKEN_EMOJI,
    VSL_TOKEN_INVALID, /* bytes that are not UTF-8 */
    VSL_TOKEN_KINDS
} vsl_token_kind;

/* Shape of a token, as bits of `flags`. */
enum {
    VSL_FLAG_CAPITAL = 1 << 0, /* the first letter is upper or title case */
    VSL_FLAG_UPPER = 1 << 1,   /* at least two letters, none of them lower case: KCNA, VN */
    VSL_FLAG_DIGIT = 1 << 2,   /* holds a digit */
    VSL_FLAG_HYPHEN = 1 << 3,  /* holds a hyphen inside or at an end: 16- */
    VSL_FLAG_ASCII = 1 << 4,   /* only bytes below 128 */
    VSL_FLAG_SPACE = 1 << 5,   /* white space (or the text's begin) stands before it */
    VSL_FLAG_FIRST = 1 << 6,   /* first token of its sentence */
    VSL_FLAG_PHRASE = 1 << 7   /* a phrase of the lexicon begins here */
};

/* Twelve bytes, since a text has more of them than of all else together. It ends at start + length. */
typedef struct vsl_token {
    uint32_t start;
    uint16_t length;     /* bytes; what is longer than 65,535 is cut into several tokens */
    uint8_t kind;        /* vsl_token_kind */
    uint8_t flags;       /* VSL_FLAG_... */
    uint32_t entry : 24; /* the token's entry in the model's lexicon, or VSL_NO_ENTRY */
    uint32_t suffix : 4; /* bytes at its end that are a possessive: 2 in Shoygu's, 1 in Louis' */
    uint32_t breaks : 4; /* line breaks in the white space before it, at most 15 */
} vsl_token;

/* the entry of a token that is not in the lexicon */
#define VSL_NO_ENTRY UINT32_C(0xFFFFFF)

typedef enum vsl_sentence_kind { VSL_SENTENCE = 0, VSL_HEADING, VSL_ITEM } vsl_sentence_kind;

typedef struct vsl_sentence {
    uint32_t start, end;
    uint32_t first_token, token_count;
    uint32_t paragraph; /* 0-based */
    uint8_t kind;       /* vsl_sentence_kind: HEADING and ITEM (of a list) lack a full stop */
} vsl_sentence;

typedef enum vsl_mention_kind {
    VSL_MENTION_NAME = 0, /* the full name */
    VSL_MENTION_PARTIAL,  /* a part of it: Shoygu */
    VSL_MENTION_ALIAS,    /* an acronym or other name: KCNA */
    VSL_MENTION_DEMONYM,  /* Russische */
    VSL_MENTION_METONYM,  /* Pyongyang where it stands for its government */
    VSL_MENTION_NOMINAL,  /* de president */
    VSL_MENTION_PRONOUN   /* hij */
} vsl_mention_kind;

/* What a name is said to be. Mentions that are said to be the same share one label. */
typedef struct vsl_label {
    vsl_str type, subtype; /* subtype may be absent */
    vsl_str demonym_of;    /* "Rusland" for Russische; absent otherwise */
    vsl_str id;            /* a user's gazetteer id, or absent */
} vsl_label;

typedef struct vsl_mention {
    uint32_t start, end;
    uint32_t first_token, token_count;
    uint32_t entity; /* index into the entities */
    uint32_t next;   /* the entity's next mention, VSL_NONE at the last one */
    uint8_t kind;    /* vsl_mention_kind */
    float confidence;
    const vsl_label *label; /* of this mention, never NULL; lives as long as the document */
} vsl_mention;

typedef struct vsl_entity {
    vsl_str name; /* fullest form in the text, without possessive */
    vsl_str type, subtype, demonym_of, id;
    vsl_span role;          /* "president" in "de Russische president"; start == end when absent */
    vsl_str of;             /* "Rusland" there; absent otherwise */
    uint32_t first_mention; /* index of its first mention */
    uint32_t mention_count;
} vsl_entity;

typedef enum vsl_time_type { VSL_DATE = 0, VSL_TIME, VSL_DURATION, VSL_SET } vsl_time_type;

typedef struct vsl_time {
    uint32_t start, end;
    uint32_t first_token, token_count;
    uint8_t type; /* vsl_time_type */
    float confidence;
    vsl_str value;      /* TIMEX3 value, absent when it cannot be known */
    vsl_str mod;        /* TIMEX3 mod: START MID END APPROX ...; absent */
    vsl_str unresolved; /* the incomplete form: XXXX-WXX-2; absent when complete in itself */
    vsl_str rule;       /* the rule that made it */
} vsl_time;

typedef enum vsl_quantity_kind {
    VSL_CARDINAL = 0,
    VSL_ORDINAL,
    VSL_MONEY,
    VSL_PERCENT,
    VSL_MEASURE,
    VSL_TEMPERATURE,
    VSL_FRACTION,
    VSL_RANGE,
    VSL_AGE,
    VSL_VAGUE
} vsl_quantity_kind;

typedef struct vsl_quantity {
    uint32_t start, end;
    uint32_t first_token, token_count;
    uint8_t kind; /* vsl_quantity_kind */
    float confidence;
    vsl_str value; /* canonical decimal string, or lower/upper for a range; absent when vague */
    vsl_str unit;  /* ISO 4217, %, km, jaar ...; absent */
    vsl_str mod;   /* APPROX LESS_THAN MORE_THAN ...; absent */
    vsl_span noun; /* what is counted; start == end when absent */
    vsl_str rule;
} vsl_quantity;

typedef enum vsl_quote_form { VSL_FULL = 0, VSL_PARTIAL, VSL_SCARE } vsl_quote_form;
typedef enum vsl_statement_kind {
    VSL_INDIRECT = 0, /* zei dat ... */
    VSL_MIXED,        /* indirect, with quoted words inside */
    VSL_REPORT        /* passed on: meldde KCNA */
} vsl_statement_kind;

/* Who is said to have said it. Both parts may be absent: unknown stays unknown. */
typedef struct vsl_speaker {
    uint32_t entity; /* VSL_NONE when not an entity of the document */
    vsl_span span;   /* the words that name the speaker, start == end when absent */
} vsl_speaker;

/* A quotation or statement: what was said, by whom, with which cue, through whom. */
typedef struct vsl_quote {
    uint32_t first_part, part_count; /* into vsl_doc_parts: the stretches without their marks */
    uint8_t form;                    /* vsl_quote_form */
    float confidence;
    vsl_speaker speaker;
    vsl_span cue;                  /* start == end when absent */
    uint32_t first_via, via_count; /* into vsl_doc_via: entities it was passed on by */
    vsl_str rule;
} vsl_quote;

typedef struct vsl_statement {
    uint32_t start, end; /* the content */
    uint8_t kind;        /* vsl_statement_kind */
    float confidence;
    vsl_speaker speaker;
    vsl_span cue;
    uint32_t first_via, via_count;
    vsl_str rule;
} vsl_statement;

VSL_API const vsl_token *vsl_doc_tokens(const vsl_doc *self, size_t *count);
VSL_API const vsl_sentence *vsl_doc_sentences(const vsl_doc *self, size_t *count);
VSL_API const vsl_mention *vsl_doc_mentions(const vsl_doc *self, size_t *count);
VSL_API const vsl_entity *vsl_doc_entities(const vsl_doc *self, size_t *count);
VSL_API const vsl_time *vsl_doc_times(const vsl_doc *self, size_t *count);
VSL_API const vsl_quantity *vsl_doc_quantities(const vsl_doc *self, size_t *count);
VSL_API const vsl_quote *vsl_doc_quotes(const vsl_doc *self, size_t *count);
VSL_API const vsl_statement *vsl_doc_statements(const vsl_doc *self, size_t *count);
VSL_API const vsl_span *vsl_doc_parts(const vsl_doc *self, size_t *count);
VSL_API const uint32_t *vsl_doc_via(const vsl_doc *self, size_t *count);

/* Names of enum members as they stand in the JSON: "word", "heading", "alias", "DATE", "money",
** "full", "indirect". NUL-terminated, static; "?" outside the range. */
VSL_API const char *vsl_token_kind_name(unsigned kind);
VSL_API const char *vsl_sentence_kind_name(unsigned kind);
VSL_API const char *vsl_mention_kind_name(unsigned kind);
VSL_API const char *vsl_time_type_name(unsigned type);
VSL_API const char *vsl_quantity_kind_name(unsigned kind);
VSL_API const char *vsl_quote_form_name(unsigned form);
VSL_API const char *vsl_statement_kind_name(unsigned kind);

/* }====================================================== */

/*
** {======================================================
** Offsets
** =======================================================
*/

typedef enum vsl_unit { VSL_BYTES = 0, VSL_CHARACTERS, VSL_UTF16 } vsl_unit;

/* Converts an offset between bytes, characters (code points) and UTF-16 units; invalid bytes count
** as one character (U+FFFD) each. An offset inside a character goes to that character's start; one
** past the end to the end. Takes O(1) amortised time for ASCII text, else O(distance to a
** checkpoint) after one pass made at the first call. Returns the offset, or VSL_NONE when memory
** for the checkpoints ran out. */
VSL_API uint32_t vsl_doc_offset(vsl_doc *self, uint32_t offset, vsl_unit from, vsl_unit to);

/* }====================================================== */

/*
** {======================================================
** JSON: the document's interchange form; its keys are those of doc/architecture.md
** =======================================================
*/

/* Takes a piece of the output; returns nonzero to stop. */
typedef int (*vsl_writer)(void *context, const char *data, size_t length);

/* What goes into the JSON besides the layers that were read. Zero-initialise. */
typedef struct vsl_json_options {
    vsl_str file; /* the value of "file"; absent: no such key */
    int tokens;   /* nonzero: with "tokens" */
    int text;     /* nonzero: with "text", the input; invalid bytes become U+FFFD there */
} vsl_json_options;

/* Writes the document as one JSON object on one line, without a line break at the end, in pieces
** of at most a few KB. Always valid UTF-8 and valid JSON; same document, same bytes. Allocates
** nothing. Returns VSL_OK, or VSL_EIO when the writer stopped. `options` may be NULL. */
VSL_API vsl_code vsl_doc_json(const vsl_doc *self, const vsl_json_options *options,
                              vsl_writer writer, void *context, vsl_error *err);

/* The SHA-256 of `length` bytes, as 64 lower-case hexadecimal digits and a NUL (FIPS 180-4). */
VSL_API void vsl_sha256(const void *data, size_t length, char hex[65]);

/* }====================================================== */

#ifdef __cplusplus
}
#endif

#endif
