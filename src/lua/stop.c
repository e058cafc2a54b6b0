/*
** stop.c - see stop.h.
*/
#define _POSIX_C_SOURCE 200809L /* sigaction */
#include "stop.h"

#include <signal.h>
#include <string.h>

/* A signal handler has no other place to leave a note. */
static volatile sig_atomic_t caught;

static void note(int number) {
    caught = number;
}

int vsl__catch_signals(lua_State *L) {
    struct sigaction action;
    (void)L;
    memset(&action, 0, sizeof action);
    action.sa_handler = note;
    action.sa_flags = (int)SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    return 0;
}

int vsl__caught_signal(lua_State *L) {
    switch (caught) {
    case SIGTERM:
        lua_pushliteral(L, "TERM");
        return 1;
    case SIGINT:
        lua_pushliteral(L, "INT");
        return 1;
    default:
        lua_pushnil(L);
        return 1;
    }
}
