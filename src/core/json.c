/*
** json.c - a document as one JSON object (RFC 8259). Keys as in doc/architecture.md, in a fixed
** order; what is absent has no key.
*/
#include <string.h>

#include "doc.h"
#include "error.h"
#include "utf8.h"

/* Output through a small buffer. Once the writer has stopped, nothing more is written. */
typedef struct output {
    const vsl_doc *doc;
    vsl_writer writer;
    void *context;
    int stopped;
    int comma; /* nonzero: a value stands before, so the next one needs a comma */
    size_t used;
    char buffer[4096];
} output;

static void flush(output *out) {
    if (!out->stopped && out->used > 0)
        out->stopped = out->writer(out->context, out->buffer, out->used) != 0;
    out->used = 0;
}

static void put(output *out, const char *data, size_t length) {
    while (length > 0) {
        size_t n = sizeof out->buffer - out->used;
        if (n > length) n = length;
        memcpy(out->buffer + out->used, data, n);
        out->used += n;
        data += n;
        length -= n;
        if (out->used == sizeof out->buffer) flush(out);
    }
}

static void puts_(output *out, const char *text) {
    put(out, text, strlen(text));
}

static void put_number(output *out, uint64_t value) {
    char digits[20];
    size_t n = sizeof digits;
    do {
        digits[--n] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    put(out, digits + n, sizeof digits - n);
}

static void put_escape(output *out, unsigned char c) {
    static const char hex[] = "0123456789abcdef";
    char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    switch (c) {
    case '"':
        puts_(out, "\\\"");
        break;
    case '\\':
        puts_(out, "\\\\");
        break;
    case '\n':
        puts_(out, "\\n");
        break;
    case '\r':
        puts_(out, "\\r");
        break;
    case '\t':
        puts_(out, "\\t");
        break;
    default:
        put(out, escape, sizeof escape);
    }
}

/* A string; invalid bytes become U+FFFD. */
static void put_string(output *out, vsl_str s) {
    const char *p = s.data, *end = s.data + s.length, *run = p;
    put(out, "\"", 1);
    while (p < end) {
        unsigned char c = (unsigned char)*p;
        int32_t point;
        size_t n = 1;
        if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
            p++;
            continue;
        }
        if (c >= 0x80) {
            n = vsl__utf8_next(p, end, &point);
            if (point != VSL__INVALID) {
                p += n;
                continue;
            }
        }
        put(out, run, (size_t)(p - run));
        if (c >= 0x80)
            puts_(out, "\xEF\xBF\xBD");
        else
            put_escape(out, c);
        p += n;
        run = p;
    }
    put(out, run, (size_t)(p - run));
    put(out, "\"", 1);
}

/* The comma before the next value of the object or array, where one is needed. */
static void separate(output *out) {
    if (out->comma) put(out, ",", 1);
    out->comma = 1;
}

static void key(output *out, const char *name) {
    separate(out);
    put(out, "\"", 1);
    puts_(out, name);
    put(out, "\":", 2);
}

static void open(output *out, const char *bracket) {
    put(out, bracket, 1);
    out->comma = 0;
}

static void close(output *out, const char *bracket) {
    put(out, bracket, 1);
    out->comma = 1;
}

static void string_key(output *out, const char *name, vsl_str value) {
    if (value.data == NULL) return;
    key(out, name);
    put_string(out, value);
}

static void name_key(output *out, const char *name, const char *value) {
    key(out, name);
    put(out, "\"", 1);
    puts_(out, value);
    put(out, "\"", 1);
}

static void number_key(output *out, const char *name, uint64_t value) {
    key(out, name);
    put_number(out, value);
}

/* Thousandths, without the locale's decimal mark. */
static void confidence_key(output *out, float confidence) {
    unsigned value = confidence <= 0   ? 0
                     : confidence >= 1 ? 1000
                                       : (unsigned)((double)confidence * 1000 + .5);
    char digits[5] = {'0', '.', (char)('0' + value / 100), (char)('0' + value / 10 % 10),
                      (char)('0' + value % 10)};
    size_t length = 5;
    if (value == 1000) {
        digits[0] = '1';
        length = 1;
    } else {
        while (length > 3 && digits[length - 1] == '0') length--;
    }
    key(out, "confidence");
    put(out, digits, length);
}

/* "start", "end", "text" of the object that is open. */
static void span_keys(output *out, uint32_t start, uint32_t end) {
    vsl_str text;
    text.data = out->doc->text + start;
    text.length = end - start;
    number_key(out, "start", start);
    number_key(out, "end", end);
    string_key(out, "text", text);
}

