// SPDX-License-Identifier: Apache-2.0
// The link to the server as the dashboard shows it.
#ifndef CMD_DASH_LINK_H
#define CMD_DASH_LINK_H

#include "context.h"
#include "kube/reflector.h"
#include "tui/tui.h"

void dash_show_link(struct context *ctx, struct tui *tui, const struct reflector_status *status);

#endif
