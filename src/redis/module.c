/*
** module.c - verslag in Redis: loading, arguments and commands. See doc/redis.md.
**
**     VERSLAG.READ text [PUBLISHED date] [REGION code] [LAYERS layers] [DIRECTION direction] [TOKENS]
**                  [STRICT] [FORMAT JSON|MAP]
**     VERSLAG.REPORT text [PUBLISHED date] [REGION code] [DIRECTION direction] [STRICT]
**                  [FORMAT format] [LANG language]
**     VERSLAG.KEY key [key ...]
**     VERSLAG.INFO
*/
#define _GNU_SOURCE /* dladdr */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "module.h"

#define VERSLAG_EXPORT __attribute__((visibility("default")))

enum { MODULE_VERSION = 100 }; /* 0.1.0 */

/* A command receives nothing but its arguments, so what the module holds stands here. Only the main
** thread uses `pool` and `here`. */
static vsl__redis redis;
static vsl__pool *pool;
static vsl__worker here; /* for jobs on the main thread */

/* {== Memory and strings =============================== */

static char *copy(const char *data, size_t length) {
    char *to = RedisModule_Alloc(length + 1);
    memcpy(to, data, length);
    to[length] = '\0';
    return to;
}

static char *copy_string(const RedisModuleString *string, size_t *length) {
    size_t n;
    const char *data = RedisModule_StringPtrLen(string, &n);
    if (length != NULL) *length = n;
    return copy(data, n);
}

/* Puts a copy of the string in place of the one that is there, if any. */
static void replace(char **old, const RedisModuleString *string) {
    if (*old != NULL) RedisModule_Free(*old);
    *old = copy_string(string, NULL);
}

static int is(const RedisModuleString *string, const char *word) {
    size_t length;
    const char *data = RedisModule_StringPtrLen(string, &length);
    return length == strlen(word) && strncasecmp(data, word, length) == 0;
}

/* }====================================================== */

/* {== Options of a command ============================== */

static const struct {
    const char *name;
    uint32_t layer;
} layers[] = {{"tokens", VSL_TOKENS},         {"entities", VSL_ENTITIES}, {"times", VSL_TIMES},
              {"quantities", VSL_QUANTITIES}, {"quotes", VSL_QUOTES},     {"all", VSL_ALL}};

/* "entities,times" as bits; 0 when a name is unknown. */
static uint32_t parse_layers(const RedisModuleString *string) {
    size_t length, n, i;
    const char *p = RedisModule_StringPtrLen(string, &length), *end = p + length;
    uint32_t bits = 0;
    while (p < end) {
        const char *comma = memchr(p, ',', (size_t)(end - p));
        n = (size_t)((comma != NULL ? comma : end) - p);
        for (i = 0; i < sizeof layers / sizeof *layers; i++)
            if (strlen(layers[i].name) == n && strncasecmp(layers[i].name, p, n) == 0) break;
        if (i == sizeof layers / sizeof *layers) return 0;
        bits |= layers[i].layer;
        p += n + (comma != NULL);
    }
    return bits;
}

static int parse_direction(const RedisModuleString *string, vsl_direction *direction) {
    static const char *const names[] = {"news", "past", "future", "nearest"};
    unsigned i;
    for (i = 0; i < 4; i++)
        if (is(string, names[i])) {
            *direction = (vsl_direction)i;
            return 1;
        }
    return 0;
}

/* Fills in the job's options from argv[from ...]. Returns NULL, or what is wrong. */
static const char *parse_options(vsl__job *job, RedisModuleString **argv, int from, int argc) {
    int i;
    for (i = from; i < argc; i++) {
        int report = job->form == VSL__REPORT;
        RedisModuleString *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (is(argv[i], "STRICT")) {
            job->strict = 1;
            continue;
        }
        if (!report && is(argv[i], "TOKENS")) {
            job->tokens = 1;
            continue;
        }
        if (value == NULL) return "an option is unknown, or lacks its value";
        i++;
        if (is(argv[i - 1], "PUBLISHED")) {
            replace(&job->texts[0].published, value);
        } else if (is(argv[i - 1], "REGION")) {
            replace(&job->texts[0].region, value);
        } else if (is(argv[i - 1], "DIRECTION")) {
            if (!parse_direction(value, &job->direction))
                return "DIRECTION is one of news, past, future, nearest";
        } else if (!report && is(argv[i - 1], "LAYERS")) {
            if ((job->layers = parse_layers(value)) == 0)
                return "LAYERS is a list, with commas, of tokens, entities, times, quantities, "
                       "quotes, all";
        } else if (!report && is(argv[i - 1], "FORMAT")) {
            if (!is(value, "JSON") && !is(value, "MAP")) return "FORMAT is JSON or MAP";
            job->form = is(value, "MAP") ? VSL__MAP : VSL__JSON;
        } else if (report && is(argv[i - 1], "FORMAT")) {
            replace(&job->format, value);
        } else if (report && is(argv[i - 1], "LANG")) {
            replace(&job->language, value);
        } else {
            return "an option is unknown; see COMMAND DOCS";
        }
    }
    return NULL;
}

