/*
** train_main.c - the program verslag-train: trains, applies and scores taggers.
*/
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../core/pack.h"
#include "output.h"
#include "train.h"

static const char usage[] =
    "usage: verslag-train train TRAIN.tsv ... -o FILE [options]   train a tagger\n"
    "       verslag-train conll -m FILE [FILE.tsv]                tag tokens given one a line\n"
    "       verslag-train eval [-m FILE] FILE.tsv                 score tags (the last two "
    "columns\n"
    "                                                             are gold and predicted; with -m\n"
    "                                                             the model predicts)\n"
    "options of train:\n"
    "  --dev DEV.tsv      score this after every few epochs\n"
    "  --words FILE       words with marks and classes\n"
    "  --phrases FILE     names with types\n"
    "  --next-domain      the files after it share features with those before, and have their own\n"
    "                     too; the model serves the first domain\n"
    "  --shared           the files after it have the shared features only\n"
    "  --weight X         of the files after it (default 1)\n"
    "  --epochs N  --seed N  --threads N  --folds N  --cutoff N  --rows N\n"
    "  --rate X  --penalty X  --dropout X  --short-labels  --quiet\n";

static int misused(const char *what, const char *which) {
    fprintf(stderr, "verslag-train: %s%s\n%s", what, which, usage);
    return 2;
}

/* An opened model file. */
typedef struct model_file {
    char *text;
    vsl__tagger tagger;
} model_file;

/* Opens what `train` has written, or the tagger of a language pack. */
static int open_model(model_file *self, const char *path) {
    size_t size;
    vsl_error err;
    vsl__bytes model;
    self->text = corpus_slurp(path, &size);
    if (self->text == NULL) return 0;
    model.data = (const unsigned char *)self->text;
    model.size = size;
    if (vsl__pack_check(self->text, size, &err) == VSL_OK)
        model = vsl__pack_find(self->text, "tagger");
    if (vsl__tagger_open(&self->tagger, model.data, model.size, &err) == VSL_OK) return 1;
    fprintf(stderr, "%s: %s\n", path, err.message);
    free(self->text);
    return 0;
}

static int command_train(int argc, char **argv) {
    train_options options;
    corpus data, dev;
    const char *out = NULL, *dev_path = NULL;
    float weight = 1;
    unsigned domain = 0, domains = 0;
    int status = 2;
    size_t size;
    void *block;
    memset(&data, 0, sizeof data);
    memset(&dev, 0, sizeof dev);
    train_defaults(&options);
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--next-domain") == 0 || strcmp(argv[i], "--shared") == 0)
            domain = domains = 1;
    for (int i = 0; i < argc; i++) {
        const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(name, "--quiet") == 0)
            options.quiet = 1;
        else if (strcmp(name, "--short-labels") == 0)
            options.short_labels = 1;
        else if (strcmp(name, "--next-domain") == 0)
            domain = ++domains;
        else if (strcmp(name, "--shared") == 0)
            domain = 0;
        else if (name[0] != '-' || name[1] == '\0') {
            size_t source = data.files.count;
            if (source == TRAIN_SOURCES) {
                fprintf(stderr, "at most %d files to train on\n", TRAIN_SOURCES);
                goto done;
            }
            if (!corpus_read(&data, name, CORPUS_SECOND)) goto done;
            options.weight[source] = weight;
            options.domain[source] = domain;
        } else if (value == NULL) {
            status = misused("a value is missing after ", name);
            goto done;
        } else {
            char *end = NULL;
            double x = strtod(value, &end);
            int is_number = *end == '\0' && end != value && x >= 0;
            i++;
            if (strcmp(name, "-o") == 0)
                out = value;
            else if (strcmp(name, "--dev") == 0)
                dev_path = value;
            else if (strcmp(name, "--words") == 0)
                options.words = value;
            else if (strcmp(name, "--phrases") == 0)
                options.phrases = value;
            else if (!is_number) {
                status = misused("not a number: ", value);
                goto done;
            } else if (strcmp(name, "--weight") == 0)
                weight = (float)x;
            else if (strcmp(name, "--epochs") == 0)
                options.epochs = x < 1 ? 1 : (unsigned)x;
            else if (strcmp(name, "--seed") == 0)
                options.seed = (uint64_t)x;
            else if (strcmp(name, "--threads") == 0)
                options.threads = x < 1 ? 1 : x > 16 ? 16 : (unsigned)x;
            else if (strcmp(name, "--folds") == 0)
                options.folds = (unsigned)x;
            else if (strcmp(name, "--cutoff") == 0)
                options.cutoff = (unsigned)x;
            else if (strcmp(name, "--rows") == 0)
                options.rows = (uint32_t)x;
            else if (strcmp(name, "--rate") == 0)
                options.rate = (float)x;
            else if (strcmp(name, "--penalty") == 0)
                options.penalty = (float)x;
            else if (strcmp(name, "--dropout") == 0)
                options.dropout = (float)x;
            else {
                status = misused("unknown option ", name);
                goto done;
            }
        }
    }
    if (data.files.count == 0) {
        status = misused("no file to train on", "");
        goto done;
    }
    if (out == NULL) {
        status = misused("say where the model goes: -o FILE", "");
        goto done;
    }
    if (dev_path != NULL) {
        if (!corpus_read(&dev, dev_path, CORPUS_SECOND)) goto done;
        options.dev = &dev;
    }
    block = train(&data, &options, &size);
    if (block != NULL) {
        status = write_whole(out, block, size) ? 0 : 2;
        if (status != 0) fprintf(stderr, "%s: %s\n", out, strerror(errno));
    }
    free(block);
