// SPDX-License-Identifier: Apache-2.0
// A folder of its own for files that a test reads, and an environment that the test makes up.
#ifndef TEST_KUBE_SANDBOX_H
#define TEST_KUBE_SANDBOX_H

#include "kube/config.h"

enum { SANDBOX_VARS = 16 };

struct sandbox {
    char dir[64];
    char *names[SANDBOX_VARS];
    char *values[SANDBOX_VARS];
    const char *environment[SANDBOX_VARS + 1]; // env.all
    char *pairs[SANDBOX_VARS];
    struct kube_env env;
};

// HOME is the folder, PATH is the test's own, everything else is unset.
void sandbox_init(struct sandbox *s);
// Removes the folder.
void sandbox_release(struct sandbox *s);
// value NULL: unset. "@/" in it stands for the folder.
void sandbox_setenv(struct sandbox *s, const char *name, const char *value);
// Writes a file below the folder, with its parents.
void sandbox_write(struct sandbox *s, const char *name, const char *text);
void sandbox_write_script(struct sandbox *s, const char *name, const char *text); // executable
// Path of a file below the folder; borrowed until the next call but three.
const char *sandbox_path(struct sandbox *s, const char *name);
// "@/" stands for the folder; malloc'd.
char *sandbox_expand(const struct sandbox *s, const char *text);

#define TEST_CERT "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
#define TEST_KEY  "-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----\n"
// The two above in base64.
#define TEST_CERT_DATA \
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUIKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="
#define TEST_KEY_DATA \
    "LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IY0MKLS0tLS1FTkQgRUMgUFJJVkFURSBLRVktLS0tLQo="

#endif
