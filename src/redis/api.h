/*
** api.h - what this module uses of the Redis module API (Redis 7.0), declared by ourselves.
**
** No Debian package has redismodule.h. The interface is a table of functions that the server hands
** out by name (RedisModule_GetApi, the first word of the context); names, signatures, constants and
** layouts below are those of API version 1 as of Redis 7.0.
*/
#ifndef VSL_REDIS_API_H
#define VSL_REDIS_API_H

#include <stddef.h>
#include <stdint.h>

typedef struct RedisModuleCtx RedisModuleCtx;
typedef struct RedisModuleString RedisModuleString;
typedef struct RedisModuleKey RedisModuleKey;
typedef struct RedisModuleCommand RedisModuleCommand;
typedef struct RedisModuleBlockedClient RedisModuleBlockedClient;

typedef int (*RedisModuleCmdFunc)(RedisModuleCtx *ctx, RedisModuleString **argv, int argc);
typedef void (*RedisModuleDisconnectFunc)(RedisModuleCtx *ctx, RedisModuleBlockedClient *client);
typedef void (*RedisModuleFreeFunc)(RedisModuleCtx *ctx, void *data);

enum { REDISMODULE_OK = 0, REDISMODULE_ERR = 1, REDISMODULE_APIVER_1 = 1 };
enum { REDISMODULE_READ = 1 << 0, REDISMODULE_POSTPONED_LEN = -1 };
enum { REDISMODULE_HASH_CFIELDS = 1 << 2 };
enum {
    REDISMODULE_KEYTYPE_EMPTY = 0,
    REDISMODULE_KEYTYPE_STRING = 1,
    REDISMODULE_KEYTYPE_HASH = 3
};
enum { /* of RedisModule_GetContextFlags: where a client cannot be blocked */
       REDISMODULE_CTX_FLAGS_LUA = 1 << 0,
       REDISMODULE_CTX_FLAGS_MULTI = 1 << 1,
       REDISMODULE_CTX_FLAGS_DENY_BLOCKING = 1 << 21
};
#define REDISMODULE_ERRORMSG_WRONGTYPE \
    "WRONGTYPE Operation against a key holding the wrong kind of value"

/* Command information, for COMMAND DOCS, and for ACLs and cluster clients that look for keys. */
typedef enum {
    REDISMODULE_ARG_TYPE_STRING,
    REDISMODULE_ARG_TYPE_INTEGER,
    REDISMODULE_ARG_TYPE_DOUBLE,
    REDISMODULE_ARG_TYPE_KEY,
    REDISMODULE_ARG_TYPE_PATTERN,
    REDISMODULE_ARG_TYPE_UNIX_TIME,
    REDISMODULE_ARG_TYPE_PURE_TOKEN,
    REDISMODULE_ARG_TYPE_ONEOF,
    REDISMODULE_ARG_TYPE_BLOCK
} RedisModuleCommandArgType;

enum { REDISMODULE_CMD_ARG_OPTIONAL = 1 << 0, REDISMODULE_CMD_ARG_MULTIPLE = 1 << 1 };
enum { REDISMODULE_CMD_KEY_RO = 1 << 0, REDISMODULE_CMD_KEY_ACCESS = 1 << 4 };

typedef enum { REDISMODULE_KSPEC_BS_INDEX = 2 } RedisModuleKeySpecBeginSearchType;
typedef enum { REDISMODULE_KSPEC_FK_RANGE = 2 } RedisModuleKeySpecFindKeysType;

typedef struct RedisModuleCommandArg {
    const char *name;
    RedisModuleCommandArgType type;
    int key_spec_index; /* of a KEY: which key specification; else -1 */
    const char *token;
    const char *summary;
    const char *since;
    int flags;
    const char *deprecated_since;
    struct RedisModuleCommandArg *subargs;
} RedisModuleCommandArg;

typedef struct {
    const char *since;
    const char *changes;
} RedisModuleCommandHistoryEntry;

typedef struct {
    const char *notes;
    uint64_t flags;
    RedisModuleKeySpecBeginSearchType begin_search_type;
    union {
        struct {
            int pos;
        } index;
        struct {
            const char *keyword;
            int startfrom;
        } keyword;
    } bs;
    RedisModuleKeySpecFindKeysType find_keys_type;
    union {
        struct {
            int lastkey, keystep, limit;
        } range;
        struct {
            int keynumidx, firstkey, keystep;
        } keynum;
    } fk;
} RedisModuleCommandKeySpec;

typedef struct {
    int version;
    size_t sizeof_historyentry;
    size_t sizeof_keyspec;
    size_t sizeof_arg;
} RedisModuleCommandInfoVersion;