done:
    corpus_free(&data);
    corpus_free(&dev);
    return status;
}

/* writes each line again, with a predicted tag as last column */
static void write_tagged(const corpus *data, const vsl__tagger *tagger, const uint8_t *states) {
    size_t t = 0;
    for (const char *line = data->files.at[0]; *line != '\0';) {
        const char *end = strchr(line, '\n');
        const char *next = end == NULL ? line + strlen(line) : end + 1;
        char room[256];
        vsl_str tag = {"O", 1};
        if (end == NULL) end = next;
        if (end > line && end[-1] == '\r') end--;
        if (end > line) {
            int is_token = t < data->tokens.count && data->tokens.at[t].data == line;
            if (is_token) tag = iob2_tag(tagger, states[t++], room);
            printf("%.*s\t%.*s\n", (int)(end - line), line, (int)tag.length, tag.data);
        } else
            putchar('\n');
        line = next;
    }
}

/* The arguments [-m MODEL] [FILE]; what is not given is left as it is. Returns 0 after a message. */
static int take_paths(int argc, char **argv, const char **model_path, const char **path) {
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "-m") == 0 && i + 1 < argc) {
            *model_path = argv[++i];
        } else if (argv[i][0] == '-' && argv[i][1] != '\0') {
            misused("unknown option ", argv[i]);
            return 0;
        } else {
            *path = argv[i];
        }
    }
    return 1;
}

static int command_conll(int argc, char **argv) {
    const char *model_path = NULL, *path = "-";
    corpus data;
    model_file model;
    uint8_t *states = NULL;
    int status = 2;
    memset(&data, 0, sizeof data);
    if (!take_paths(argc, argv, &model_path, &path)) return 2;
    if (model_path == NULL) return misused("say which model: -m FILE", "");
    if (!open_model(&model, model_path)) return 2;
    if (corpus_read(&data, path, CORPUS_NONE)) {
        states = malloc(data.tokens.count + 1);
        if (states != NULL && tag_corpus(&model.tagger, &data, states, NULL)) {
            write_tagged(&data, &model.tagger, states);
            status = 0;
        } else
            fprintf(stderr, "%s: out of memory\n", path);
    }
    free(states);
    free(model.text);
    corpus_free(&data);
    return status;
}

/* scores two columns of one file */
static int compare_columns(const char *path, score *result) {
    corpus gold, predicted;
    uint32_t begin = 0;
    int ok = 0;
    memset(&gold, 0, sizeof gold);
    memset(&predicted, 0, sizeof predicted);
    if (strcmp(path, "-") == 0) {
        fprintf(stderr, "name a file to score\n");
        return 0;
    }
    if (!corpus_read(&gold, path, CORPUS_LAST - 1) || !corpus_read(&predicted, path, CORPUS_LAST))
        goto abort;
    for (size_t s = 0; s < gold.ends.count; s++) {
        uint32_t end = gold.ends.at[s];
        if (!score_sentence(result, gold.tags.at + begin, predicted.tags.at + begin, end - begin)) {
            fprintf(stderr, "%s: more than %d types\n", path, SCORE_TYPES);
            goto abort;
        }
        begin = end;
    }
    score_print(result, stdout);
    ok = 1;
abort:
    corpus_free(&gold);
    corpus_free(&predicted);
    return ok;
}

static int command_eval(int argc, char **argv) {
    const char *model_path = NULL, *path = NULL;
    score result;
    corpus data;
    model_file model;
    int ok = 0;
    memset(&result, 0, sizeof result);
    memset(&data, 0, sizeof data);
    if (!take_paths(argc, argv, &model_path, &path)) return 2;
    if (path == NULL) return misused("name a file to score", "");
    if (model_path == NULL) return compare_columns(path, &result) ? 0 : 2;
    if (!open_model(&model, model_path)) return 2;
    if (corpus_read(&data, path, CORPUS_SECOND)) {
        ok = score_tagger(&model.tagger, &data, &result);
        if (ok)
            score_print(&result, stdout);
        else
            fprintf(stderr, "%s: out of memory, or too many types\n", path);
    }
    free(model.text);
    corpus_free(&data);
    return ok ? 0 : 2;
}

static int command(int argc, char **argv) {
    if (argc >= 2 && strcmp(argv[1], "train") == 0) return command_train(argc - 2, argv + 2);
    if (argc >= 2 && strcmp(argv[1], "conll") == 0) return command_conll(argc - 2, argv + 2);
    if (argc >= 2 && strcmp(argv[1], "eval") == 0) return command_eval(argc - 2, argv + 2);
    if (argc >= 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    return misused(argc < 2 ? "no command" : "unknown command ", argc < 2 ? "" : argv[1]);
}

int main(int argc, char **argv) {
    int status = command(argc, argv);
    const char *wrong = ferror(stdout) ? "could not be written" : NULL;
    if (fflush(stdout) != 0) wrong = strerror(errno);
    if (wrong == NULL) return status;
    fprintf(stderr, "verslag-train: standard output: %s\n", wrong);
    return 2;
}
