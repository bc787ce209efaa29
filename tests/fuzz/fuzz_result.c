// SPDX-License-Identifier: Apache-2.0
// What a finished run leaves behind, as anybody with write access to its ConfigMaps may have changed it: the same bytes
// as manifest, as curves and as the request itself.
#include "doc/json.h"
#include "doc/yaml.h"
#include "model/result.h"
#include "output/result_node.h"
#include "tui/result_page.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = ERR_INIT;
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_add(&text, data, size);
    struct node *dgdr = yaml_parse(text.buf, text.len, NULL, &err);
    struct node *cm = node_new_map(), *content = node_new_map();
    node_set_str(content, "final_config.yaml", text.buf);
    node_set_str(content, "prefill_raw_data.json", text.buf);
    node_set_str(content, "decode_raw_data.json", text.buf);
    node_set(cm, "data", content);
    const struct node *all[] = {cm};
    struct result result;
    struct canvas canvas;
    result_read(&result, dgdr, all, 1);
    if (tui_result(&canvas, &result, "kubectl dgdr", 80, size % 2) > canvas.rows)
        abort();
    struct node *record = output_result_node(&result);
    strbuf_reset(&text);
    output_result_csv(&result, &text);
    json_write(&text, record, &(struct json_opts){.style = JSON_COMPACT});
    node_free(record);
    canvas_release(&canvas);
    result_release(&result);
    node_free(cm);
    node_free(dgdr);
    return 0;
}
