// SPDX-License-Identifier: Apache-2.0
// Whole screens of one run, and the card of `status NAME`, as a user sees them.
#include "samples.h"

#include "base/attr.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

// clang-format off
static const struct {
    const char *name;
    enum sample sample;
    int rows, cols; // rows 0: the card
    bool ascii;
    const char *keys;
    const char *expect;
} screens[] = {
    {"run, 80x24", SAMPLE_PROFILING, 24, 80, false, "",
     " my-deployment  ml @ prod-east                        ● LIVE  4s ago   12:14:42\n"
     " Qwen/Qwen3-0.6B · vllm · thorough · h200_sxm ×8 · TTFT ≤ 200 ms · ITL ≤ 20 ms…\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " PROFILING   1h14m elapsed   ≈ 24m left (18–37m)   done ~12:38\n"
     " overall  ███████████████████████████████████████████████▓░░░░░░░░░░░░░░░  74 %\n"
     " estimate typical durations, pace of 3 steps\n"
     "\n"
     " ✓ 1 Initializing           11:00:31     41s\n"
     " ✓ 2 PrefillSweep           11:01:12   9m20s   ████████████████████████    4/4\n"
     " ✓ 3 DecodeSweep            11:10:32  27m02s   ████████████████████████  12/12\n"
     " ✓ 4 ConfigSelection        11:37:34      3s\n"
     " ✓ 5 PrefillInterpolation   11:37:37   8m11s   ████████████████████████  16/16\n"
     " ▶ 6 DecodeInterpolation    11:45:48  28m54s   ████████████▓▓▓▓░░░░░░░░    4/6\n"
     " ○ 7 PlannerGeneration      ~12:37      ~20s\n"
     "\n"
     " now      batch size 496, running the benchmark   step 5m02s of ~7m\n"
     " GPUs     2 × TP=2/DP=1 of 8\n"
     " message  Profiling decode with batch size 496\n"
     " sources  progress, GPUs  status file, 4s\n"
     "\n"
     " 12:09:40  DecodeInterpolation 3/6 → 4/6\n"
     " 12:02:55  DecodeInterpolation 2/6 → 3/6\n"
     "──────────────────────────────────────────────────────────────────── ↓ 2 more ──\n"
     " ↑↓ move  Esc back  l logs  e evidence  c conditions  p pause  ? help  q quit\n"},
    {"run, 100x28", SAMPLE_PROFILING, 28, 100, false, "",
     " my-deployment  ml @ prod-east                                            ● LIVE  4s ago   12:14:42\n"
     " Qwen/Qwen3-0.6B · vllm · thorough · h200_sxm ×8 · TTFT ≤ 200 ms · ITL ≤ 20 ms · 3000→150 tok\n"
     "────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " PROFILING   1h14m elapsed   ≈ 24m left (18–37m)   done ~12:38\n"
     " overall  ██████████████████████████████████████████████████████████████▓░░░░░░░░░░░░░░░░░░░░  74 %\n"
     " estimate typical durations, pace of 3 steps\n"
     "\n"
     " step     █████████████ █████████████ █████████████ ▓▓▓▓▓▓▓▓▓░░░░ ░░░░░░░░░░░░░ ░░░░░░░░░░░░░   4/6\n"
     "          █████████████ █████████████ █████████████ ▓▓▓▓▓▓▓▓▓░░░░ ░░░░░░░░░░░░░ ░░░░░░░░░░░░░\n"
     "          batch size 496, running the benchmark                                  5m02s of ~7m\n"
     "\n"
     " ✓ 1 Initializing           11:00:31     41s\n"
     " ✓ 2 PrefillSweep           11:01:12   9m20s   ████████████████████████    4/4\n"
     " ✓ 3 DecodeSweep            11:10:32  27m02s   ████████████████████████  12/12\n"
     " ✓ 4 ConfigSelection        11:37:34      3s\n"
     " ✓ 5 PrefillInterpolation   11:37:37   8m11s   ████████████████████████  16/16\n"
     " ▶ 6 DecodeInterpolation    11:45:48  28m54s   ████████████▓▓▓▓░░░░░░░░    4/6   ~23m left\n"
     " ○ 7 PlannerGeneration      ~12:37      ~20s\n"
     "\n"
     " GPUs     2 × TP=2/DP=1 of 8\n"
     " message  Profiling decode with batch size 496\n"
     " sources  progress, GPUs  status file, 4s\n"
     "\n"
     " 12:09:40  DecodeInterpolation 3/6 → 4/6\n"
     " 12:02:55  DecodeInterpolation 2/6 → 3/6\n"
     " 11:52:10  DecodeInterpolation 1/6 → 2/6\n"
     "──────────────────────────────────────────────────────────────────────────────────────── ↓ 1 more ──\n"
     " ↑↓ move  Esc back  l logs  e evidence  c conditions  p pause  ? help  q quit\n"},
    {"run, 120x40", SAMPLE_PROFILING, 40, 120, false, "",
     " my-deployment  ml @ prod-east                                                                ● LIVE  4s ago   12:14:42\n"
     " Qwen/Qwen3-0.6B · vllm · thorough · h200_sxm ×8 · TTFT ≤ 200 ms · ITL ≤ 20 ms · 3000→150 tok\n"
     "────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " PROFILING   1h14m elapsed   ≈ 24m left (18–37m)   done ~12:38\n"
     " overall  █████████████████████████████████████████████████████████████████████████████▓░░░░░░░░░░░░░░░░░░░░░░░░░  74 %\n"
     " estimate typical durations, pace of 3 steps\n"
     "\n"
     " step     ████████████████ ████████████████ █████████████████ ▓▓▓▓▓▓▓▓▓▓▓░░░░░ ░░░░░░░░░░░░░░░░ ░░░░░░░░░░░░░░░░░   4/6\n"
     "          ████████████████ ████████████████ █████████████████ ▓▓▓▓▓▓▓▓▓▓▓░░░░░ ░░░░░░░░░░░░░░░░ ░░░░░░░░░░░░░░░░░\n"
     "          batch size 496, running the benchmark                                                      5m02s of ~7m\n"
     "\n"
     " ✓ 1 Initializing           11:00:31     41s\n"
     " ✓ 2 PrefillSweep           11:01:12   9m20s   ████████████████████████    4/4\n"
     " ✓ 3 DecodeSweep            11:10:32  27m02s   ████████████████████████  12/12\n"
     " ✓ 4 ConfigSelection        11:37:34      3s\n"
     " ✓ 5 PrefillInterpolation   11:37:37   8m11s   ████████████████████████  16/16\n"
     " ▶ 6 DecodeInterpolation    11:45:48  28m54s   ████████████▓▓▓▓░░░░░░░░    4/6   ~23m left\n"
     " ○ 7 PlannerGeneration      ~12:37      ~20s\n"
     "\n"
     " GPUs     2 × TP=2/DP=1 of 8\n"
     " message  Profiling decode with batch size 496\n"
     " sources  progress, GPUs  status file, 4s\n"
     "\n"
     " 12:09:40  DecodeInterpolation 3/6 → 4/6\n"
     " 12:02:55  DecodeInterpolation 2/6 → 3/6\n"
     " 11:52:10  DecodeInterpolation 1/6 → 2/6\n"
     " 11:45:48  PrefillInterpolation → DecodeInterpolation\n"
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
     " ↑↓ move  Esc back  l logs  e evidence  c conditions  p pause  ? help  q quit\n"},
    {"run, 160x30, two columns", SAMPLE_PROFILING, 30, 160, false, "",
     " my-deployment  ml @ prod-east                                                                                                        ● LIVE  4s ago   12:14:42\n"
     "────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " PROFILING   1h14m elapsed   ≈ 24m left (18–37m)   done ~12:38\n"
     " overall  ███████████████████████████████████████████████████████████████████████████████████████████████████████████▓░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  74 %\n"
     " estimate typical durations, pace of 3 steps\n"
     "\n"
     " step     ███████████ ███████████ ███████████ ▓▓▓▓▓▓▓░░░░ ░░░░░░░░░░░ ░░░░░░░░░░░   4/6  │  model    Qwen/Qwen3-0.6B\n"
     "          ███████████ ███████████ ███████████ ▓▓▓▓▓▓▓░░░░ ░░░░░░░░░░░ ░░░░░░░░░░░        │  backend  vllm · thorough\n"
     "          batch size 496, running the benchmark                      5m02s of ~7m        │  hardware h200_sxm ×8\n"
     "                                                                                         │  targets  TTFT ≤ 200 ms · ITL ≤ 20 ms\n"
     " ✓ 1 Initializing           11:00:31     41s                                             │  workload 3000→150 tok\n"
     " ✓ 2 PrefillSweep           11:01:12   9m20s   █████████████████████    4/4              │\n"
     " ✓ 3 DecodeSweep            11:10:32  27m02s   █████████████████████  12/12              │  GPUs     2 × TP=2/DP=1 of 8\n"
     " ✓ 4 ConfigSelection        11:37:34      3s                                             │  message  Profiling decode with batch size 496\n"
     " ✓ 5 PrefillInterpolation   11:37:37   8m11s   █████████████████████  16/16              │  sources  progress, GPUs  status file, 4s\n"
     " ▶ 6 DecodeInterpolation    11:45:48  28m54s   ██████████▓▓▓▓░░░░░░░    4/6   ~23m left  │\n"
     " ○ 7 PlannerGeneration      ~12:37      ~20s                                             │  12:09:40  DecodeInterpolation 3/6 → 4/6\n"
     "                                                                                         │  12:02:55  DecodeInterpolation 2/6 → 3/6\n"
     " CONDITION   STATUS  REASON               AGE    MESSAGE                                 │  11:52:10  DecodeInterpolation 1/6 → 2/6\n"
     " Validation  True    ValidationPassed     1h14m  The request is valid                    │  11:45:48  PrefillInterpolation → DecodeInterpolation\n"
     " Profiling   False   DecodeInterpolation  28m    Profiling decode with batch size 496    │\n"
     "                                                                                         │\n"
     "                                                                                         │\n"
     "                                                                                         │\n"
     "                                                                                         │\n"
     "                                                                                         │\n"
     "                                                                                         │\n"
     "                                                                                         │\n"
     "────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  l logs  e evidence  c conditions  p pause  ? help  q quit\n"},
    {"run, 40x12", SAMPLE_PROFILING, 12, 40, false, "",
     " my-deployment           ● LIVE  4s ago\n"
     " PROFILING   1h14m elapsed   ≈ 24m left\n"
     " overall  █████████████████▓░░░░░  74 %\n"
     "\n"
     " ▶ 6/7 DecodeInterpolation       28m54s\n"
     " ████████████████▓▓▓▓▓▓░░░░░░░░░░   4/6\n"
     " now      batch size 496, running the …\n"
     " GPUs     2 × TP=2/DP=1 of 8\n"
     " message  Profiling decode with batch\n"
     "          size 496\n"
     " 12:09:40  DecodeInterpolation 3/6 → 4…\n"
     " Esc back  ? help  q quit      ↓ 5 more\n"},
    {"run, 20x5", SAMPLE_PROFILING, 5, 20, false, "",
     "my-deployment   LIVE\n"
     "6/7 DecodeInterpola…\n"
     "████████▓▓▓░░░░░ 4/6\n"
     "1h14m ~24m left\n"
     "▶ PROFILING      74%\n"},
    {"run, 1x1", SAMPLE_PROFILING, 1, 1, false, "",
     "▶\n"},
    {"run, 80x24, ASCII", SAMPLE_PROFILING, 24, 80, true, "",
     " my-deployment  ml @ prod-east                        * LIVE  4s ago   12:14:42\n"
     " Qwen/Qwen3-0.6B . vllm . thorough . h200_sxm x8 . TTFT < 200 ms . ITL < 20 ms~\n"
     "--------------------------------------------------------------------------------\n"
     " PROFILING   1h14m elapsed   ~ 24m left (18-37m)   done ~12:38\n"
     " overall  ###############################################=---------------  74 %\n"
     " estimate typical durations, pace of 3 steps\n"
     "\n"
     " + 1 Initializing           11:00:31     41s\n"
     " + 2 PrefillSweep           11:01:12   9m20s   ########################    4/4\n"
     " + 3 DecodeSweep            11:10:32  27m02s   ########################  12/12\n"
     " + 4 ConfigSelection        11:37:34      3s\n"
     " + 5 PrefillInterpolation   11:37:37   8m11s   ########################  16/16\n"
     " > 6 DecodeInterpolation    11:45:48  28m54s   ############====--------    4/6\n"
     " . 7 PlannerGeneration      ~12:37      ~20s\n"
     "\n"
     " now      batch size 496, running the benchmark   step 5m02s of ~7m\n"
     " GPUs     2 x TP=2/DP=1 of 8\n"
     " message  Profiling decode with batch size 496\n"
     " sources  progress, GPUs  status file, 4s\n"
     "\n"
     " 12:09:40  DecodeInterpolation 3/6 -> 4/6\n"
     " 12:02:55  DecodeInterpolation 2/6 -> 3/6\n"
     "-------------------------------------------------------------------- v 2 more --\n"
     " j/k move  Esc back  l logs  e evidence  c conditions  p pause  ? help  q quit\n"},
    {"run with conditions, 80x36", SAMPLE_PROFILING, 36, 80, false, "c",
     " my-deployment  ml @ prod-east                        ● LIVE  4s ago   12:14:42\n"
     " Qwen/Qwen3-0.6B · vllm · thorough · h200_sxm ×8 · TTFT ≤ 200 ms · ITL ≤ 20 ms\n"
     " 3000→150 tok\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " PROFILING   1h14m elapsed   ≈ 24m left (18–37m)   done ~12:38\n"
     " overall  ███████████████████████████████████████████████▓░░░░░░░░░░░░░░░  74 %\n"
     " estimate typical durations, pace of 3 steps\n"
     "\n"
     " ✓ 1 Initializing           11:00:31     41s\n"
     " ✓ 2 PrefillSweep           11:01:12   9m20s   ████████████████████████    4/4\n"
     " ✓ 3 DecodeSweep            11:10:32  27m02s   ████████████████████████  12/12\n"
     " ✓ 4 ConfigSelection        11:37:34      3s\n"
     " ✓ 5 PrefillInterpolation   11:37:37   8m11s   ████████████████████████  16/16\n"
     " ▶ 6 DecodeInterpolation    11:45:48  28m54s   ████████████▓▓▓▓░░░░░░░░    4/6\n"
     " ○ 7 PlannerGeneration      ~12:37      ~20s\n"
     "\n"
     " now      batch size 496, running the benchmark   step 5m02s of ~7m\n"
     " GPUs     2 × TP=2/DP=1 of 8\n"
     " message  Profiling decode with batch size 496\n"
     " sources  progress, GPUs  status file, 4s\n"
     "\n"
     " CONDITION   STATUS  REASON               AGE    MESSAGE\n"
     " Validation  True    ValidationPassed     1h14m  The request is valid\n"
     " Profiling   False   DecodeInterpolation  28m    Profiling decode with batch\n"
     "                                                 size 496\n"
     "\n"
     " 12:09:40  DecodeInterpolation 3/6 → 4/6\n"
     " 12:02:55  DecodeInterpolation 2/6 → 3/6\n"
     " 11:52:10  DecodeInterpolation 1/6 → 2/6\n"
     " 11:45:48  PrefillInterpolation → DecodeInterpolation\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  l logs  e evidence  c conditions  p pause  ? help  q quit\n"},
    {"run, 80x24, scrolled to its end", SAMPLE_PROFILING, 24, 80, false, "G",
     " my-deployment  ml @ prod-east                        ● LIVE  4s ago   12:14:42\n"
     " PROFILING   1h14m elapsed   ≈ 24m left (18–37m)   done ~12:38\n"
     " overall  ███████████████████████████████████████████████▓░░░░░░░░░░░░░░░  74 %\n"
     " estimate typical durations, pace of 3 steps\n"
     "\n"
     " ✓ 1 Initializing           11:00:31     41s\n"
     " ✓ 2 PrefillSweep           11:01:12   9m20s   ████████████████████████    4/4\n"
     " ✓ 3 DecodeSweep            11:10:32  27m02s   ████████████████████████  12/12\n"
     " ✓ 4 ConfigSelection        11:37:34      3s\n"
     " ✓ 5 PrefillInterpolation   11:37:37   8m11s   ████████████████████████  16/16\n"
     " ▶ 6 DecodeInterpolation    11:45:48  28m54s   ████████████▓▓▓▓░░░░░░░░    4/6\n"
     " ○ 7 PlannerGeneration      ~12:37      ~20s\n"
     "\n"
     " now      batch size 496, running the benchmark   step 5m02s of ~7m\n"
     " GPUs     2 × TP=2/DP=1 of 8\n"
     " message  Profiling decode with batch size 496\n"
     " sources  progress, GPUs  status file, 4s\n"
     "\n"
     " 12:09:40  DecodeInterpolation 3/6 → 4/6\n"
     " 12:02:55  DecodeInterpolation 2/6 → 3/6\n"
     " 11:52:10  DecodeInterpolation 1/6 → 2/6\n"
     " 11:45:48  PrefillInterpolation → DecodeInterpolation\n"
     "────────────────────────────────────────────────────────────────── 4–24 of 24 ──\n"
     " ↑↓ move  Esc back  l logs  e evidence  c conditions  p pause  ? help  q quit\n"},
    {"failed run, 80x24", SAMPLE_FAILED, 24, 80, false, "",
     " kimi  ml @ prod-east                                                  12:14:42\n"
     " moonshotai/Kimi-K2 · sglang\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " FAILED in DecodeSweep after 51m at 11:20\n"
     "   No decode results produced: every candidate timed out or crashed; first\n"
     "   cause was CUDA out of memory on rank 3 while loading shard 17 of 163\n"
     "   Traceback (most recent call last):\n"
     "     File \"profile_sla.py\", line 412, in run_profile\n"
     "       raise RuntimeError(\"no decode results\")\n"
     "   the decode sweep has no result\n"
     "   likely  the model does not fit into the memory of the candidates' GPUs:\n"
     "           raise spec.hardware.totalGpus, or try a smaller model\n"
     "   next    kubectl -n ml get dgdr kimi -o jsonpath='{.spec.hardware}'\n"
     "\n"
     " ✓ 1 Initializing      10:29:07     44s\n"
     " ✓ 2 PrefillSweep      10:29:51  13m06s   ████████████████████████    6/6\n"
     " ✗ 3 DecodeSweep       10:42:57  37m10s   ██████████████████████░░  12/12\n"
     " ○ 4 ConfigSelection\n"
     "\n"
     " message  Profiling job failed\n"
     "\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  l logs  e evidence  c conditions  p pause  ? help  q quit\n"},
    {"failed run, 120x40, ASCII", SAMPLE_FAILED, 40, 120, true, "",
     " kimi  ml @ prod-east                                                                                          12:14:42\n"
     " moonshotai/Kimi-K2 . sglang\n"
     "------------------------------------------------------------------------------------------------------------------------\n"
     " FAILED in DecodeSweep after 51m at 11:20\n"
     "   No decode results produced: every candidate timed out or crashed; first cause was CUDA out of memory on rank 3 while\n"
     "   loading shard 17 of 163\n"
     "   Traceback (most recent call last):\n"
     "     File \"profile_sla.py\", line 412, in run_profile\n"
     "       raise RuntimeError(\"no decode results\")\n"
     "   the decode sweep has no result\n"
     "   likely  the model does not fit into the memory of the candidates' GPUs: raise spec.hardware.totalGpus, or try a\n"
     "           smaller model\n"
     "   next    kubectl -n ml get dgdr kimi -o jsonpath='{.spec.hardware}'\n"
     "\n"
     " + 1 Initializing      10:29:07     44s\n"
     " + 2 PrefillSweep      10:29:51  13m06s   ########################    6/6\n"
     " x 3 DecodeSweep       10:42:57  37m10s   ######################--  12/12   failed at 11:20:07\n"
     " . 4 ConfigSelection                                                        not reached\n"
     "\n"
     " message  Profiling job failed\n"
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
     "------------------------------------------------------------------------------------------------------------------------\n"
     " j/k move  Esc back  l logs  e evidence  c conditions  p pause  ? help  q quit\n"},
    {"failed run, 20x5", SAMPLE_FAILED, 5, 20, false, "",
     "kimi\n"
     "✗ FAILED\n"
     "51m\n"
     "No decode results\n"
     "produced: every can…\n"},
    {"run without phases, 80x24", SAMPLE_STATE_ONLY, 24, 80, false, "",
     " r1-sweep  research @ prod-east                     ● QUIET  37m ago   12:14:42\n"
     " deepseek-ai/DeepSeek-R1\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " PROFILING   38m00s elapsed   end unknown\n"
     "\n"
     " profiling, phase unknown: this operator reports none; read the profiler's log\n"
     " (kubectl logs -n research job/profile-r1-sweep -c profiler), or update the\n"
     " operator to 1.1 or newer\n"
     "\n"
     " message  Profiling is in progress\n"
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
     " ↑↓ move  Esc back  l logs  e evidence  c conditions  p pause  ? help  q quit\n"},
    {"run that nobody begins with, 80x24", SAMPLE_STUCK, 24, 80, false, "",
     " stuck-70b  ml @ prod-east                          ○ STALE  22m ago   12:14:42\n"
     " meta-llama/Llama-3-70B\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " PENDING   created 22m ago\n"
     " estimate profiling usually begins within 2m: 20m longer than usual\n"
     "\n"
     " message  waiting for the profiler's pod: ImagePullBackOff\n"
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
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  l logs  e evidence  c conditions  p pause  ? help  q quit\n"},
    {"run that is done, 80x24", SAMPLE_READY, 24, 80, false, "",
     " small  ml @ prod-east                                                 12:14:42\n"
     " Qwen/Qwen3-0.6B\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " READY after 1h38m at 10:38\n"
     "\n"
     " result   small-dgd\n"
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
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  l logs  e evidence  c conditions  p pause  ? help  q quit\n"},
    {"card, 80", SAMPLE_PROFILING, 0, 80, false, "",
     " my-deployment  ml                                               ● LIVE  4s ago\n"
     " Qwen/Qwen3-0.6B · vllm · thorough · h200_sxm ×8 · TTFT ≤ 200 ms · ITL ≤ 20 ms\n"
     " 3000→150 tok\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " PROFILING   1h14m elapsed   ≈ 24m left (18–37m)   done ~12:38\n"
     " overall  ███████████████████████████████████████████████▓░░░░░░░░░░░░░░░  74 %\n"
     " estimate typical durations, pace of 3 steps\n"
     "\n"
     " ✓ 1 Initializing           11:00:31     41s\n"
     " ✓ 2 PrefillSweep           11:01:12   9m20s   ████████████████████████    4/4\n"
     " ✓ 3 DecodeSweep            11:10:32  27m02s   ████████████████████████  12/12\n"
     " ✓ 4 ConfigSelection        11:37:34      3s\n"
     " ✓ 5 PrefillInterpolation   11:37:37   8m11s   ████████████████████████  16/16\n"
     " ▶ 6 DecodeInterpolation    11:45:48  28m54s   ████████████▓▓▓▓░░░░░░░░    4/6\n"
     " ○ 7 PlannerGeneration      ~12:37      ~20s\n"
     "\n"
     " now      batch size 496, running the benchmark   step 5m02s of ~7m\n"
     " GPUs     2 × TP=2/DP=1 of 8\n"
     " message  Profiling decode with batch size 496\n"
     " sources  progress, GPUs  status file, 4s\n"
     "\n"
     " CONDITION   STATUS  REASON               AGE    MESSAGE\n"
     " Validation  True    ValidationPassed     1h14m  The request is valid\n"
     " Profiling   False   DecodeInterpolation  28m    Profiling decode with batch\n"
     "                                                 size 496\n"},
    {"card of a failure, 60, ASCII", SAMPLE_FAILED, 0, 60, true, "",
     " kimi  ml\n"
     " moonshotai/Kimi-K2 . sglang\n"
     "------------------------------------------------------------\n"
     " FAILED in DecodeSweep after 51m at 11:20\n"
     "   No decode results produced: every candidate timed out or\n"
     "   crashed; first cause was CUDA out of memory on rank 3\n"
     "   while loading shard 17 of 163\n"
     "   Traceback (most recent call last):\n"
     "     File \"profile_sla.py\", line 412, in run_profile\n"
     "       raise RuntimeError(\"no decode results\")\n"
     "\n"
     " + 1 Initializing      10:29:07     44s\n"
     " + 2 PrefillSweep      10:29:51  13m06s   ##########    6/6\n"
     " x 3 DecodeSweep       10:42:57  37m10s   #########-  12/12\n"
     " . 4 ConfigSelection\n"
     "\n"
     " message  Profiling job failed\n"},
};
// clang-format on

static void draw(struct canvas *c, enum sample which, const char *keys)
{
    struct samples s = {.count = 1, .runs = {sample(which)}};
    struct tui_source source = sample_source(&s);
    struct tui_opts opts = {.context = "prod-east",
                            .single_namespace = sample(which)->namespace_,
                            .single_name = sample(which)->name};
    struct dash d;
    dash_init(&d, &source, &opts);
    d.link.state = TUI_LINK_LIVE;
    dash_draw(&d, c, NOW, 0);
    for (; *keys; keys++)
        dash_key(&d, *keys);
    dash_draw(&d, c, NOW, 0);
    dash_release(&d);
}

Test(run_screens, look_as_drawn)
{
    for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
        struct canvas c;
        int rows = screens[i].rows;
        if (rows == 0) {
            rows = tui_card(&c, &(struct tui_card){.run = sample(screens[i].sample),
                                                   .cols = screens[i].cols,
                                                   .ascii = screens[i].ascii,
                                                   .now_ms = NOW});
        } else {
            canvas_init(&c, rows, screens[i].cols, screens[i].ascii);
            draw(&c, screens[i].sample, screens[i].keys);
        }
        struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
        canvas_print(&c, rows, false, &text);
        cr_expect(eq(str, text.buf, (char *)screens[i].expect), "%s", screens[i].name);
        check_canvas(&c, screens[i].name);
        canvas_release(&c);
    }
}

Test(run_screens, a_command_of_ours_has_the_name_that_users_call_us_by)
{
    // Why it failed, only its log can tell.
    struct run *run = sample(SAMPLE_FAILED);
    run->error = "No decode results produced";
    struct samples s = {.count = 1, .runs = {run}};
    struct tui_source source = sample_source(&s);
    struct tui_opts opts = {.program = "kubectl nvidia-dgdr",
                            .single_namespace = run->namespace_,
                            .single_name = run->name};
    struct canvas c;
    struct dash d;
    canvas_init(&c, 50, 120, true);
    dash_init(&d, &source, &opts);
    d.link.state = TUI_LINK_LIVE;
    dash_draw(&d, &c, NOW, 0);
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    canvas_print(&c, 50, false, &text);
    cr_expect(strstr(text.buf, " kubectl nvidia-dgdr ") != NULL, "%s", text.buf);
    dash_release(&d);
    canvas_release(&c);
}
