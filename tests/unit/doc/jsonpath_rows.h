// SPDX-License-Identifier: Apache-2.0
// Templates that our own tests and the comparison with kubectl share.
#ifndef TEST_JSONPATH_ROWS_H
#define TEST_JSONPATH_ROWS_H

static const char jsonpath_sample[] =
    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\",\"annotations\":{"
    "\"a.b/c\":\"d\"},"
    "\"labels\":{\"x\":\"y\"}},\"arr\":[{\"n\":\"x\",\"v\":1,\"t\":[1,2]},{\"n\":\"y\",\"v\":2,"
    "\"o\":{\"p\":1.5}},"
    "{\"n\":\"z\"}],\"ints\":[10,20,30,40],\"map\":{\"b\":\"<&>\",\"a\":[1,2.5,null,true]},\"nul\":"
    "null,\"t\":true,"
    "\"f\":1e30,\"g\":0.1,\"h\":1234567.5,\"big\":12345678901,\"s\":\"text\",\"e\":\"\",\"el\":[],"
    "\"nested\":[[1,2],[3,4]],\"strs\":[\"a\",\"b\",\"b\"],\"uni\":\"é😀\",\"bools\":[true,false]}";

// `error` is what stands after the words that name the template.
struct jsonpath_row {
    const char *template, *want, *error;
};

static const struct jsonpath_row jsonpath_rows[] = {
    // values
    {"{.arr[*].n}", "x y z", 0},
    {"{.map}", "{\"a\":[1,2.5,null,true],\"b\":\"\\u003c\\u0026\\u003e\"}", 0},
    {"{.nested}", "[[1,2],[3,4]]", 0},
    {"{.nul}", "null", 0},
    {"{.t}", "true", 0},
    {"{.f} {.g} {.h} {.big}", "1e+30 0.1 1.2345675e+06 12345678901", 0},
    {"{.uni}{.e}{.el}", "é😀[]", 0},
    {"text", "text", 0},
    {".metadata.name", ".metadata.name", 0},
    {"a{.s}b{ .t }c", "atextbtruec", 0},
    {"a}b", "a}b", 0},
    // keys
    {"{$.metadata.name}{@.metadata.name}", "aa", 0},
    {"{['metadata','kind'].name}", "a", 0},
    {"{.metadata.annotations.a\\.b/c}", "d", 0},
    {"{.metadata.annotations['a\\.b/c']}", "d", 0},
    {"{.arr[0]['n','v']}", "x 1", 0},
    {"{..n}", "x y z", 0},
    {"{.metadata..x}", "y", 0},
    {"{.ints.*}", "10 20 30 40", 0},
    {"{.nope}{.nope.deep}{.arr.n}{.nul.x}{.}", "", 0},
    {"{.arr[?(@.n==\"x)].n}", 0, "unterminated filter"},
    {"{.s..}", "text", 0},
    // indices
    {"{.arr[-1].n}", "z", 0},
    {"{.arr[-2:].n}", "y z", 0},
    {"{.ints[1:3]}", "20 30", 0},
    {"{.ints[0:4:2]}", "10 30", 0},
    {"{.ints[::2]}", "10 30", 0},
    {"{.ints[:]}", "10 20 30 40", 0},
    {"{.ints[]}", "10", 0},
    {"{.ints[0, 2]}", "10 30", 0},
    {"{.ints[0,1:3]}", "10 20 30", 0},
    {"{.ints[1:1]}", "", 0},
    {"{.nested[*][0]}", "1 3", 0},
    {"{.nul[0]}", "", 0},
    {"{.ints[9]}", 0, "array index out of bounds: index 9, length 4"},
    {"{.ints[-9]}", 0, "array index out of bounds: index -5, length 4"},
    {"{.ints[:9]}", 0, "array index out of bounds: index 8, length 4"},
    {"{.ints[3:1]}", 0, "starting index 3 is greater than ending index 1"},
    {"{.ints[0:4:0]}", 0, "step must be > 0"},
    {"{.s[0]}", 0, "string is not array or slice"},
    {"{.map[0]}", 0, "map[string]interface {} is not array or slice"},
    // filters
    {"{.arr[?(@.v>1)].n}", "y", 0},
    {"{.arr[?(@.v<=1)].n}", "x", 0},
    {"{.arr[?( @.n == 'x' )].v}", "1", 0},
    {"{.arr[?(@['n']==\"y\")].v}", "2", 0},
    {"{.arr[?(@.n!='x')].n}", "y z", 0},
    {"{.arr[?(@.n>'x')].n}", "y z", 0},
    {"{.arr[?(@.v)].n}", "x y", 0},
    {"{.arr[?(@.t[0]==1)].n}", "x", 0},
    {"{.strs[?(@=='b')]}", "b b", 0},
    {"{.bools[?(@==true)]}", "true", 0},
    {"{.arr[?(@.n=='a)b')].n}", "", 0},
    {"{.arr[?(@.v==\"1\")].n}", 0, "incompatible types for comparison"},
    {"{.arr[?(@.t[*]==1)].n}", 0, "can only compare one element at a time"},
    {"{.bools[?(@<true)]}", 0, "invalid type for comparison"},
    {"{.nested[?(@==1)]}", 0, "invalid type for comparison"},
    {"{.arr[?(@.v===1)].n}", 0, "unrecognized filter operator ==="},
    // ranges
    {"{range .arr[*]}{.n}={.v}{\"\\n\"}{end}", "x=1\ny=2\nz=\n", 0},
    {"{range .arr[*]}{range .t[*]}{@},{end};{end}", "1,2,;;;", 0},
    {"{range .nope[*]}x{end}y", "y", 0},
    {"{range .el[*]}x{range .q}z{end}w{end}y", "y", 0},
    {"{range .arr[?(@.v)]}{.n}{end}{range .ints[*]}{@} {end}", "xy10 20 30 40 ", 0},
    {"{end}", 0, "not in range, nothing to end"},
    {"{foo}", 0, "unrecognized identifier foo"},
    // literals
    {"{'a\\tb'}{\"a\\tb\\u00e9\\x41\\101\"}", "a\tba\tbéAA", 0},
    {"{\"a'b\"}{'a\"b'}{\"\\\"\"}", "a'ba\"b\"", 0},
    {"{1} {-1.5} {+2} {true}", "1 -1.5 2 true", 0},
};