typedef struct {
    const RedisModuleCommandInfoVersion *version;
    const char *summary;
    const char *complexity;
    const char *since;
    RedisModuleCommandHistoryEntry *history;
    const char *tips;
    int arity;
    RedisModuleCommandKeySpec *key_specs;
    RedisModuleCommandArg *args;
} RedisModuleCommandInfo;

/* Every function used, once: return type, name, parameters. */
#define VSL__REDIS_FUNCTIONS(_)                                                              \
    _(void *, Alloc, (size_t bytes))                                                         \
    _(void *, TryAlloc, (size_t bytes))                                                      \
    _(void *, Realloc, (void *block, size_t bytes))                                          \
    _(void, Free, (void *block))                                                             \
    _(void, SetModuleAttribs, (RedisModuleCtx *, const char *name, int version, int api))    \
    _(int, IsModuleNameBusy, (const char *name))                                             \
    _(void, Log, (RedisModuleCtx *, const char *level, const char *format, ...))             \
    _(int, CreateCommand,                                                                    \
      (RedisModuleCtx *, const char *name, RedisModuleCmdFunc, const char *flags, int first, \
       int last, int step))                                                                  \
    _(RedisModuleCommand *, GetCommand, (RedisModuleCtx *, const char *name))                \
    _(int, SetCommandInfo, (RedisModuleCommand *, const RedisModuleCommandInfo *))           \
    _(int, WrongArity, (RedisModuleCtx *))                                                   \
    _(int, GetContextFlags, (RedisModuleCtx *))                                              \
    _(const char *, StringPtrLen, (const RedisModuleString *, size_t *length))               \
    _(int, StringToLongLong, (const RedisModuleString *, long long *))                       \
    _(void, FreeString, (RedisModuleCtx *, RedisModuleString *))                             \
    _(RedisModuleKey *, OpenKey, (RedisModuleCtx *, RedisModuleString *, int mode))          \
    _(void, CloseKey, (RedisModuleKey *))                                                    \
    _(int, KeyType, (RedisModuleKey *))                                                      \
    _(char *, StringDMA, (RedisModuleKey *, size_t * length, int mode))                      \
    _(int, HashGet, (RedisModuleKey *, int flags, ...))                                      \
    _(int, ReplyWithError, (RedisModuleCtx *, const char *))                                 \
    _(int, ReplyWithLongLong, (RedisModuleCtx *, long long))                                 \
    _(int, ReplyWithDouble, (RedisModuleCtx *, double))                                      \
    _(int, ReplyWithNull, (RedisModuleCtx *))                                                \
    _(int, ReplyWithCString, (RedisModuleCtx *, const char *))                               \
    _(int, ReplyWithStringBuffer, (RedisModuleCtx *, const char *, size_t))                  \
    _(int, ReplyWithArray, (RedisModuleCtx *, long))                                         \
    _(int, ReplyWithMap, (RedisModuleCtx *, long))                                           \
    _(void, ReplySetArrayLength, (RedisModuleCtx *, long))                                   \
    _(void, ReplySetMapLength, (RedisModuleCtx *, long))                                     \
    _(RedisModuleBlockedClient *, BlockClient,                                               \
      (RedisModuleCtx *, RedisModuleCmdFunc reply, RedisModuleCmdFunc timeout,               \
       RedisModuleFreeFunc, long long milliseconds))                                         \
    _(int, UnblockClient, (RedisModuleBlockedClient *, void *data))                          \
    _(RedisModuleBlockedClient *, GetBlockedClientHandle, (RedisModuleCtx *))                \
    _(void, SetDisconnectCallback, (RedisModuleBlockedClient *, RedisModuleDisconnectFunc))  \
    _(int, BlockedClientMeasureTimeStart, (RedisModuleBlockedClient *))                      \
    _(int, BlockedClientMeasureTimeEnd, (RedisModuleBlockedClient *))                        \
    _(RedisModuleCtx *, GetThreadSafeContext, (RedisModuleBlockedClient *))                  \
    _(void, FreeThreadSafeContext, (RedisModuleCtx *))

#define VSL__REDIS_DECLARE(type, name, parameters) extern type(*RedisModule_##name) parameters;
VSL__REDIS_FUNCTIONS(VSL__REDIS_DECLARE)
#undef VSL__REDIS_DECLARE

/* Fills in the function pointers and names the module. Returns NULL, or the name of a function that
** this server does not have. */
const char *vsl__redis_init(RedisModuleCtx *ctx, const char *name, int version);

#endif