/* }====================================================== */

/* {== Doing a job: here or on the pool ================== */

static vsl__job *new_job(size_t count, vsl__form form) {
    vsl__job *job = RedisModule_Alloc(sizeof *job);
    memset(job, 0, sizeof *job);
    atomic_init(&job->cancelled, 0);
    job->redis = &redis;
    job->texts = RedisModule_Alloc(count * sizeof *job->texts);
    memset(job->texts, 0, count * sizeof *job->texts);
    job->count = count;
    job->form = form;
    return job;
}

static int give_up(RedisModuleCtx *ctx, RedisModuleString **argv, int argc) {
    (void)argv, (void)argc;
    vsl__pool_cancel(pool, RedisModule_GetBlockedClientHandle(ctx));
    return vsl__reply_error(&redis, ctx,
                            "the text was not read within %lld ms; load the module with more "
                            "threads or another timeout",
                            redis.timeout);
}

static void gone(RedisModuleCtx *ctx, RedisModuleBlockedClient *client) {
    (void)ctx;
    vsl__pool_cancel(pool, client);
}

/* Takes the job over and sees to the reply. */
static int do_job(RedisModuleCtx *ctx, vsl__job *job) {
    const int unblockable = REDISMODULE_CTX_FLAGS_LUA | REDISMODULE_CTX_FLAGS_MULTI |
                            REDISMODULE_CTX_FLAGS_DENY_BLOCKING;
    int inside = (RedisModule_GetContextFlags(ctx) & unblockable) != 0;
    size_t bytes = 0, waiting, running, i;
    for (i = 0; i < job->count; i++) bytes += job->texts[i].length;
    if (inside && bytes > (size_t)redis.max_inline) {
        vsl__reply_error(&redis, ctx,
                         "%zu bytes are too many inside MULTI or a script, where the whole server "
                         "waits; at most %lld (module argument max-inline)",
                         bytes, redis.max_inline);
        vsl__job_free(job);
        return REDISMODULE_OK;
    }
    if (inside || (bytes <= (size_t)redis.short_text && job->form != VSL__REPORT)) {
        vsl__job_run(job, &here, ctx);
        vsl__job_free(job);
        return REDISMODULE_OK;
    }
    vsl__pool_state(pool, &waiting, &running);
    if (waiting >= (size_t)redis.queue) {
        vsl__reply_error(&redis, ctx, "busy: %zu texts wait already; try again later", waiting);
        vsl__job_free(job);
        return REDISMODULE_OK;
    }
    job->client = RedisModule_BlockClient(ctx, NULL, give_up, NULL, redis.timeout);
    RedisModule_SetDisconnectCallback(job->client, gone);
    job->ctx = RedisModule_GetThreadSafeContext(job->client);
    vsl__pool_add(pool, job);
    return REDISMODULE_OK;
}

/* }====================================================== */

/* {== Commands ========================================== */

/* VERSLAG.READ and VERSLAG.REPORT */
static int text_command(RedisModuleCtx *ctx, RedisModuleString **argv, int argc, vsl__form form) {
    vsl__job *job;
    const char *wrong;
    size_t length;
    if (argc < 2) return RedisModule_WrongArity(ctx);
    RedisModule_StringPtrLen(argv[1], &length);
    if (length > (size_t)redis.max_bytes)
        return vsl__reply_error(&redis, ctx,
                                "a text of %zu bytes; at most %lld (module argument max-bytes)",
                                length, redis.max_bytes);
    job = new_job(1, form);
    if ((wrong = parse_options(job, argv, 2, argc)) != NULL) {
        vsl__reply_error(&redis, ctx, "%s", wrong);
        vsl__job_free(job);
        return REDISMODULE_OK;
    }
    job->texts[0].data = copy_string(argv[1], &job->texts[0].length);
    return do_job(ctx, job);
}

