// SPDX-License-Identifier: Apache-2.0
// Small file helpers.
#ifndef BASE_FS_H
#define BASE_FS_H

#include "base/err.h"
#include "base/strbuf.h"

// Appends the whole file. Errors read as Go's: "open PATH: no such file or directory", "read PATH: is a
// directory"; kind ERR_FAILURE, code = errno. At most `max` bytes (0 = 64 MiB).
int fs_read_file(struct strbuf *out, const char *path, size_t max, struct err *err) ATTR_MUST_USE;
// dir + "/" + path, cleaned lexically; an absolute path is returned as it is. malloc'd.
char *fs_join(const char *dir, const char *path) ATTR_MUST_USE;
// The directory part of a path ("." when there is none). malloc'd.
char *fs_dirname(const char *path) ATTR_MUST_USE;
// Absolute form against the working directory, cleaned lexically, links not resolved. malloc'd.
char *fs_abs(const char *path) ATTR_MUST_USE;

#endif
