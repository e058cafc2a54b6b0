/*
** A damaged, truncated or foreign language pack is refused with a message, never a crash.
*/
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/tag.h"
#include "tap.h"
#include "verslag.h"

static char *pack;
static size_t pack_size;

/* A pack made of the first `size` bytes, with one byte changed by `flip` (0: none). */
static vsl_model *open_changed(size_t size, size_t at, unsigned char flip, vsl_error *err) {
    static char *copy;
    vsl_model *model;
    if (copy == NULL) copy = malloc(pack_size + 8);
    memcpy(copy, pack, size);
    if (flip != 0) copy[at] = (char)((unsigned char)copy[at] ^ flip);
    err->message[0] = '\0';
    model = vsl_model_memory(copy, size, NULL, err);
    return model;
}

/* The file's bytes, which the caller frees, or NULL. */
static char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    char *made;
    if (file == NULL) return NULL;
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    made = malloc(*size);
    if (made != NULL && fread(made, 1, *size, file) != *size) {
        free(made);
        made = NULL;
    }
    fclose(file);
    return made;
}

/* Small linear congruential generator, so that every run is the same. */
static uint32_t next_random(void) {
    static uint64_t state = 1;
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

/* The tagger of the pack with one of its numbers changed, given as a file: it has no checksum. */
static vsl_code set_changed_tagger(vsl_model *model, size_t at, float number, vsl_error *err) {
    static const char path[] = "build/spec/tagger.bin";
    size_t size;
    char *tagger = read_file("lang/nl/tagger.bin", &size);
    FILE *file;
    if (tagger == NULL) return VSL_OK;
    memcpy(tagger + at, &number, sizeof number);
    file = fopen(path, "wb");
    if (file != NULL) {
        fwrite(tagger, 1, size, file);
        fclose(file);
    }
    free(tagger);
    return vsl_model_set_tagger(model, path, err);
}

/* How a process ends that reads with a pack cut to `size` bytes under its hands: its exit code, or
** 256 and the number of the signal. */
static int cut_in_use(off_t size) {
    static const char path[] = "build/spec/cut.vsl";
    static const char text[] = "Kim zei dinsdag in Gent: 'Ja.'";
    FILE *file = fopen(path, "wb");
    int status = 0;
    pid_t child;
    if (file == NULL || fwrite(pack, 1, pack_size, file) != pack_size || fclose(file) != 0)
        return -1;
    fflush(stdout);
    child = fork();
    if (child == 0) {
        vsl_model *model = vsl_model_open(path, NULL, NULL);
        if (model == NULL || truncate(path, size) != 0) _exit(1);
        vsl_doc_free(vsl_read(model, text, sizeof text - 1, NULL, NULL, NULL));
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) return -1;
    remove(path);
    return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Tokens of a reading with the model, 0 when it fails. */
static size_t tokens_of(vsl_model *model) {
    static const char text[] = "Kim zei dinsdag in Gent: 'Ja, 5.000 man.'";
    size_t count = 0;
    vsl_doc *doc = vsl_read(model, text, sizeof text - 1, NULL, NULL, NULL);
    if (doc != NULL) vsl_doc_tokens(doc, &count);
    vsl_doc_free(doc);
    return count;
}

/* Whether an open pack goes on as it was while its file is taken away or another one put in its
** place by `command`, as `make install` and the compiler do it, and `language` is there then. */
static int changed_in_use(const char *command, const char *language) {
    static const char path[] = "build/spec/used.vsl";
    FILE *file = fopen(path, "wb");
    vsl_model *model, *next;
    size_t before;
    int good;
    if (file == NULL || fwrite(pack, 1, pack_size, file) != pack_size || fclose(file) != 0)
        return 0;
    model = vsl_model_open(path, NULL, NULL);
    if (model == NULL) return 0;
    before = tokens_of(model);
    good = system(command) == 0 && before > 0 && tokens_of(model) == before &&
           memcmp(vsl_model_language(model).data, "nl", 2) == 0;
    next = vsl_model_open(path, NULL, NULL);
    good = good && (language == NULL
                        ? next == NULL
                        : next != NULL && memcmp(vsl_model_language(next).data, language, 2) == 0);
    vsl_model_close(next);
    good = good && tokens_of(model) == before;
    vsl_model_close(model);
    remove(path);
    return good;
}

int main(int argc, char **argv) {
    vsl_error err = {0};
    vsl_model *model;
    const char *wanted = argc > 1 ? argv[1] : getenv("MUTATIONS"); /* fewer, where all is slow */
    unsigned mutations = wanted != NULL ? (unsigned)atoi(wanted) : 10000, i, refused = 0, told = 0;
    if (!ok((pack = read_file("build/nl.vsl", &pack_size)) != NULL, "build/nl.vsl can be read"))
        return done();

    model = open_changed(pack_size, 0, 0, &err);
    ok(model != NULL, "the pack as it is opens from memory");
    ok(vsl_model_language(model).length == 2 &&
           memcmp(vsl_model_language(model).data, "nl", 2) == 0,
       "it says that its language is nl");
    ok(set_changed_tagger(model, offsetof(vsl__tag_header, bins), 1e9F, &err) == VSL_EPACK,
       "a tagger more than sure: %s", err.message);
    ok(set_changed_tagger(model, offsetof(vsl__tag_header, bins), NAN, &err) == VSL_EPACK,
       "a tagger sure of no number: %s", err.message);
    ok(set_changed_tagger(model, offsetof(vsl__tag_header, scale), 16, &err) == VSL_OK,
       "a tagger as it was is taken");
    vsl_model_close(model);

    for (i = 0; i < mutations; i++) {
        /* the header and the table are small but matter most: every fourth change hits them */
        size_t at = next_random() % (i % 4 == 0 ? 512 : pack_size);
        model = open_changed(pack_size, at, (unsigned char)(1u << next_random() % 8), &err);
        refused += model == NULL;
        told += err.code == VSL_EPACK && err.message[0] != '\0';
        vsl_model_close(model);
    }
    ok(refused == mutations, "%u of %u packs with one flipped bit are refused", refused, mutations);
    ok(told == mutations, "each with code and message");

    for (i = refused = 0; i < 1000 && i < mutations; i++) {
        size_t size = i < 200 ? i : next_random() % pack_size;
        model = open_changed(size, 0, 0, &err);
        refused += model == NULL && err.code == VSL_EPACK && err.message[0] != '\0';
        vsl_model_close(model);
    }
    ok(refused == i, "%u of %u truncated packs are refused with a message", refused, i);

    model = open_changed(pack_size, 12, 0x7F, &err);
    ok(model == NULL && strstr(err.message, "formats") != NULL, "another version: %s", err.message);
    vsl_model_close(model);
    {
        char *swapped = malloc(pack_size);
        memcpy(swapped, pack, pack_size);
        memcpy(swapped + 8, "\1\2\3\4", 4);
        if (memcmp(pack + 8, "\1\2\3\4", 4) == 0) memcpy(swapped + 8, "\4\3\2\1", 4);
        model = vsl_model_memory(swapped, pack_size, NULL, &err);
        ok(model == NULL && strstr(err.message, "byte order") != NULL, "another byte order: %s",
           err.message);
        free(swapped);
    }
    ok(cut_in_use((off_t)pack_size) == 0, "a pack that stays whole is read to the end");
    ok(cut_in_use(4096) == 256 + SIGBUS,
       "a pack cut short under a mapping ends the process (SIGBUS): replace packs by renaming");
    ok(changed_in_use("rm build/spec/used.vsl", NULL), "a pack that is removed while it is in use");
    ok(changed_in_use("cp build/nl.vsl build/spec/used.new && mv build/spec/used.new "
                      "build/spec/used.vsl",
                      "nl"),
       "a pack that is replaced by renaming while it is in use");
    ok(changed_in_use("build/pack spec/data/english build/spec/used.vsl", "en"),
       "a pack that is compiled anew while it is in use");
    ok(vsl_model_open("spec/c", NULL, &err) == NULL && err.code == VSL_EIO, "a directory: %s",
       err.message);
    ok(vsl_model_open("no/such.vsl", NULL, &err) == NULL && strstr(err.message, "no/such.vsl"),
       "no file: %s", err.message);
    ok(vsl_model_open("/dev/null", NULL, &err) == NULL, "a device: %s", err.message);
    ok(vsl_model_open("Makefile", NULL, &err) == NULL && err.code == VSL_EPACK,
       "a foreign file: %s", err.message);
    ok(vsl_model_memory(pack + 1, pack_size - 1, NULL, &err) == NULL, "unaligned memory: %s",
       err.message);
    ok(vsl_model_open("no/such.vsl", NULL, NULL) == NULL, "nobody has to take the error");
    vsl_model_close(NULL);
    free(pack);
    return done();
}