static int read_command(RedisModuleCtx *ctx, RedisModuleString **argv, int argc) {
    return text_command(ctx, argv, argc, VSL__JSON);
}

static int report_command(RedisModuleCtx *ctx, RedisModuleString **argv, int argc) {
    return text_command(ctx, argv, argc, VSL__REPORT);
}

static void take_hash(RedisModuleKey *key, vsl__text *text) {
    RedisModuleString *content = NULL, *published = NULL, *region = NULL;
    RedisModule_HashGet(key, REDISMODULE_HASH_CFIELDS, "text", &content, "published", &published,
                        "region", &region, NULL);
    if (content != NULL) {
        text->data = copy_string(content, &text->length);
        RedisModule_FreeString(NULL, content);
    }
    if (published != NULL) {
        text->published = copy_string(published, NULL);
        RedisModule_FreeString(NULL, published);
    }
    if (region != NULL) {
        text->region = copy_string(region, NULL);
        RedisModule_FreeString(NULL, region);
    }
}

/* The text at a key: a string, or the fields "text", "published" and "region" of a hash. */
static void take_key(RedisModuleCtx *ctx, RedisModuleString *name, vsl__text *text) {
    RedisModuleKey *key = RedisModule_OpenKey(ctx, name, REDISMODULE_READ);
    const char *data;
    if (key == NULL) return;
    switch (RedisModule_KeyType(key)) {
    case REDISMODULE_KEYTYPE_EMPTY:
        break;
    case REDISMODULE_KEYTYPE_STRING:
        data = RedisModule_StringDMA(key, &text->length, REDISMODULE_READ);
        text->data = copy(data, text->length);
        break;
    case REDISMODULE_KEYTYPE_HASH:
        take_hash(key, text);
        break;
    default:
        text->error = REDISMODULE_ERRORMSG_WRONGTYPE;
    }
    RedisModule_CloseKey(key);
    if (text->length > (size_t)redis.max_bytes)
        text->error = "ERR the text at this key is longer than the module argument max-bytes";
}

static int key_command(RedisModuleCtx *ctx, RedisModuleString **argv, int argc) {
    vsl__job *job;
    int i;
    if (argc < 2) return RedisModule_WrongArity(ctx);
    job = new_job((size_t)argc - 1, VSL__JSON);
    job->many = 1;
    for (i = 1; i < argc; i++) take_key(ctx, argv[i], &job->texts[i - 1]);
    return do_job(ctx, job);
}

static void reply_str(RedisModuleCtx *ctx, const char *name, vsl_str value) {
    RedisModule_ReplyWithCString(ctx, name);
    RedisModule_ReplyWithStringBuffer(ctx, value.data != NULL ? value.data : "", value.length);
}

static void reply_number(RedisModuleCtx *ctx, const char *name, unsigned long long value) {
    RedisModule_ReplyWithCString(ctx, name);
    RedisModule_ReplyWithLongLong(ctx, (long long)value);
}

static int info_command(RedisModuleCtx *ctx, RedisModuleString **argv, int argc) {
    size_t waiting, running;
    (void)argv;
    if (argc != 1) return RedisModule_WrongArity(ctx);
    vsl__pool_state(pool, &waiting, &running);
    RedisModule_ReplyWithMap(ctx, 15);
    RedisModule_ReplyWithCString(ctx, "version");
    RedisModule_ReplyWithCString(ctx, vsl_version());
    RedisModule_ReplyWithCString(ctx, "pack");
    RedisModule_ReplyWithCString(ctx, redis.pack);
    reply_str(ctx, "language", vsl_model_language(redis.model));
    reply_str(ctx, "pack_version", vsl_model_version(redis.model));
    RedisModule_ReplyWithCString(ctx, "lua");
    RedisModule_ReplyWithCString(ctx, redis.lua != NULL ? redis.lua : "");
    reply_number(ctx, "threads", (unsigned long long)redis.threads);
    reply_number(ctx, "max_bytes", (unsigned long long)redis.max_bytes);
    reply_number(ctx, "max_inline", (unsigned long long)redis.max_inline);
    reply_number(ctx, "timeout", (unsigned long long)redis.timeout);
    reply_number(ctx, "waiting", waiting);
    reply_number(ctx, "running", running);
    reply_number(ctx, "reads", redis.reads);
    reply_number(ctx, "bytes", redis.bytes);
    reply_number(ctx, "errors", redis.errors);
    reply_number(ctx, "cancelled", redis.cancelled);
    return REDISMODULE_OK;
}

