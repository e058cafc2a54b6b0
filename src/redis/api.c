/*
** api.c - getting the server's functions; see api.h.
*/
#include "api.h"

#include <string.h>

#define VSL__REDIS_DEFINE(type, name, parameters) type(*RedisModule_##name) parameters;
VSL__REDIS_FUNCTIONS(VSL__REDIS_DEFINE)
#undef VSL__REDIS_DEFINE

const char *vsl__redis_init(RedisModuleCtx *ctx, const char *name, int version) {
    int (*get)(const char *, void *);
    /* the context begins with a pointer to GetApi */
    memcpy(&get, (const void *)ctx, sizeof get);
#define VSL__REDIS_GET(type, function, parameters)                                        \
    if (get("RedisModule_" #function, (void *)&RedisModule_##function) != REDISMODULE_OK) \
        return "RedisModule_" #function;
    VSL__REDIS_FUNCTIONS(VSL__REDIS_GET)
#undef VSL__REDIS_GET
    RedisModule_SetModuleAttribs(ctx, name, version, REDISMODULE_APIVER_1);
    return NULL;
}
