// SPDX-License-Identifier: Apache-2.0
#include "report/file.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_MAX = 300, CAUSE_SIZE = 128 };

int dgdr_error_wrong(struct dgdr_report_error *error, const char *sentence)
{
    if (error) {
        error->number = 0;
        snprintf(error->text, sizeof(error->text), "%s", sentence);
    }
    return -1;
}

// What errno stands for, in a thread's own buffer, and in lower case as our own words are.
static const char *cause_of(int number, char buf[CAUSE_SIZE])
{
    const char *text = buf;
#if defined(__GLIBC__) && defined(_GNU_SOURCE)
    text = strerror_r(number, buf, CAUSE_SIZE);
#else
    if (strerror_r(number, buf, CAUSE_SIZE))
        snprintf(buf, CAUSE_SIZE, "error %d", number);
#endif
    if (text != buf)
        snprintf(buf, CAUSE_SIZE, "%s", text);
    if (islower((unsigned char)buf[1]))
        buf[0] = (char)tolower((unsigned char)buf[0]);
    return buf;
}

int dgdr_error_system(struct dgdr_report_error *error, int number, const char *verb,
                      const char *folder, const char *name)
{
    if (!error)
        return -1;
    char cause[CAUSE_SIZE];
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        n--;
    // Of a path that is very long the end says more, and the cause has to fit behind it.
    size_t cut = n > SHOWN_MAX ? n - SHOWN_MAX : 0;
    error->number = number;
    snprintf(error->text, sizeof(error->text), "%s \"%s%.*s%s%s\": %s", verb, cut ? "..." : "",
             (int)(n - cut), folder + cut, name ? "/" : "", name ? name : "",
             cause_of(number, cause));
    return -1;
}