/* }====================================================== */

/* {== What COMMAND DOCS says ============================ */

#define OPTION(name_, type_, token_, summary_) \
    { name_, type_, -1, token_, summary_, NULL, REDISMODULE_CMD_ARG_OPTIONAL, NULL, NULL }
#define TEXT \
    { "text", REDISMODULE_ARG_TYPE_STRING, -1, NULL, "the article, UTF-8", NULL, 0, NULL, NULL }
#define TOKEN(name_) \
    { name_, REDISMODULE_ARG_TYPE_PURE_TOKEN, -1, name_, NULL, NULL, 0, NULL, NULL }
#define PUBLISHED                                                 \
    OPTION("published", REDISMODULE_ARG_TYPE_STRING, "PUBLISHED", \
           "date of publication, YYYY-MM-DD, that relative times count from")
#define REGION \
    OPTION("region", REDISMODULE_ARG_TYPE_STRING, "REGION", "country whose holidays count: BE")
#define DIRECTION                                                 \
    OPTION("direction", REDISMODULE_ARG_TYPE_STRING, "DIRECTION", \
           "which way a bare weekday goes: news, past, future or nearest")
#define STRICT \
    OPTION("strict", REDISMODULE_ARG_TYPE_PURE_TOKEN, "STRICT", "invalid UTF-8 is an error")

static RedisModuleCommandArg read_formats[] = {TOKEN("JSON"), TOKEN("MAP"), {0}};

static RedisModuleCommandArg read_args[] = {
    TEXT,
    PUBLISHED,
    REGION,
    OPTION("layers", REDISMODULE_ARG_TYPE_STRING, "LAYERS",
           "what to read, with commas: tokens,entities,times,quantities,quotes,all"),
    DIRECTION,
    OPTION("tokens", REDISMODULE_ARG_TYPE_PURE_TOKEN, "TOKENS", "list the tokens too"),
    STRICT,
    {"format", REDISMODULE_ARG_TYPE_ONEOF, -1, "FORMAT", "one JSON string, or a map (RESP3)", NULL,
     REDISMODULE_CMD_ARG_OPTIONAL, NULL, read_formats},
    {0}};

static RedisModuleCommandArg report_args[] = {
    TEXT,
    PUBLISHED,
    REGION,
    DIRECTION,
    STRICT,
    OPTION("format", REDISMODULE_ARG_TYPE_STRING, "FORMAT", "markdown, html, text, json, ..."),
    OPTION("language", REDISMODULE_ARG_TYPE_STRING, "LANG", "language of the report's own words"),
    {0}};

static RedisModuleCommandArg key_args[] = {
    {"key", REDISMODULE_ARG_TYPE_KEY, 0, NULL,
     "a string, or a hash with the field text and perhaps published and region", NULL,
     REDISMODULE_CMD_ARG_MULTIPLE, NULL, NULL},
    {0}};

static RedisModuleCommandKeySpec key_specs[] = {
    {"the texts to read",
     REDISMODULE_CMD_KEY_RO | REDISMODULE_CMD_KEY_ACCESS,
     REDISMODULE_KSPEC_BS_INDEX,
     {{1}},
     REDISMODULE_KSPEC_FK_RANGE,
     {{-1, 1, 0}}},
    {0}};

#define LINEAR "O(N) in the bytes of the text; long texts are read on other threads"

static const struct command {
    const char *name, *flags;
    RedisModuleCmdFunc run;
    int first, last, step; /* keys */
    const char *summary, *complexity;
    int arity;
    RedisModuleCommandKeySpec *key_specs;
    RedisModuleCommandArg *args;
} commands[] = {{"verslag.read", "readonly", read_command, 0, 0, 0,
                 "Reads a news article: entities, times, quantities, quotes, who says what.",
                 LINEAR, -2, NULL, read_args},
                {"verslag.report", "readonly", report_command, 0, 0, 0,
                 "Reads a news article and reports it.", LINEAR, -2, NULL, report_args},
                {"verslag.key", "readonly", key_command, 1, -1, 1,
                 "Reads the articles at keys; an array of JSON strings.", LINEAR, -2, key_specs,
                 key_args},
                {"verslag.info", "readonly fast", info_command, 0, 0, 0,
                 "Versions, settings and counters of verslag.", "O(1)", 1, NULL, NULL}};

