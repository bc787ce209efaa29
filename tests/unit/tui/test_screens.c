// SPDX-License-Identifier: Apache-2.0
// Whole screens, as a user sees them.
#include "samples.h"

#include "base/attr.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

enum show { SHOW_RUN, SHOW_LIST, SHOW_HELP, SHOW_CARD };

// clang-format off
static const struct {
    const char *name;
    enum show show;
    enum sample sample;
    int rows, cols;
    bool ascii;
    const char *expect;
} screens[] = {
    {"run, 80x24", SHOW_RUN, SAMPLE_PROFILING, 24, 80, false,
     " my-deployment  ml @ prod-east                        ● LIVE  4s ago   12:14:42\n"
     " Qwen/Qwen3-0.6B · vllm · thorough · h200_sxm ×8 · TTFT ≤ 200 ms · ITL ≤ 20 ms\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " PROFILING   1h14m elapsed   ≈ 24m left (18–37m)   done ~12:38\n"
     "\n"
     " overall  ███████████████████████████████████████████████▓░░░░░░░░░░░░░░░  74 %\n"
     "\n"
     " ✓ 1 Initializing           11:00:31     41s\n"
     " ✓ 2 PrefillSweep           11:01:12   9m20s   ████████████████████████    4/4\n"
     " ✓ 3 DecodeSweep            11:10:32  27m02s   ████████████████████████  12/12\n"
     " ✓ 4 ConfigSelection        11:37:34      3s\n"
     " ✓ 5 PrefillInterpolation   11:37:37   8m11s   ████████████████████████  16/16\n"
     " ▶ 6 DecodeInterpolation    11:45:48  28m54s   ████████████▓▓▓▓░░░░░░░░    4/6\n"
     " ○ 7 PlannerGeneration                  ~35s\n"
     "\n"
     " now      batch size 496, running the benchmark\n"
     " GPUs     2 · TP=2/DP=1\n"
     " message  Profiling decode with batch size 496\n"
     " source   configmap/dgdr-status-my-deployment  4s ago\n"
     "\n"
     " 12:09:40  DecodeInterpolation 3/6 -> 4/6\n"
     " 12:02:55  DecodeInterpolation 2/6 -> 3/6\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  c conditions  p pause  ? help  q quit                ↓ more\n"},
    {"run, 100x28", SHOW_RUN, SAMPLE_PROFILING, 28, 100, false,
     " my-deployment  ml @ prod-east                                            ● LIVE  4s ago   12:14:42\n"
     " Qwen/Qwen3-0.6B · vllm · thorough · h200_sxm ×8 · TTFT ≤ 200 ms · ITL ≤ 20 ms · 3000→150 tok\n"
     "────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " PROFILING   1h14m elapsed   ≈ 24m left (18–37m)   done ~12:38   typical durations, pace of 3 steps\n"
     "\n"
     " overall  ██████████████████████████████████████████████████████████████▓░░░░░░░░░░░░░░░░░░░░  74 %\n"
     "\n"
     " ✓ 1 Initializing           11:00:31     41s\n"
     " ✓ 2 PrefillSweep           11:01:12   9m20s   ████████████████████████    4/4\n"
     " ✓ 3 DecodeSweep            11:10:32  27m02s   ████████████████████████  12/12\n"
     " ✓ 4 ConfigSelection        11:37:34      3s\n"
     " ✓ 5 PrefillInterpolation   11:37:37   8m11s   ████████████████████████  16/16\n"
     " ▶ 6 DecodeInterpolation    11:45:48  28m54s   ████████████▓▓▓▓░░░░░░░░    4/6   step 5m02s of ~7m\n"
     " ○ 7 PlannerGeneration                  ~35s\n"
     "\n"
     " now      batch size 496, running the benchmark\n"
     " GPUs     2 · TP=2/DP=1\n"
     " message  Profiling decode with batch size 496\n"
     " source   configmap/dgdr-status-my-deployment  4s ago  gives phase step gpuConfig\n"
     "\n"
     " 12:09:40  DecodeInterpolation 3/6 -> 4/6\n"
     " 12:02:55  DecodeInterpolation 2/6 -> 3/6\n"
     " 11:52:10  DecodeInterpolation 1/6 -> 2/6\n"
     " 11:45:48  PrefillInterpolation -> DecodeInterpolation\n"
     "\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  c conditions  p pause  ? help  q quit\n"},
    {"run, 40x12", SHOW_RUN, SAMPLE_PROFILING, 12, 40, false,
     " my-deployment           ● LIVE  4s ago\n"
     " PROFILING   1h14m elapsed   ≈ 24m left\n"
     " ███████████████████████▓░░░░░░░░  74 %\n"
     " ▶ 6/7 DecodeInterpolation       28m54s\n"
     " ████████████████▓▓▓▓▓▓░░░░░░░░░░   4/6\n"
     " now      batch size 496, running the …\n"
     " GPUs     2 · TP=2/DP=1\n"
     " message  Profiling decode with batch\n"
     "          size 496\n"
     " 12:09:40  DecodeInterpolation 3/6 -> …\n"
     " 12:02:55  DecodeInterpolation 2/6 -> …\n"
     " Esc back  c conditions  ? help  q quit\n"},
    {"run, 20x5", SHOW_RUN, SAMPLE_PROFILING, 5, 20, false,
     "my-deployment   LIVE\n"
     "6/7 DecodeInterpola…\n"
     "████████▓▓▓░░░░░ 4/6\n"
     "1h14m ~24m left\n"
     "▶ PROFILING      74%\n"},
    {"run, 80x24, ASCII", SHOW_RUN, SAMPLE_PROFILING, 24, 80, true,
     " my-deployment  ml @ prod-east                        * LIVE  4s ago   12:14:42\n"
     " Qwen/Qwen3-0.6B . vllm . thorough . h200_sxm x8 . TTFT < 200 ms . ITL < 20 ms\n"
     "--------------------------------------------------------------------------------\n"
     " PROFILING   1h14m elapsed   ~ 24m left (18-37m)   done ~12:38\n"
     "\n"
     " overall  ###############################################=---------------  74 %\n"
     "\n"
     " + 1 Initializing           11:00:31     41s\n"
     " + 2 PrefillSweep           11:01:12   9m20s   ########################    4/4\n"
     " + 3 DecodeSweep            11:10:32  27m02s   ########################  12/12\n"
     " + 4 ConfigSelection        11:37:34      3s\n"
     " + 5 PrefillInterpolation   11:37:37   8m11s   ########################  16/16\n"
     " > 6 DecodeInterpolation    11:45:48  28m54s   ############====--------    4/6\n"
     " . 7 PlannerGeneration                  ~35s\n"
     "\n"
     " now      batch size 496, running the benchmark\n"
     " GPUs     2 . TP=2/DP=1\n"
     " message  Profiling decode with batch size 496\n"
     " source   configmap/dgdr-status-my-deployment  4s ago\n"
     "\n"
     " 12:09:40  DecodeInterpolation 3/6 -> 4/6\n"
     " 12:02:55  DecodeInterpolation 2/6 -> 3/6\n"
     "--------------------------------------------------------------------------------\n"
     " j/k move  Esc back  c conditions  p pause  ? help  q quit               v more\n"},
    {"failed run, 80x24", SHOW_RUN, SAMPLE_FAILED, 24, 80, false,
     " kimi  ml @ prod-east                                                  12:14:42\n"
     " moonshotai/Kimi-K2 · sglang\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " FAILED in DecodeSweep after 51m at 11:20\n"
     "   No decode results produced: every candidate timed out or crashed; first\n"
     "   cause was CUDA out of memory on rank 3 while loading shard 17 of 163\n"
     "   Traceback (most recent call last):\n"
     "     File \"profile_sla.py\", line 412, in run_profile\n"
     "       raise RuntimeError(\"no decode results\")\n"
     "\n"
     " ✓ 1 Initializing      10:29:07     44s\n"
     " ✓ 2 PrefillSweep      10:29:51  13m06s   ████████████████████████    6/6\n"
     " ✗ 3 DecodeSweep       10:42:57  37m10s   ██████████████████████░░  12/12\n"
     " ○ 4 ConfigSelection\n"
     "\n"
     " message  Profiling job failed\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  c conditions  p pause  ? help  q quit\n"},
    {"failed run, 20x5", SHOW_RUN, SAMPLE_FAILED, 5, 20, false,
     "kimi\n"
     "✗ FAILED\n"
     "51m\n"
     "No decode results\n"
     "produced: every can…\n"},
    {"run without phases, 80x24", SHOW_RUN, SAMPLE_STATE_ONLY, 24, 80, false,
     " r1-sweep  research @ prod-east                     ● QUIET  37m ago   12:14:42\n"
     " deepseek-ai/DeepSeek-R1\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " PROFILING   38m00s elapsed   learning how long it takes\n"
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
     " ↑↓ move  Esc back  c conditions  p pause  ? help  q quit\n"},
    {"list, 100x12", SHOW_LIST, SAMPLE_COUNT, 12, 100, false,
     " DGDRs   2 profiling · 1 stuck · 1 pending · 1 failed · 1 done · 1 unknown        ● LIVE   12:14:42\n"
     " NAMESPACE NAME           MODEL        STATE      PHASES   STEP         ELAPSED  LEFT  DONE    FRESH\n"
     ">ml        stuck-70b      Llama-3-70B  Pending    -        -            -        -     -       STALE\n"
     " ml        my-deployment  Qwen3-0.6B   Profiling  ✓✓✓✓✓▶·  ███▓░░ 4/6   1h14m    24m   ~12:38  LIVE\n"
     " research  r1-sweep       DeepSeek-R1  Profiling  -        phase unkn…  38m      -     -       QUIET\n"
     " ml        kimi           Kimi-K2      Failed     ✓✓✗·     DecodeSweep  51m      -     11:20   -\n"
     " ml        small          Qwen3-0.6B   Ready      -        -            1h38m    -     10:38   -\n"
     " ml        nothing        -            Unknown    -        -            -        -     -       -\n"
     "\n"
     "\n"
     "\n"
     " ↑↓ move  Enter open  / filter  s sort  p pause  ? help  q quit                        by attention\n"},
    {"list, 120x12", SHOW_LIST, SAMPLE_COUNT, 12, 120, false,
     " DGDRs   2 profiling · 1 stuck · 1 pending · 1 failed · 1 done · 1 unknown                            ● LIVE   12:14:42\n"
     " NAMESPACE NAME           MODEL        STATE      PHASES   STEP           ELAPSED  LEFT           DONE    FRESH\n"
     ">ml        stuck-70b      Llama-3-70B  Pending    -        -              -        -              -       STALE\n"
     " ml        my-deployment  Qwen3-0.6B   Profiling  ✓✓✓✓✓▶·  ████▓▓░░ 4/6   1h14m    24m  (18–37m)  ~12:38  LIVE\n"
     " research  r1-sweep       DeepSeek-R1  Profiling  -        phase unknown  38m      -              -       QUIET\n"
     " ml        kimi           Kimi-K2      Failed     ✓✓✗·     DecodeSweep    51m      -              11:20   -\n"
     " ml        small          Qwen3-0.6B   Ready      -        -              1h38m    -              10:38   -\n"
     " ml        nothing        -            Unknown    -        -              -        -              -       -\n"
     "\n"
     "\n"
     "\n"
     " ↑↓ move  Enter open  / filter  s sort  p pause  ? help  q quit                                            by attention\n"},
    {"list, 80x24", SHOW_LIST, SAMPLE_COUNT, 24, 80, false,
     " DGDRs  all namespaces @ prod-east                            ● LIVE   12:14:42\n"
     " NAMESPACE NAME           STATE      PHASES   STEP          ELAPSED  LEFT  FRESH\n"
     ">ml        stuck-70b      Pending    -        -             -        -     STALE\n"
     " ml        my-deployment  Profiling  ✓✓✓✓✓▶·  ███▓▓░░ 4/6   1h14m    24m   LIVE\n"
     " research  r1-sweep       Profiling  -        phase unkno…  38m      -     QUIET\n"
     " ml        kimi           Failed     ✓✓✗·     DecodeSweep   51m      -     -\n"
     " ml        small          Ready      -        -             1h38m    -     -\n"
     " ml        nothing        Unknown    -        -             -        -     -\n"
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
     " ↑↓ move  Enter open  / filter  s sort  p pause  ? help  q quit    by attention\n"},
    {"list, 40x12", SHOW_LIST, SAMPLE_COUNT, 12, 40, false,
     " DGDRs                ● LIVE   12:14:42\n"
     "  NAME           STATE     STEP  LEFT\n"
     "> stuck-70b      Pending   -     -\n"
     "  my-deployment  Profiling 4/6   24m\n"
     "  r1-sweep       Profiling -     -\n"
     "  kimi           Failed    -     -\n"
     "  small          Ready     -     -\n"
     "  nothing        Unknown   -     -\n"
     "\n"
     "\n"
     "\n"
     " Enter open  / filter  ? help  q quit\n"},
    {"list, 20x5", SHOW_LIST, SAMPLE_COUNT, 5, 20, false,
     "○ stuck-70b PENDING\n"
     "▶ my-deployment ~24m\n"
     "▶ r1-sweep PROFILING\n"
     "✗ kimi FAILED 12/12\n"
     "✓ small READY\n"},
    {"help, 80x24", SHOW_HELP, SAMPLE_COUNT, 24, 80, false,
     " Help                                                                  12:14:42\n"
     " Everywhere\n"
     " ↑ k        up one row\n"
     " ↓ j        down one row\n"
     " PgUp ^B    up one page\n"
     " PgDn ^F    down one page; also the space bar\n"
     " Home g     to the top\n"
     " End G      to the bottom\n"
     " p          hold the picture still; again to go on\n"
     " r          reconnect now instead of waiting\n"
     " ^L         draw the screen anew\n"
     " ?          this page\n"
     " q          quit\n"
     "\n"
     " List\n"
     " Enter l    open the selected run\n"
     " Esc        drop the filter\n"
     " /          show only runs with this text in namespace, name, model or state\n"
     " s          next order: attention, time left, elapsed, name\n"
     "\n"
     " One run\n"
     " Esc h      back\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  q quit                                           1–21 of 39\n"},
    {"card, 80", SHOW_CARD, SAMPLE_PROFILING, 0, 80, false,
     " my-deployment  ml                                               ● LIVE  4s ago\n"
     " Qwen/Qwen3-0.6B · vllm · thorough · h200_sxm ×8 · TTFT ≤ 200 ms · ITL ≤ 20 ms\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " PROFILING   1h14m elapsed   ≈ 24m left (18–37m)   done ~12:38\n"
     "\n"
     " overall  ███████████████████████████████████████████████▓░░░░░░░░░░░░░░░  74 %\n"
     "\n"
     " ✓ 1 Initializing           11:00:31     41s\n"
     " ✓ 2 PrefillSweep           11:01:12   9m20s   ████████████████████████    4/4\n"
     " ✓ 3 DecodeSweep            11:10:32  27m02s   ████████████████████████  12/12\n"
     " ✓ 4 ConfigSelection        11:37:34      3s\n"
     " ✓ 5 PrefillInterpolation   11:37:37   8m11s   ████████████████████████  16/16\n"
     " ▶ 6 DecodeInterpolation    11:45:48  28m54s   ████████████▓▓▓▓░░░░░░░░    4/6\n"
     " ○ 7 PlannerGeneration                  ~35s\n"
     "\n"
     " now      batch size 496, running the benchmark\n"
     " GPUs     2 · TP=2/DP=1\n"
     " message  Profiling decode with batch size 496\n"
     " source   configmap/dgdr-status-my-deployment  4s ago\n"
     "\n"
     " conditions\n"
     " Validation  True     ValidationPassed     1h14m  The request is valid\n"
     " Profiling   False    DecodeInterpolation    28m  Profiling decode with batch …\n"},
    {"card of a failure, 60, ASCII", SHOW_CARD, SAMPLE_FAILED, 0, 60, true,
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

static void draw(struct canvas *c, enum show show, enum sample which)
{
    struct samples s = {.count = 0};
    for (int i = 0; i < SAMPLE_COUNT; i++) {
        if (i != SAMPLE_HOSTILE)
            s.runs[s.count++] = sample((enum sample)i);
    }
    struct tui_source source = sample_source(&s);
    struct tui_opts opts = {
        .context = "prod-east", .scope = "all namespaces", .all_namespaces = true};
    if (show == SHOW_RUN) {
        opts.single_namespace = sample(which)->namespace_;
        opts.single_name = sample(which)->name;
    }
    struct dash d;
    dash_init(&d, &source, &opts);
    d.link.state = TUI_LINK_LIVE;
    if (show == SHOW_HELP)
        dash_key(&d, '?');
    dash_draw(&d, c, NOW, 0);
    dash_release(&d);
}

Test(screens, look_as_drawn)
{
    for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
        struct canvas c;
        int rows = screens[i].rows;
        if (screens[i].show == SHOW_CARD) {
            rows = tui_card(&c, sample(screens[i].sample), screens[i].cols, screens[i].ascii, NOW);
        } else {
            canvas_init(&c, rows, screens[i].cols, screens[i].ascii);
            draw(&c, screens[i].show, screens[i].sample);
        }
        struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
        canvas_print(&c, rows, false, &text);
        cr_expect(eq(str, text.buf, (char *)screens[i].expect), "%s", screens[i].name);
        check_canvas(&c, screens[i].name);
        canvas_release(&c);
    }
}
