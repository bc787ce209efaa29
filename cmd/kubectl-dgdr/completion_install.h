// SPDX-License-Identifier: Apache-2.0
// The program that kubectl asks for a plugin's completions, put where kubectl finds it. Plugin managers link the plugin
// alone; so this is a script that runs it by name, whichever version there is by then.
#ifndef CMD_COMPLETION_INSTALL_H
#define CMD_COMPLETION_INSTALL_H

#include "base/err.h"
#include "base/strbuf.h"

// The name of the program's file, from what users call it (program.h): "kubectl nvidia-dgdr" is "kubectl-nvidia_dgdr".
// malloc'd.
char *completion_file(const char *program) ATTR_MUST_USE;
// What kubectl asks: "kubectl_complete-dgdr" for the file "kubectl-dgdr". malloc'd; NULL: the file is no plugin's.
char *completion_asked(const char *file) ATTR_MUST_USE;

// Puts it in dir, else beside the plugin on PATH where that can be written to, else in ~/.local/bin or ~/bin where they
// are on PATH. What is there and not ours is left alone. *said: a line that tells what was done.
int completion_install(const char *program, const char *dir, struct strbuf *said,
                       struct err *err) ATTR_MUST_USE;
// Takes it away from dir, else from where it is found on PATH.
int completion_remove(const char *program, const char *dir, struct strbuf *said,
                      struct err *err) ATTR_MUST_USE;

#endif