static int create_commands(RedisModuleCtx *ctx) {
    static const RedisModuleCommandInfoVersion version = {1, sizeof(RedisModuleCommandHistoryEntry),
                                                          sizeof(RedisModuleCommandKeySpec),
                                                          sizeof(RedisModuleCommandArg)};
    size_t i;
    for (i = 0; i < sizeof commands / sizeof *commands; i++) {
        const struct command *command = &commands[i];
        RedisModuleCommandInfo info;
        memset(&info, 0, sizeof info);
        info.version = &version;
        info.summary = command->summary;
        info.complexity = command->complexity;
        info.since = "0.1.0";
        info.arity = command->arity;
        info.key_specs = command->key_specs;
        info.args = command->args;
        if (RedisModule_CreateCommand(ctx, command->name, command->run, command->flags,
                                      command->first, command->last,
                                      command->step) != REDISMODULE_OK ||
            RedisModule_SetCommandInfo(RedisModule_GetCommand(ctx, command->name), &info) !=
                REDISMODULE_OK) {
            RedisModule_Log(ctx, "warning", "cannot create the command %s", command->name);
            return REDISMODULE_ERR;
        }
    }
    return REDISMODULE_OK;
}

/* }====================================================== */

/* {== Loading =========================================== */

static const struct setting {
    const char *name;
    long long *value;
    long long usual, least, most;
} settings[] = {{"threads", &redis.threads, 2, 1, 256},
                {"max-bytes", &redis.max_bytes, 16 << 20, 1, UINT32_MAX - 1},
                {"max-inline", &redis.max_inline, 1 << 20, 0, UINT32_MAX - 1},
                {"short", &redis.short_text, 1024, 0, UINT32_MAX - 1},
                {"queue", &redis.queue, 1024, 1, 1 << 24},
                {"timeout", &redis.timeout, 60000, 0, INT_MAX}};

static int set(RedisModuleCtx *ctx, RedisModuleString *name, RedisModuleString *value) {
    const size_t count = sizeof settings / sizeof *settings;
    size_t i;
    long long number;
    if (is(name, "pack") || is(name, "lua")) {
        char **path = is(name, "pack") ? &redis.pack : &redis.lua;
        if (*path != NULL) RedisModule_Free(*path);
        *path = copy_string(value, NULL);
        return REDISMODULE_OK;
    }
    for (i = 0; i < count && !is(name, settings[i].name); i++) continue;
    if (i == count) {
        RedisModule_Log(ctx, "warning",
                        "unknown module argument '%s': there are pack, lua, threads, max-bytes, "
                        "max-inline, short, queue and timeout, each with a value",
                        RedisModule_StringPtrLen(name, NULL));
        return REDISMODULE_ERR;
    }
    if (RedisModule_StringToLongLong(value, &number) != REDISMODULE_OK ||
        number < settings[i].least || number > settings[i].most) {
        RedisModule_Log(ctx, "warning", "module argument %s: a number from %lld to %lld is wanted",
                        settings[i].name, settings[i].least, settings[i].most);
        return REDISMODULE_ERR;
    }
    *settings[i].value = number;
    return REDISMODULE_OK;
}

/* The folder of this module's file, without a slash at the end; "" when unknown. */
static void own_folder(char folder[PATH_MAX]) {
    Dl_info self;
    char *slash;
    folder[0] = '\0';
    if (dladdr(&pool, &self) == 0 || realpath(self.dli_fname, folder) == NULL) return;
    slash = strrchr(folder, '/');
    if (slash != NULL) *slash = '\0';
}

