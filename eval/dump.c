/*
** dump.c - tokens and sentences as text, for measuring and for tests.
**
**   dump PACK < TEXT        a sentence a line, its tokens separated by one TAB
**   dump PACK -l < TEXT     the same, each line of TEXT a text of its own
**   dump PACK -f < FRAMES   texts framed as LENGTH LF BYTES; for each a line "tokens sentences",
**                           a line "start end kind flags suffix breaks" for each token (bytes),
**                           and a line "start end first count paragraph kind" for each sentence
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/verslag.h"

static void *need(void *p) {
    if (p == NULL) {
        fputs("dump: out of memory\n", stderr);
        exit(2);
    }
    return p;
}

static char *read_all(FILE *in, size_t *size) {
    size_t room = 1 << 16, n;
    char *data = need(malloc(room));
    *size = 0;
    while ((n = fread(data + *size, 1, room - *size, in)) > 0) {
        *size += n;
        if (*size == room) data = need(realloc(data, room *= 2));
    }
    return data;
}

static void print_lines(const vsl_doc *doc) {
    size_t count, i;
    const vsl_token *tokens = vsl_doc_tokens(doc, NULL);
    const vsl_sentence *sentences = vsl_doc_sentences(doc, &count);
    const char *text = vsl_doc_text(doc).data;
    uint32_t j;
    for (i = 0; i < count; i++) {
        for (j = 0; j < sentences[i].token_count; j++) {
            const vsl_token *token = &tokens[sentences[i].first_token + j];
            if (j > 0) putchar('\t');
            fwrite(text + token->start, 1, token->length, stdout);
        }
        putchar('\n');
    }
}

static void print_frame(const vsl_doc *doc) {
    size_t token_count, count, i;
    const vsl_token *tokens = vsl_doc_tokens(doc, &token_count);
    const vsl_sentence *sentences = vsl_doc_sentences(doc, &count);
    printf("%zu %zu\n", token_count, count);
    for (i = 0; i < token_count; i++)
        printf("%u %u %s %u %u %u\n", tokens[i].start, tokens[i].start + tokens[i].length,
               vsl_token_kind_name(tokens[i].kind), tokens[i].flags, tokens[i].suffix,
               tokens[i].breaks);
    for (i = 0; i < count; i++)
        printf("%u %u %u %u %u %s\n", sentences[i].start, sentences[i].end,
               sentences[i].first_token, sentences[i].token_count, sentences[i].paragraph,
               vsl_sentence_kind_name(sentences[i].kind));
}

static void dump(vsl_model *model, const char *text, size_t length, int frame) {
    static const vsl_options options = {.layers = VSL_TOKENS};
    vsl_error err;
    vsl_doc *doc = vsl_read(model, text, length, &options, NULL, &err);
    if (doc == NULL) {
        fprintf(stderr, "dump: %s\n", err.message);
        exit(2);
    }
    if (frame)
        print_frame(doc);
    else
        print_lines(doc);
    vsl_doc_free(doc);
}

int main(int argc, char **argv) {
    vsl_error err;
    size_t size, length;
    char *data, *p, *end;
    const char *mode = argc > 2 ? argv[2] : "";
    vsl_model *model = argc > 1 ? vsl_model_open(argv[1], NULL, &err) : NULL;
    if (argc < 2 || argc > 3) {
        fputs("usage: dump PACK [-l | -f] < INPUT\n", stderr);
        return 2;
    }
    if (model == NULL) {
        fprintf(stderr, "dump: %s\n", err.message);
        return 2;
    }
    data = read_all(stdin, &size);
    p = data;
    end = data + size;
    if (*mode == '\0')
        dump(model, data, size, 0);
    else
        while (p < end) {
            char *newline = memchr(p, '\n', (size_t)(end - p));
            if (strcmp(mode, "-f") == 0) {
                length = (size_t)strtoul(p, NULL, 10);
                if (newline == NULL || length > (size_t)(end - newline - 1)) {
                    fputs("dump: a frame is longer than the input\n", stderr);
                    return 2;
                }
                dump(model, newline + 1, length, 1);
                p = newline + 1 + length;
            } else {
                length = (size_t)((newline == NULL ? end : newline) - p);
                dump(model, p, length, 0);
                p += length + 1;
            }
        }
    free(data);
    vsl_model_close(model);
    return 0;
}
