// SPDX-License-Identifier: Apache-2.0
// The planner's curves: flat arrays of equal length under the names that its interpolator reads, in milliseconds and in
// tokens per second and GPU.
#include "model/result.h"

#include "base/mem.h"
#include "doc/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// An array of numbers as long as `count`; NULL when it is not.
static const struct node *series(const struct node *file, const char *key, size_t count)
{
    const struct node *list = node_get(file, key);
    return node_type(list) == NODE_LIST && node_len(list) == count ? list : NULL;
}

static double value_at(const struct node **item)
{
    double v;
    bool is_number = node_num(*item, &v);
    *item = node_next(*item);
    return is_number ? v : (double)NAN;
}

// Unknown goes last.
static int compare_numbers(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) - isnan(b);
    return (a > b) - (a < b);
}

static int by_length(const void *a, const void *b)
{
    const struct prefill_point *x = a, *y = b;
    return compare_numbers(x->isl, y->isl);
}

static int by_context(const void *a, const void *b)
{
    const struct decode_point *x = a, *y = b;
    int order = compare_numbers(x->context, y->context);
    return order ? order : compare_numbers(x->kv_usage, y->kv_usage);
}

const char *result_prefill_read(struct result *r, const char *text)
{
    struct err err = ERR_INIT;
    struct node *file = json_parse(text, strlen(text), &err);
    if (!file)
        return arena_printf(&r->arena, "malformed prefill_raw_data.json: %s", err.text);
    size_t count = node_len(node_get(file, "prefill_isl"));
    const struct node *isl = series(file, "prefill_isl", count);
    const struct node *ttft = series(file, "prefill_ttft", count);
    const struct node *rate = series(file, "prefill_thpt_per_gpu", count);
    bool good = isl && ttft && count > 0 && count <= RESULT_POINTS_MAX;
    if (good) {
        const struct node *x = node_first(isl), *y = node_first(ttft), *z = node_first(rate);
        r->prefill = arena_alloc(&r->arena, count * sizeof *r->prefill);
        for (size_t i = 0; i < count; i++) {
            r->prefill[i].isl = value_at(&x);
            r->prefill[i].ttft_ms = value_at(&y);
            r->prefill[i].tokens_per_s = rate ? value_at(&z) : (double)NAN;
        }
        r->prefill_count = count;
        qsort(r->prefill, count, sizeof *r->prefill, by_length);
    }
    node_free(file);
    return good ? NULL : "prefill_raw_data.json has no prefill_isl and prefill_ttft of one length";
}

const char *result_decode_read(struct result *r, const char *text)
{
    struct err err = ERR_INIT;
    struct node *file = json_parse(text, strlen(text), &err);
    if (!file)
        return arena_printf(&r->arena, "malformed decode_raw_data.json: %s", err.text);
    size_t count = node_len(node_get(file, "x_kv_usage"));
    const struct node *usage = series(file, "x_kv_usage", count);
    const struct node *context = series(file, "y_context_length", count);
    const struct node *itl = series(file, "z_itl", count);
    const struct node *rate = series(file, "z_thpt_per_gpu", count);
    bool good = usage && context && itl && count > 0 && count <= RESULT_POINTS_MAX;
    if (good) {
        const struct node *x = node_first(usage), *y = node_first(context), *z = node_first(itl);
        const struct node *t = node_first(rate);
        r->decode = arena_alloc(&r->arena, count * sizeof *r->decode);
        for (size_t i = 0; i < count; i++) {
            r->decode[i].kv_usage = value_at(&x);
            r->decode[i].context = value_at(&y);
            r->decode[i].itl_ms = value_at(&z);
            r->decode[i].tokens_per_s = rate ? value_at(&t) : (double)NAN;
        }
        r->decode_count = count;
        qsort(r->decode, count, sizeof *r->decode, by_context);
    }
    // A number, or an array of one, by the version that wrote it.
    const struct node *kv = node_get(file, "max_kv_tokens");
    if (node_type(kv) == NODE_LIST)
        kv = node_first(kv);
    if (!node_num(kv, &r->max_kv_tokens))
        r->max_kv_tokens = (double)NAN;
    node_free(file);
    return good
               ? NULL
               : "decode_raw_data.json has no x_kv_usage, y_context_length and z_itl of one length";
}

// Between the two measured lengths around it, as the planner interpolates; held at the ends.
static double ttft_at(const struct result *r, double isl)
{
    const struct prefill_point *p = r->prefill;
    size_t n = r->prefill_count;
    if (n == 0 || isnan(isl))
        return (double)NAN;
    if (isl <= p[0].isl)
        return p[0].ttft_ms;
    for (size_t i = 1; i < n; i++) {
        double span = p[i].isl - p[i - 1].isl;
        if (isl <= p[i].isl && span > 0)
            return p[i - 1].ttft_ms +
                   (p[i].ttft_ms - p[i - 1].ttft_ms) * (isl - p[i - 1].isl) / span;
    }
    return p[n - 1].ttft_ms;
}

// The measured context length that is nearest to the request's own: half of the output is there on average.
static double nearest_context(const struct result *r, double wanted)
{
    double best = (double)NAN;
    for (size_t i = 0; i < r->decode_count; i++) {
        double context = r->decode[i].context;
        if (isnan(best) || fabs(context - wanted) < fabs(best - wanted))
            best = context;
    }
    return best;
}

static const struct decode_point *busiest_point(const struct result *r, double context, bool *kept)
{
    const struct decode_point *within = NULL, *best = NULL;
    for (size_t i = 0; i < r->decode_count; i++) {
        const struct decode_point *p = &r->decode[i];
        if (p->context < context || p->context > context || isnan(p->itl_ms))
            continue;
        if (!best || p->itl_ms < best->itl_ms)
            best = p;
        if (p->itl_ms <= r->itl_ms && (!within || p->kv_usage > within->kv_usage))
            within = p;
    }
    *kept = within != NULL;
    return within ? within : best;
}

void result_promise_make(struct result *r)
{
    struct result_promise *p = &r->promise;
    *p = (struct result_promise){
        .ttft_ms = ttft_at(r, r->isl), .itl_ms = NAN, .kv_usage = NAN, .requests = NAN};
    p->beyond = r->prefill_count > 0 &&
                (r->isl < r->prefill[0].isl || r->isl > r->prefill[r->prefill_count - 1].isl);
    if (isnan(r->isl) || isnan(r->osl) || isnan(r->itl_ms))
        return;
    double context = nearest_context(r, r->isl + r->osl / 2);
    const struct decode_point *point = busiest_point(r, context, &p->itl_kept);
    if (!point)
        return;
    p->itl_ms = point->itl_ms;
    p->kv_usage = point->kv_usage;
    if (!isnan(r->max_kv_tokens) && context > 0)
        p->requests = floor(point->kv_usage * r->max_kv_tokens / context);
}
