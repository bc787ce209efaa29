// SPDX-License-Identifier: Apache-2.0
// Whole screens of the list and of help, as a user sees them.
#include "samples.h"

#include "base/attr.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

enum show { SHOW_LIST, SHOW_HELP };

// clang-format off
static const struct {
    const char *name;
    enum show show;
    int rows, cols;
    bool ascii;
    const char *expect;
} screens[] = {
    {"list, 100x12", SHOW_LIST, 12, 100, false,
     " DGDRs   2 profiling · 1 stuck · 1 failed · 1 done · 1 unknown                    ● LIVE   12:14:42\n"
     " NAMESPACE  NAME           MODEL        STATE      PHASES   STEP        ELAPSED  LEFT  DONE    FRESH\n"
     ">ml         stuck-70b      Llama-3-70B  Pending    -        image pull  -        -     -       STALE\n"
     " ml         my-deployment  Qwen3-0.6B   Profiling  ✓✓✓✓✓▶·  ██▓▓░ 4/6   1h14m    24m   ~12:38  LIVE\n"
     " research   r1-sweep       DeepSeek-R1  Profiling  -        phase unk…  38m      -     -       QUIET\n"
     " ml         kimi           Kimi-K2      Failed     ✓✓✗·     DecodeSwe…  51m      -     11:20   -\n"
     " ml         small          Qwen3-0.6B   Ready      -        -           1h38m    -     10:38   -\n"
     " ml         nothing        -            Unknown    -        -           -        -     -       -\n"
     "\n"
     "\n"
     "\n"
     " ↑↓ move  Enter open  l logs  e evidence  / filter  s sort  p pause  ? help  q quit    by attention\n"},
    {"list, 120x12", SHOW_LIST, 12, 120, false,
     " DGDRs   2 profiling · 1 stuck · 1 failed · 1 done · 1 unknown · ≥2 GPUs in use · ≥2 GPU-h            ● LIVE   12:14:42\n"
     " NAMESPACE  NAME           MODEL        STATE      PHASES   STEP               GPUS         ELAPSED  LEFT  DONE    FRESH\n"
     ">ml         stuck-70b      Llama-3-70B  Pending    -        image pull         -            -        -     -       STALE\n"
     " ml         my-deployment  Qwen3-0.6B   Profiling  ✓✓✓✓✓▶·  ██████▓▓░░░░ 4/6   2×TP=2/DP=1  1h14m    24m   ~12:38  LIVE\n"
     " research   r1-sweep       DeepSeek-R1  Profiling  -        phase unknown      -            38m      -     -       QUIET\n"
     " ml         kimi           Kimi-K2      Failed     ✓✓✗·     DecodeSweep        -            51m      -     11:20   -\n"
     " ml         small          Qwen3-0.6B   Ready      -        -                  -            1h38m    -     10:38   -\n"
     " ml         nothing        -            Unknown    -        -                  -            -        -     -       -\n"
     "\n"
     "\n"
     "\n"
     " ↑↓ move  Enter open  l logs  e evidence  / filter  s sort  p pause  ? help  q quit                        by attention\n"},
    {"list, 80x24", SHOW_LIST, 24, 80, false,
     " DGDRs  all namespaces @ prod-east                            ● LIVE   12:14:42\n"
     " 2 profiling · 1 stuck · 1 failed · 1 done · 1 unknown\n"
     " NAMESPACE  NAME           STATE      PHASES   STEP         ELAPSED  LEFT  FRESH\n"
     ">ml         stuck-70b      Pending    -        image pull   -        -     STALE\n"
     " ml         my-deployment  Profiling  ✓✓✓✓✓▶·  ███▓░░ 4/6   1h14m    24m   LIVE\n"
     " research   r1-sweep       Profiling  -        phase unkn…  38m      -     QUIET\n"
     " ml         kimi           Failed     ✓✓✗·     DecodeSweep  51m      -     -\n"
     " ml         small          Ready      -        -            1h38m    -     -\n"
     " ml         nothing        Unknown    -        -            -        -     -\n"
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
     " Enter open  l logs  e evidence  / filter  ? help  q quit          by attention\n"},
    {"list, 40x12", SHOW_LIST, 12, 40, false,
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
     " Enter open  l logs  ? help  q quit\n"},
    {"list, 20x5", SHOW_LIST, 5, 20, false,
     "○ stuck-70b PENDING\n"
     "▶ my-deployment ~24m\n"
     "▶ r1-sweep PROFILING\n"
     "✗ kimi FAILED 12/12\n"
     "✓ small READY\n"},
    {"list, 200x24", SHOW_LIST, 24, 200, false,
     " DGDRs  all namespaces @ prod-east                                                                                                                                                    ● LIVE   12:14:42\n"
     " 2 profiling · 1 stuck · 1 failed · 1 done · 1 unknown                                                                                                                        ≥2 GPUs in use · ≥2 GPU-h\n"
     " NAMESPACE  NAME           MODEL        BACKEND  STATE      PHASES   STEP           GPUS         ELAPSED  LEFT           DONE    FRESH  AGE  MESSAGE\n"
     ">ml         stuck-70b      Llama-3-70B  -        Pending    -        image pull     -            -        -              -       STALE  22m  waiting for the profiler's pod: ImagePullBackOff\n"
     " ml         my-deployment  Qwen3-0.6B   vllm     Profiling  ✓✓✓✓✓▶·  ████▓▓░░ 4/6   2×TP=2/DP=1  1h14m    24m  (18–37m)  ~12:38  LIVE   74m  Profiling decode with batch size 496\n"
     " research   r1-sweep       DeepSeek-R1  -        Profiling  -        phase unknown  -            38m      -              -       QUIET  38m  Profiling is in progress\n"
     " ml         kimi           Kimi-K2      sglang   Failed     ✓✓✗·     DecodeSweep    -            51m      -              11:20   -      -    No decode results produced: every candidate timed out or c…\n"
     " ml         small          Qwen3-0.6B   -        Ready      -        -              -            1h38m    -              10:38   -      -    -\n"
     " ml         nothing        -            -        Unknown    -        -              -            -        -              -       -      -    -\n"
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
     "────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Enter open  l logs  e evidence  / filter  s sort  p pause  ? help  q quit                                                                                                        by attention\n"},
    {"help, 80x24", SHOW_HELP, 24, 80, false,
     " Help                                                                  12:14:42\n"
     " Everywhere\n"
     " ↑ k        up one row\n"
     " ↓ j        down one row\n"
     " PgUp ^B    up one page\n"
     " PgDn ^F    down one page; also the space bar\n"
     " Home g     to the top\n"
     " End G      to the bottom\n"
     " l          the profiler's log\n"
     " e          job, pods, candidates and events\n"
     " p          hold the picture still; again to go on\n"
     " r          reconnect now instead of waiting\n"
     " ^L         draw the screen anew\n"
     " ?          this page\n"
     " q          quit\n"
     "\n"
     " List\n"
     " Enter →    open the selected run\n"
     " Esc        drop the filter\n"
     " /          show only runs that match\n"
     " s          sort by the next column\n"
     " S          sort by the column before\n"
     "────────────────────────────────────────────────────────────────────────────────\n"
     " ↑↓ move  Esc back  q quit                                           1–21 of 81\n"},
};
// clang-format on

static void draw(struct canvas *c, enum show show)
{
    struct samples s = {.count = 0};
    for (int i = 0; i < SAMPLE_COUNT; i++) {
        if (i != SAMPLE_HOSTILE)
            s.runs[s.count++] = sample((enum sample)i);
    }
    struct tui_source source = sample_source(&s);
    struct tui_opts opts = {
        .context = "prod-east", .scope = "all namespaces", .all_namespaces = true};
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
        canvas_init(&c, screens[i].rows, screens[i].cols, screens[i].ascii);
        draw(&c, screens[i].show);
        struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
        canvas_print(&c, c.rows, false, &text);
        cr_expect(eq(str, text.buf, (char *)screens[i].expect), "%s", screens[i].name);
        check_canvas(&c, screens[i].name);
        canvas_release(&c);
    }
}
