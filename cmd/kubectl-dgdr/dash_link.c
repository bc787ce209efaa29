// SPDX-License-Identifier: Apache-2.0
#include "dash_link.h"

#include <stdio.h>

void dash_show_link(struct context *ctx, struct tui *tui, const struct reflector_status *status)
{
    static const enum tui_link_state states[] = {
        [REFLECTOR_CONNECTING] = TUI_LINK_CONNECTING,
        [REFLECTOR_SYNCED] = TUI_LINK_LIVE,
        [REFLECTOR_OFFLINE] = TUI_LINK_OFFLINE,
        [REFLECTOR_REFUSED] = TUI_LINK_REFUSED,
    };
    struct tui_link link = {
        .state = states[status->link],
        .last_proof_mono_ms = status->last_seen_mono_ms,
        .retry_at_mono_ms = status->retry_at_mono_ms,
        .skew_ms = context_now(ctx) - clock_wall(&ctx->clock),
    };
    if (link.state != TUI_LINK_LIVE)
        snprintf(link.text, sizeof(link.text), "%.*s", (int)sizeof(link.text) - 1,
                 status->err.text);
    tui_set_link(tui, &link);
}
