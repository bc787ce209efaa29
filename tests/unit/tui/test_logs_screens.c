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
     " pod profile-my-deployment-7kq2p, containe…  Initializing  11 lines   following\n"
     "── Initializing ────────────────────────────────────────────────────────────────\n"
     " 11:00:31   Profiler config: model=Qwen/Qwen3-0.6B, backend=vllm, system=h200_s…\n"
     "── PrefillSweep ────────────────────────────────────────────────────────────────\n"
     " 11:01:12   Profiling prefill candidate tp1 with 1 GPUs...\n"
     " 12:14:41   Waiting for deployment 'vllm-agg-1a2b3c4d'...\n"
     "── ConfigSelection ─────────────────────────────────────────────────────────────\n"
     " 11:09:40 W TTFT SLA 200.0ms is unachievable. Best achievable: 241.3ms. Updatin…\n"
     "── container restarted 12:04:20 ────────────────────────────────────────────────\n"
     "── DecodeSweep ─────────────────────────────────────────────────────────────────\n"
     " 12:04:33   Profiling decode candidate tp2 with 2 GPUs...\n"
     " 12:09:01 E AIPerf failed with error code: 1\n"
     "          E   Traceback (most recent call last):\n"
     "                File \"/opt/dynamo/aiperf.py\", line 213, in run\n"
     "          E   torch.OutOfMemoryError: CUDA out of memory on rank 3\n"
     " 12:09:02 W Deleting deployment  retries=3\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  e evidence  f follow  / search  [] phase  ? help  q quit\n"},
    {"80x24, wrapped, as written, ASCII", "wt", 24, 80, true,
     " my-deployment  ml @ prod-east   log                  * LIVE  4s ago   12:14:42\n"
     " pod profile-my-deployment-7kq2p, containe~  Initializing  11 lines   following\n"
     "   2026-01-23T11:00:31.120045Z  INFO dynamo.profiler: Profiler config:\n"
     "   model=Qwen/Qwen3-0.6B, backend=vllm, system=h200_sxm, total_gpus=8, isl=3000,\n"
     "   osl=150\n"
     "-- PrefillSweep ----------------------------------------------------------------\n"
     "   2026-01-23T11:01:12.004512Z  INFO thorough: Profiling prefill candidate tp1\n"
     "   with 1 GPUs...\n"
     "   Waiting for deployment 'vllm-agg-1a2b3c4d'...\n"
     "-- ConfigSelection -------------------------------------------------------------\n"
     " W 2026-01-23T11:09:40.550001Z  WARN thorough: TTFT SLA 200.0ms is unachievable.\n"
     "   Best achievable: 241.3ms. Updating SLA.\n"
     "-- container restarted 12:04:20 ------------------------------------------------\n"
     "-- DecodeSweep -----------------------------------------------------------------\n"
     "   2026-01-23T12:04:33.001001Z  INFO thorough: Profiling decode candidate tp2\n"
     "   with 2 GPUs...\n"
     " E 2026-01-23T12:09:01.500023Z ERROR aiperf: AIPerf failed with error code: 1\n"
     " E Traceback (most recent call last):\n"
     "     File \"/opt/dynamo/aiperf.py\", line 213, in run\n"
     " E torch.OutOfMemoryError: CUDA out of memory on rank 3\n"
     " W {\"time\":\"2026-01-23T12:09:02.100000Z\",\"level\":\"WARN\",\"target\":\"deploy.utils.d\n"
     "   ynamo_deployment\",\"message\":\"Deleting deployment\",\"retries\":3}\n"
     "--------------------------------------------------------------------------------\n"
     " j/k move  Esc back  e evidence  f follow  / search  [] phase  ? help  q quit\n"},
    {"80x24, search", "/sla\r", 24, 80, false,
     " my-deployment  ml @ prod-east   log                  ● LIVE  4s ago   12:14:42\n"
     " pod profile-my-deployment-7kq2p, container p…  Initializing  11 lines   paused\n"
     "── Initializing ────────────────────────────────────────────────────────────────\n"
     " 11:00:31   Profiler config: model=Qwen/Qwen3-0.6B, backend=vllm, system=h200_s…\n"
     "── PrefillSweep ────────────────────────────────────────────────────────────────\n"
     " 11:01:12   Profiling prefill candidate tp1 with 1 GPUs...\n"
     " 12:14:41   Waiting for deployment 'vllm-agg-1a2b3c4d'...\n"
     "── ConfigSelection ─────────────────────────────────────────────────────────────\n"
     "▶11:09:40 W TTFT SLA 200.0ms is unachievable. Best achievable: 241.3ms. Updatin…\n"
     "── container restarted 12:04:20 ────────────────────────────────────────────────\n"
     "── DecodeSweep ─────────────────────────────────────────────────────────────────\n"
     " 12:04:33   Profiling decode candidate tp2 with 2 GPUs...\n"
     " 12:09:01 E AIPerf failed with error code: 1\n"
     "          E   Traceback (most recent call last):\n"
     "                File \"/opt/dynamo/aiperf.py\", line 213, in run\n"
     "          E   torch.OutOfMemoryError: CUDA out of memory on rank 3\n"
     " 12:09:02 W Deleting deployment  retries=3\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " /sla   1 of 1                                       n next  N before  Esc drop\n"},
    {"40x12", "", 12, 40, false,
     " my-deployment   log     ● LIVE  4s ago\n"
     " pod profile-my-…  11 lines   following\n"
     " W TTFT SLA 200.0ms is unachievable. Be…\n"
     "── container restarted 12:04:20 ────────\n"
     "── DecodeSweep ─────────────────────────\n"
     "   Profiling decode candidate tp2 with …\n"
     " E AIPerf failed with error code: 1\n"
     " E   Traceback (most recent call last):\n"
     "       File \"/opt/dynamo/aiperf.py\", li…\n"
     " E   torch.OutOfMemoryError: CUDA out o…\n"
     " W Deleting deployment  retries=3\n"
     " Esc back  e evidence  ? help  q quit\n"},
    {"120x40", "", 40, 120, false,
     " my-deployment  ml @ prod-east   log                                                          ● LIVE  4s ago   12:14:42\n"
     " pod profile-my-deployment-7kq2p, container profiler  Initializing                                 11 lines   following\n"
     "── Initializing ────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " 11:00:31   Profiler config: model=Qwen/Qwen3-0.6B, backend=vllm, system=h200_sxm, total_gpus=8, isl=3000, osl=150\n"
     "── PrefillSweep ────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " 11:01:12   Profiling prefill candidate tp1 with 1 GPUs...\n"
     " 12:14:41   Waiting for deployment 'vllm-agg-1a2b3c4d'...\n"
     "── ConfigSelection ─────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " 11:09:40 W TTFT SLA 200.0ms is unachievable. Best achievable: 241.3ms. Updating SLA.\n"
     "── container restarted 12:04:20 ────────────────────────────────────────────────────────────────────────────────────────\n"
     "── DecodeSweep ─────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " 12:04:33   Profiling decode candidate tp2 with 2 GPUs...\n"
     " 12:09:01 E AIPerf failed with error code: 1\n"
     "          E   Traceback (most recent call last):\n"
     "                File \"/opt/dynamo/aiperf.py\", line 213, in run\n"
     "          E   torch.OutOfMemoryError: CUDA out of memory on rank 3\n"
     " 12:09:02 W Deleting deployment  retries=3\n"
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
     " ↑↓ move  Esc back  e evidence  f follow  / search  [] phase  w wrap  <> pan  t times  c container  ? help  q quit\n"},
    {"140x20", "", 20, 140, false,
     " my-deployment  ml @ prod-east   log                                                                              ● LIVE  4s ago   12:14:42\n"
     " pod profile-my-deployment-7kq2p, container profiler  Initializing                                                     11 lines   following\n"
     "── Initializing ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " 11:00:31 dynamo.profiler              Profiler config: model=Qwen/Qwen3-0.6B, backend=vllm, system=h200_sxm, total_gpus=8, isl=3000, osl=1…\n"
     "── PrefillSweep ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " 11:01:12 thorough                     Profiling prefill candidate tp1 with 1 GPUs...\n"
     " 12:14:41                              Waiting for deployment 'vllm-agg-1a2b3c4d'...\n"
     "── ConfigSelection ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " 11:09:40 thorough                   W TTFT SLA 200.0ms is unachievable. Best achievable: 241.3ms. Updating SLA.\n"
     "── container restarted 12:04:20 ────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     "── DecodeSweep ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " 12:04:33 thorough                     Profiling decode candidate tp2 with 2 GPUs...\n"
     " 12:09:01 aiperf                     E AIPerf failed with error code: 1\n"
     "                                     E   Traceback (most recent call last):\n"
     "                                           File \"/opt/dynamo/aiperf.py\", line 213, in run\n"
     "                                     E   torch.OutOfMemoryError: CUDA out of memory on rank 3\n"
     " 12:09:02 deploy.utils.dynamo_deplo… W Deleting deployment  retries=3\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  e evidence  f follow  / search  [] phase  w wrap  <> pan  t times  c container  ? help  q quit\n"},
    {"58x16, no times", "tt", 16, 58, false,
     " my-deployment   log            ● LIVE  4s ago   12:14:42\n"
     " pod profile-my-deployment-7kq2p, …  11 lines   following\n"
     "   Profiling prefill candidate tp1 with 1 GPUs...\n"
     "   Waiting for deployment 'vllm-agg-1a2b3c4d'...\n"
     "── ConfigSelection ───────────────────────────────────────\n"
     " W TTFT SLA 200.0ms is unachievable. Best achievable: 241…\n"
     "── container restarted 12:04:20 ──────────────────────────\n"
     "── DecodeSweep ───────────────────────────────────────────\n"
     "   Profiling decode candidate tp2 with 2 GPUs...\n"
     " E AIPerf failed with error code: 1\n"
     " E   Traceback (most recent call last):\n"
     "       File \"/opt/dynamo/aiperf.py\", line 213, in run\n"
     " E   torch.OutOfMemoryError: CUDA out of memory on rank 3\n"
     " W Deleting deployment  retries=3\n"
     "──────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  e evidence  / search  ? help  q quit\n"},
    {"12x4", "", 4, 12, false,
     "Traceback (…\n"
     "  File \"/op…\n"
     "torch.OutOf…\n"
     "Deleting de…\n"},
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
        bench_close(&b);
    }
}