// What does not compile, and why.
static const struct jsonpath_row jsonpath_errors[] = {
    {"{.arr[0", 0, "unterminated array"},
    {"{.a", 0, "unclosed action"},
    {"{", 0, "unclosed action"},
    {"{.s\n}", 0, "unclosed action"},
    {"{.a&b}{&}", 0, "unrecognized character in action: U+0026 '&'"},
    {"{\t.s}", 0, "unrecognized character in action: U+0009"},
    {"{..*}", 0, "unrecognized character in action: U+002A '*'"},
    {"{.arr[\"x\"]}", 0, "invalid array index \"x\""},
    {"{.arr[x]}", 0, "invalid array index x"},
    {"{.ints[-]}", 0, "array index - is not a number"},
    {"{.ints[99999999999999999999]}", 0, "array index 99999999999999999999 is not a number"},
    {"{....a}", 0, "invalid multiple recursive descent"},
    {"{1.2.3}", 0, "cannot parse number 1.2.3"},
    {"{'unterminated}", 0, "unterminated quoted string"},
    {"{'\\q'}", 0, "unquote string '\\q' error invalid syntax"},
    {"{.arr[?(@.t].n}", 0, "unterminated filter"},
    {"{.arr[?(@.t).n}", 0, "unclosed array expect ]"},
    {"{.arr[?(@.v==)].n}", 0, "unrecognized character in action: U+003D '='"},
};

#endif
