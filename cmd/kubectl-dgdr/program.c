// SPDX-License-Identifier: Apache-2.0
#include "program.h"

#include <stdio.h>
#include <string.h>

static const char prefix[] = "kubectl-";

static bool is_harmless(const char *s)
{
    size_t len = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
    return len > 0 && len < PROGRAM_NAME_SIZE && !s[len] && s[0] != '-';
}

void program_name(const char *argv0, char name[PROGRAM_NAME_SIZE])
{
    const char *base = argv0 ? strrchr(argv0, '/') : NULL;
    base = base ? base + 1 : argv0;
    if (!base || !is_harmless(base) || strcmp(base, prefix) == 0)
        base = "kubectl-dgdr";
    snprintf(name, PROGRAM_NAME_SIZE, "%s", base);
    if (strncmp(name, prefix, sizeof(prefix) - 1) != 0)
        return;
    for (char *p = name; *p; p++)
        *p = *p == '-' ? ' ' : *p == '_' ? '-' : *p;
}

bool program_completes(const char *argv0)
{
    static const char asks[] = "kubectl_complete-";
    const char *slash = argv0 ? strrchr(argv0, '/') : NULL;
    const char *base = slash ? slash + 1 : argv0;
    return base && strncmp(base, asks, sizeof(asks) - 1) == 0;
}
