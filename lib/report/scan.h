// SPDX-License-Identifier: Apache-2.0
// Just enough of a JSON reader to find two texts in the status file that is there.
#ifndef REPORT_SCAN_H
#define REPORT_SCAN_H

#include <stdbool.h>
#include <stddef.h>

// The text of the member `name` of the object that is json[0..n), into out, when it is a string of plain characters
// that fits: no escapes. False, and "", otherwise. Other members are skipped and not checked.
bool dgdr_scan_member(const char *json, size_t n, const char *name, char *out, size_t size);

#endif