/* The first of the places that holds `file`, as a new string of the place (with the file when
** `whole`); NULL when none does. Places that begin with "." are seen from the module's folder. */
static char *find(const char *const *places, const char *file, int whole) {
    char folder[PATH_MAX], path[PATH_MAX + 64], resolved[PATH_MAX];
    own_folder(folder);
    for (; *places != NULL; places++) {
        int relative = **places == '.';
        int place = snprintf(path, sizeof path, "%s%s%s", relative ? folder : "",
                             relative ? "/" : "", *places);
        if (place < 0 || (size_t)place + strlen(file) + 2 > sizeof path) continue;
        path[place] = '/';
        memcpy(path + place + 1, file, strlen(file) + 1);
        if (access(path, R_OK) != 0) continue;
        if (!whole) path[place] = '\0';
        return realpath(path, resolved) != NULL ? copy(resolved, strlen(resolved)) : NULL;
    }
    return NULL;
}

static int take_arguments(RedisModuleCtx *ctx, RedisModuleString **argv, int argc) {
    static const char *const packs[] = {".",
                                        "..",
                                        "../share/verslag",
                                        "../../share/verslag",
                                        "/usr/local/share/verslag",
                                        "/usr/share/verslag",
                                        NULL};
    static const char *const modules[] = {"./lua",
                                          "../lua",
                                          "../share/lua/5.4",
                                          "../../share/lua/5.4",
                                          "/usr/local/share/lua/5.4",
                                          "/usr/share/lua/5.4",
                                          NULL};
    size_t s;
    int i;
    for (s = 0; s < sizeof settings / sizeof *settings; s++) *settings[s].value = settings[s].usual;
    if (argc % 2 != 0) {
        RedisModule_Log(ctx, "warning", "module arguments are pairs of a name and a value");
        return REDISMODULE_ERR;
    }
    for (i = 0; i < argc; i += 2)
        if (set(ctx, argv[i], argv[i + 1]) != REDISMODULE_OK) return REDISMODULE_ERR;
    if (redis.pack == NULL) redis.pack = find(packs, "nl.vsl", 1);
    if (redis.lua == NULL) redis.lua = find(modules, "verslag/init.lua", 0);
    if (redis.pack == NULL) {
        RedisModule_Log(ctx, "warning",
                        "no language pack nl.vsl beside this module, in /usr/local/share/verslag "
                        "or /usr/share/verslag: give its path as the module argument 'pack PATH'");
        return REDISMODULE_ERR;
    }
    return REDISMODULE_OK;
}

static void release(void) {
    vsl__worker_free(&here);
    vsl_model_close(redis.model);
    if (redis.pack != NULL) RedisModule_Free(redis.pack);
    if (redis.lua != NULL) RedisModule_Free(redis.lua);
    memset(&redis, 0, sizeof redis);
}

VERSLAG_EXPORT int RedisModule_OnLoad(RedisModuleCtx *ctx, RedisModuleString **argv, int argc);
VERSLAG_EXPORT int RedisModule_OnUnload(RedisModuleCtx *ctx);

int RedisModule_OnLoad(RedisModuleCtx *ctx, RedisModuleString **argv, int argc) {
    const char *missing = vsl__redis_init(ctx, "verslag", MODULE_VERSION);
    vsl_error err;
    if (missing != NULL) {
        if (RedisModule_Log != NULL)
            RedisModule_Log(ctx, "warning", "verslag needs Redis 7.0 or later: no %s here",
                            missing);
        return REDISMODULE_ERR;
    }
    if (take_arguments(ctx, argv, argc) != REDISMODULE_OK) goto abort;
    redis.model = vsl_model_open(redis.pack, &vsl__redis_allocator, &err);
    if (redis.model == NULL) {
        RedisModule_Log(ctx, "warning", "cannot open the language pack: %s", err.message);
        goto abort;
    }
    here.redis = &redis;
    if (create_commands(ctx) != REDISMODULE_OK) goto abort;
    pool = vsl__pool_start(&redis);
    if (pool == NULL) {
        RedisModule_Log(ctx, "warning", "cannot start %lld threads", redis.threads);
        goto abort;
    }
    RedisModule_Log(ctx, "notice", "verslag %s reads with %lld threads and the pack %s",
                    vsl_version(), redis.threads, redis.pack);
    return REDISMODULE_OK;
abort:
    release();
    return REDISMODULE_ERR;
}

int RedisModule_OnUnload(RedisModuleCtx *ctx) {
    if (!vsl__pool_stop(pool)) {
        RedisModule_Log(ctx, "warning", "verslag is still reading: unload it later");
        return REDISMODULE_ERR;
    }
    pool = NULL;
    release();
    return REDISMODULE_OK;
}

/* }====================================================== */
