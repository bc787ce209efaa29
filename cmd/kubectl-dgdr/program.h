// SPDX-License-Identifier: Apache-2.0
// What the program is called. Plugin managers and users give the file other names; every text that names a command takes
// the name from here.
#ifndef CMD_PROGRAM_H
#define CMD_PROGRAM_H

#include <stdbool.h>

enum { PROGRAM_NAME_SIZE = 128 };

// Writes how users call a program that was started as argv0, by kubectl's rules for the names of plugins:
// "/usr/bin/kubectl-dgdr" is "kubectl dgdr", "kubectl-nvidia_dgdr" is "kubectl nvidia-dgdr", "kubectl-dynamo-dgdr" is
// "kubectl dynamo dgdr"; a name without "kubectl-" stays as it is. What could mean something to a shell or a terminal, is
// too long or empty is "kubectl dgdr": the name stands in commands to paste.
void program_name(const char *argv0, char name[PROGRAM_NAME_SIZE]);
// Whether it was started by the name under which kubectl asks a plugin for completions: "kubectl_complete-dgdr".
bool program_completes(const char *argv0);

#endif
