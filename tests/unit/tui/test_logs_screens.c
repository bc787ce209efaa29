// SPDX-License-Identifier: Apache-2.0
// The logs view, screen by screen.
#include "logs_bench.h"

// clang-format off
static const struct {
    const char *name, *keys;
    int rows, cols;
    bool ascii;
    const char *expect;
} screens[] = {
    {"80x24", "", 24, 80, false,
     " my-deployment  ml @ prod-east   log                  ● LIVE  4s ago   12:14:42\n"
     " pod profile-my-deployment-7kq2p, container profiler        8 lines   following\n"
     " I 2026-01-23T11:00:31.120045Z  INFO dynamo.profiler: Profiler config: model=Qw…\n"
     " I 2026-01-23T11:01:12.004512Z  INFO thorough: Profiling prefill candidate tp1 …\n"
     "   Waiting for deployment 'vllm-agg-1a2b3c4d'...\n"
     " W 2026-01-23T11:09:40.550001Z  WARN thorough: TTFT SLA 200.0ms is unachievable…\n"
     "── container restarted 12:04:20 ────────────────────────────────────────────────\n"
     " I 2026-01-23T12:04:33.001001Z  INFO thorough: Profiling decode candidate tp2 w…\n"
     " E 2026-01-23T12:09:01.500023Z ERROR aiperf: AIPerf failed with error code: 1\n"
     " E torch.OutOfMemoryError: CUDA out of memory on rank 3\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  e evidence  f follow  / search  [] phase  ? help  q quit\n"},
    {"80x24, wrapped, with times, ASCII", "wt", 24, 80, true,
     " my-deployment  ml @ prod-east   log                  * LIVE  4s ago   12:14:42\n"
     " pod profile-my-deployment-7kq2p, container profiler        8 lines   following\n"
     " I 12:14:41 2026-01-23T11:00:31.120045Z  INFO dynamo.profiler: Profiler config:\n"
     "            model=Qwen/Qwen3-0.6B, backend=vllm, system=h200_sxm, total_gpus=8,\n"
     "            isl=3000, osl=150\n"
     " I 12:14:41 2026-01-23T11:01:12.004512Z  INFO thorough: Profiling prefill\n"
     "            candidate tp1 with 1 GPUs...\n"
     "   12:14:41 Waiting for deployment 'vllm-agg-1a2b3c4d'...\n"
     " W 12:14:41 2026-01-23T11:09:40.550001Z  WARN thorough: TTFT SLA 200.0ms is\n"
     "            unachievable. Best achievable: 241.3ms. Updating SLA.\n"
     "-- container restarted 12:04:20 ------------------------------------------------\n"
     " I 12:14:41 2026-01-23T12:04:33.001001Z  INFO thorough: Profiling decode\n"
     "            candidate tp2 with 2 GPUs...\n"
     " E 12:14:41 2026-01-23T12:09:01.500023Z ERROR aiperf: AIPerf failed with error\n"
     "            code: 1\n"
     " E 12:14:41 torch.OutOfMemoryError: CUDA out of memory on rank 3\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "--------------------------------------------------------------------------------\n"
     " j/k move  Esc back  e evidence  f follow  / search  [] phase  ? help  q quit\n"},
    {"80x24, search", "/sla\r", 24, 80, false,
     " my-deployment  ml @ prod-east   log                  ● LIVE  4s ago   12:14:42\n"
     " pod profile-my-deployment-7kq2p, container profiler           8 lines   paused\n"
     " I 2026-01-23T11:00:31.120045Z  INFO dynamo.profiler: Profiler config: model=Qw…\n"
     " I 2026-01-23T11:01:12.004512Z  INFO thorough: Profiling prefill candidate tp1 …\n"
     "   Waiting for deployment 'vllm-agg-1a2b3c4d'...\n"
     "▶W 2026-01-23T11:09:40.550001Z  WARN thorough: TTFT SLA 200.0ms is unachievable…\n"
     "── container restarted 12:04:20 ────────────────────────────────────────────────\n"
     " I 2026-01-23T12:04:33.001001Z  INFO thorough: Profiling decode candidate tp2 w…\n"
     " E 2026-01-23T12:09:01.500023Z ERROR aiperf: AIPerf failed with error code: 1\n"
     " E torch.OutOfMemoryError: CUDA out of memory on rank 3\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " /sla   1 of 1                                       n next  N before  Esc drop\n"},
    {"40x12", "", 12, 40, false,
     " my-deployment   log     ● LIVE  4s ago\n"
     " pod profile-my-d…  8 lines   following\n"
     " I 2026-01-23T11:00:31.120045Z  INFO dy…\n"
     " I 2026-01-23T11:01:12.004512Z  INFO th…\n"
     "   Waiting for deployment 'vllm-agg-1a2…\n"
     " W 2026-01-23T11:09:40.550001Z  WARN th…\n"
     "── container restarted 12:04:20 ────────\n"
     " I 2026-01-23T12:04:33.001001Z  INFO th…\n"
     " E 2026-01-23T12:09:01.500023Z ERROR ai…\n"
     " E torch.OutOfMemoryError: CUDA out of …\n"
     "\n"
     " Esc back  e evidence  ? help  q quit\n"},
    {"120x40", "t", 40, 120, false,
     " my-deployment  ml @ prod-east   log                                                          ● LIVE  4s ago   12:14:42\n"
     " pod profile-my-deployment-7kq2p, container profiler  SweepingDecode                                8 lines   following\n"
     " I 12:14:41 2026-01-23T11:00:31.120045Z  INFO dynamo.profiler: Profiler config: model=Qwen/Qwen3-0.6B, backend=vllm, sy…\n"
     " I 12:14:41 2026-01-23T11:01:12.004512Z  INFO thorough: Profiling prefill candidate tp1 with 1 GPUs...\n"
     "   12:14:41 Waiting for deployment 'vllm-agg-1a2b3c4d'...\n"
     " W 12:14:41 2026-01-23T11:09:40.550001Z  WARN thorough: TTFT SLA 200.0ms is unachievable. Best achievable: 241.3ms. Upd…\n"
     "── container restarted 12:04:20 ────────────────────────────────────────────────────────────────────────────────────────\n"
     " I 12:14:41 2026-01-23T12:04:33.001001Z  INFO thorough: Profiling decode candidate tp2 with 2 GPUs...\n"
     " E 12:14:41 2026-01-23T12:09:01.500023Z ERROR aiperf: AIPerf failed with error code: 1\n"
     " E 12:14:41 torch.OutOfMemoryError: CUDA out of memory on rank 3\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  e evidence  f follow  / search  [] phase  w wrap  t times  ? help  q quit\n"},
    {"12x4", "", 4, 12, false,
     "── contai… ─\n"
     "2026-01-23T…\n"
     "2026-01-23T…\n"
     "torch.OutOf…\n"},
};
// clang-format on

Test(logs_screens, look_as_drawn)
{
    for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
        struct bench b;
        open_logs(&b, screens[i].rows, screens[i].cols, screens[i].ascii);
        add_story(&b);
        draw(&b);
        const char *shown = press(&b, screens[i].keys);
        cr_assert_str_eq(shown, screens[i].expect, "%s:\n%s", screens[i].name, shown);
        close_logs(&b);
    }
}
