// SPDX-License-Identifier: Apache-2.0
// Which runs came to an end, or got stuck, since a watch began: what a user wants to be told of once. What had ended
// before is no news, and what is seen again after an outage is none either. Pure.
#ifndef MODEL_ENDS_H
#define MODEL_ENDS_H

#include "model/store.h"

enum end_news {
    END_NOTHING,
    END_ENDED, // it is Ready, Deployed or Failed now; once for each of them, uid and attempt
    END_STUCK, // it was not stuck before; once for each uid and attempt
};

struct ends;
// began_ms: when the watch began, by the server's clock.
struct ends *ends_new(int64_t began_ms) ATTR_MUST_USE;
void ends_free(struct ends *e); // NULL is fine

// Looks at a run as it is now. first: this is the first look at what there is, so nothing of it is news. A run that
// comes into sight later with its end behind it (it was given a label, or was made and failed during an outage) is news
// when it ended, or was created, after the watch began. stuck: as the caller judges it.
enum end_news ends_look(struct ends *e, const struct run *run, bool stuck, bool first);
// The run was deleted: nothing of it is kept. One of the same name and uid that comes back (the link was down) counts as
// one that comes into sight.
void ends_forget(struct ends *e, const char *namespace_, const char *name);
// The same for all that are no longer in the store.
void ends_keep(struct ends *e, struct store *store);

#endif
