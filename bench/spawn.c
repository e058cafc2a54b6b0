/*
** spawn.c - times whole processes: start, work, end.
**
**     spawn RUNS COMMAND [ARG ...]      prints "seconds<TAB>processor seconds<TAB>peak KB"
**
** Both times are medians. What the command prints is thrown away. Exit 1 when the command fails.
*/
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static double seconds(struct timeval t) {
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

int main(int argc, char **argv) {
    int runs = argc > 2 ? atoi(argv[1]) : 0, i;
    double *times, *work;
    struct rusage usage;
    long peak = 0;
    if (runs < 1) {
        fprintf(stderr, "usage: spawn RUNS COMMAND [ARG ...]\n");
        return 2;
    }
    times = calloc((size_t)runs, sizeof *times);
    work = calloc((size_t)runs, sizeof *work);
    if (times == NULL || work == NULL) return 2;
    for (i = 0; i < runs; i++) {
        double start = now_clock();
        int status;
        pid_t child = fork();
        if (child == 0) {
            int null = open("/dev/null", O_RDWR);
            dup2(null, 0);
            dup2(null, 1);
            dup2(null, 2);
            execvp(argv[2], argv + 2);
            _exit(127);
        }
        if (child < 0 || wait4(child, &status, 0, &usage) < 0 || !WIFEXITED(status) ||
            WEXITSTATUS(status) != 0) {
            fprintf(stderr, "spawn: %s failed\n", argv[2]);
            return 1;
        }
        times[i] = now_clock() - start;
        work[i] = seconds(usage.ru_utime) + seconds(usage.ru_stime);
        if (usage.ru_maxrss > peak) peak = usage.ru_maxrss;
    }
    printf("%.6f\t%.6f\t%ld\n", median(times, (size_t)runs), median(work, (size_t)runs), peak);
    free(work);
    free(times);
    return 0;
}
