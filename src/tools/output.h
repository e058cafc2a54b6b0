/*
** output.h - writing a file so that nobody ever finds half of it.
*/
#ifndef VSL_TOOLS_OUTPUT_H
#define VSL_TOOLS_OUTPUT_H

#include <stddef.h>

/* Writes `size` bytes to the file `path`: to PATH.part first, which then takes its name, so that a
** full disk leaves what was there before, and a program that has the old file open keeps it. What
** is there and no regular file (a device, a pipe, a symbolic link) is written to as it is. Returns 1,
** or 0 with errno set and no PATH.part left. */
int write_whole(const char *path, const void *data, size_t size);

#endif