static void span_object(output *out, vsl_span span) {
    open(out, "{");
    span_keys(out, span.start, span.end);
    close(out, "}");
}

static void span_key(output *out, const char *name, vsl_span span) {
    if (span.start == span.end) return;
    key(out, name);
    span_object(out, span);
}

static void put_entity_id(output *out, uint32_t entity) {
    puts_(out, "\"e");
    put_number(out, (uint64_t)entity + 1);
    put(out, "\"", 1);
}

static void tokens_key(output *out) {
    size_t i, s;
    key(out, "tokens");
    open(out, "[");
    for (i = s = 0; i < out->doc->tokens.count; i++) {
        const vsl_token *token = &out->doc->tokens.at[i];
        const vsl_sentence *sentence = &out->doc->sentences.at[s];
        if (i >= sentence->first_token + sentence->token_count) s++;
        separate(out);
        open(out, "{");
        span_keys(out, token->start, vsl__end(token));
        name_key(out, "kind", vsl_token_kind_name(token->kind));
        if (token->suffix > 0) number_key(out, "suffix", token->suffix);
        number_key(out, "sentence", s);
        close(out, "}");
    }
    close(out, "]");
}

static void sentences_key(output *out) {
    size_t i;
    key(out, "sentences");
    open(out, "[");
    for (i = 0; i < out->doc->sentences.count; i++) {
        const vsl_sentence *sentence = &out->doc->sentences.at[i];
        separate(out);
        open(out, "{");
        span_keys(out, sentence->start, sentence->end);
        number_key(out, "paragraph", sentence->paragraph);
        name_key(out, "kind", vsl_sentence_kind_name(sentence->kind));
        close(out, "}");
    }
    close(out, "]");
}

static void put_mention(output *out, const vsl_mention *mention) {
    open(out, "{");
    span_keys(out, mention->start, mention->end);
    name_key(out, "kind", vsl_mention_kind_name(mention->kind));
    confidence_key(out, mention->confidence);
    close(out, "}");
}

static void put_entity(output *out, uint32_t index) {
    const vsl_entity *entity = &out->doc->entities.at[index];
    uint32_t left = entity->mention_count;
    size_t i;
    open(out, "{");
    key(out, "id");
    put_entity_id(out, index);
    string_key(out, "name", entity->name);
    string_key(out, "type", entity->type);
    string_key(out, "subtype", entity->subtype);
    span_key(out, "role", entity->role);
    string_key(out, "of", entity->of);
    string_key(out, "demonym_of", entity->demonym_of);
    string_key(out, "gazetteer", entity->id);
    key(out, "mentions");
    open(out, "[");
    for (i = entity->first_mention; left > 0 && i < out->doc->mentions.count;
         i = out->doc->mentions.at[i].next) {
        separate(out);
        put_mention(out, &out->doc->mentions.at[i]);
        left--;
    }
    close(out, "]");
    close(out, "}");
}

static void entities_key(output *out) {
    uint32_t i;
    key(out, "entities");
    open(out, "[");
    for (i = 0; i < out->doc->entities.count; i++) {
        separate(out);
        put_entity(out, i);
    }
    close(out, "]");
}

static void times_key(output *out) {
    size_t i;
    key(out, "times");
    open(out, "[");
    for (i = 0; i < out->doc->times.count; i++) {
        const vsl_time *time = &out->doc->times.at[i];
        separate(out);
        open(out, "{");
        span_keys(out, time->start, time->end);
        name_key(out, "type", vsl_time_type_name(time->type));
        string_key(out, "value", time->value);
        string_key(out, "mod", time->mod);
        string_key(out, "unresolved", time->unresolved);
        string_key(out, "rule", time->rule);
        confidence_key(out, time->confidence);
        close(out, "}");
    }
    close(out, "]");
}

static void quantities_key(output *out) {
    size_t i;
    key(out, "quantities");
    open(out, "[");
    for (i = 0; i < out->doc->quantities.count; i++) {
        const vsl_quantity *quantity = &out->doc->quantities.at[i];
        separate(out);
        open(out, "{");
        span_keys(out, quantity->start, quantity->end);
        name_key(out, "kind", vsl_quantity_kind_name(quantity->kind));
        string_key(out, "value", quantity->value);
        string_key(out, "unit", quantity->unit);
        string_key(out, "mod", quantity->mod);
        if (quantity->noun.start < quantity->noun.end) {
            vsl_str noun = {out->doc->text + quantity->noun.start,
                            quantity->noun.end - quantity->noun.start};
            string_key(out, "noun", noun);
        }
        string_key(out, "rule", quantity->rule);
        confidence_key(out, quantity->confidence);
        close(out, "}");
    }
    close(out, "]");
}

