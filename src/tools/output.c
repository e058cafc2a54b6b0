/*
** output.c - see output.h.
*/
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int write_to(const char *path, const void *data, size_t size) {
    FILE *file = fopen(path, "wb");
    int written, reason;
    if (file == NULL) return 0;
    written = fwrite(data, 1, size, file) == size;
    reason = errno;
    if (fclose(file) == 0 && written) return 1;
    if (!written) errno = reason;
    return 0;
}

int write_whole(const char *path, const void *data, size_t size) {
    struct stat status;
    char *part;
    int ok, reason;
    if (lstat(path, &status) == 0 && !S_ISREG(status.st_mode)) return write_to(path, data, size);
    part = malloc(strlen(path) + sizeof ".part");
    if (part == NULL) return 0;
    sprintf(part, "%s.part", path);
    ok = write_to(part, data, size) && rename(part, path) == 0;
    reason = errno;
    if (!ok) remove(part);
    free(part);
    errno = reason;
    return ok;
}
