// SPDX-License-Identifier: Apache-2.0
// The folder of the status file: read it, replace it as a whole.
#ifndef REPORT_FILE_H
#define REPORT_FILE_H

#include "report/dgdr_report.h"

#include <stdbool.h>
#include <stddef.h>

struct dgdr_folder {
    const char *path; // borrowed
    int fd;
    bool locked; // other reports wait until it is closed
};

// Opens and locks it. A lock is waited for 2 seconds and then done without, as where the file system has none: it keeps
// reports at the same time in a row, but none half-written. Returns 0, or -1 with *error filled.
int dgdr_folder_open(struct dgdr_folder *folder, const char *path, struct dgdr_report_error *error);
void dgdr_folder_close(struct dgdr_folder *folder);
// How many bytes of the status file, `size` at most, are in buf now. 0 when there is none that can be read.
size_t dgdr_folder_read(const struct dgdr_folder *folder, char *buf, size_t size);
// Replaces the status file by n bytes, and returns when file and folder are on the disk. Returns 0, or -1.
int dgdr_folder_replace(const struct dgdr_folder *folder, const char *bytes, size_t n,
                        struct dgdr_report_error *error);

// What a call fails with; both return -1, and error may be NULL. First a report that is wrong, in a sentence of its own;
// then what the system refused: VERB "FOLDER/NAME": cause, where name may be NULL.
int dgdr_error_wrong(struct dgdr_report_error *error, const char *sentence);
int dgdr_error_system(struct dgdr_report_error *error, int number, const char *verb,
                      const char *folder, const char *name);

#endif