/* "speaker", "cue", "via", "rule", "confidence", which quotes and statements share */
static void attribution_keys(output *out, const vsl_speaker *speaker, vsl_span cue,
                             uint32_t first_via, uint32_t via_count, vsl_str rule,
                             float confidence) {
    uint32_t i;
    if (speaker->entity != VSL_NONE || speaker->span.start < speaker->span.end) {
        key(out, "speaker");
        open(out, "{");
        if (speaker->entity != VSL_NONE) {
            key(out, "entity");
            put_entity_id(out, speaker->entity);
        }
        if (speaker->span.start < speaker->span.end)
            span_keys(out, speaker->span.start, speaker->span.end);
        close(out, "}");
    }
    span_key(out, "cue", cue);
    if (via_count > 0) {
        key(out, "via");
        open(out, "[");
        for (i = 0; i < via_count; i++) {
            separate(out);
            put_entity_id(out, out->doc->via.at[first_via + i]);
        }
        close(out, "]");
    }
    string_key(out, "rule", rule);
    confidence_key(out, confidence);
}

static void quotes_key(output *out) {
    uint32_t i, j;
    key(out, "quotes");
    open(out, "[");
    for (i = 0; i < out->doc->quotes.count; i++) {
        const vsl_quote *quote = &out->doc->quotes.at[i];
        separate(out);
        open(out, "{");
        key(out, "id");
        put(out, "\"q", 2);
        put_number(out, (uint64_t)i + 1);
        put(out, "\"", 1);
        key(out, "parts");
        open(out, "[");
        for (j = 0; j < quote->part_count; j++) {
            separate(out);
            span_object(out, out->doc->parts.at[quote->first_part + j]);
        }
        close(out, "]");
        name_key(out, "form", vsl_quote_form_name(quote->form));
        attribution_keys(out, &quote->speaker, quote->cue, quote->first_via, quote->via_count,
                         quote->rule, quote->confidence);
        close(out, "}");
    }
    close(out, "]");
}

static void statements_key(output *out) {
    size_t i;
    key(out, "statements");
    open(out, "[");
    for (i = 0; i < out->doc->statements.count; i++) {
        const vsl_statement *statement = &out->doc->statements.at[i];
        vsl_span content = {statement->start, statement->end};
        separate(out);
        open(out, "{");
        span_key(out, "content", content);
        name_key(out, "kind", vsl_statement_kind_name(statement->kind));
        attribution_keys(out, &statement->speaker, statement->cue, statement->first_via,
                         statement->via_count, statement->rule, statement->confidence);
        close(out, "}");
    }
    close(out, "]");
}

vsl_code vsl_doc_json(const vsl_doc *self, const vsl_json_options *options, vsl_writer writer,
                      void *context, vsl_error *err) {
    static const vsl_json_options defaults;
    uint32_t layers = self->options.layers;
    char sha256[65];
    output out;
    if (options == NULL) options = &defaults;
    out.doc = self;
    out.writer = writer;
    out.context = context;
    out.stopped = 0;
    out.used = 0;
    open(&out, "{");
    name_key(&out, "schema", "verslag/1");
    string_key(&out, "language", vsl_model_language(self->model));
    string_key(&out, "file", options->file);
    vsl_sha256(self->text, self->length, sha256);
    name_key(&out, "sha256", sha256);
    number_key(&out, "bytes", self->length);
    string_key(&out, "published", self->published);
    string_key(&out, "published_from", self->published_from);
    if (options->text) string_key(&out, "text", vsl_doc_text(self));
    sentences_key(&out);
    if (options->tokens) tokens_key(&out);
    if (layers & VSL_ENTITIES) entities_key(&out);
    if (layers & VSL_TIMES) times_key(&out);
    if (layers & VSL_QUANTITIES) quantities_key(&out);
    if (layers & VSL_QUOTES) {
        quotes_key(&out);
        statements_key(&out);
    }
    close(&out, "}");
    flush(&out);
    if (out.stopped) return vsl__error(err, VSL_EIO, 0, "the JSON could not be written");
    return VSL_OK;
}
