// SPDX-License-Identifier: Apache-2.0
// Texts as mdoc source, in which they mean what they say.
#ifndef MAN_MDOC_H
#define MAN_MDOC_H

#include "cli/opts.h"

// A macro's argument; a dash is one that can be copied into a shell.
void mdoc_word(const char *text, size_t n, struct strbuf *out);
// Running text: paragraphs at '\n', a line for each sentence, lines short enough for mandoc.
void mdoc_text(const char *text, struct strbuf *out);
// A line of a table as a sentence: "Look in all namespaces."
void mdoc_sentence(const char *text, struct strbuf *out);
// Lines as they are, in a display; `before` stands in front of each.
void mdoc_literal(const char *lines, const char *before, struct strbuf *out);
// What follows a command's name: "[NAME...]", "--phase PHASE [FLAGS]".
void mdoc_synopsis(const char *args, struct strbuf *out);
// A table of flags: its groups as subsections where `headings`, and a list.
void mdoc_options(const struct opt *table, bool headings, struct strbuf *out);

#endif
