/*
 * JSON paths as an `each`: the values of a JSON document that are there.
 * Likewise `jsonld:TYPE`: the JSON-LD objects of a page that are of this type.
 */
#ifndef PARSE_JSON_JSON_EACH_H
#define PARSE_JSON_JSON_EACH_H

struct each_kind;

extern const struct each_kind json_each, jsonld_each_kind;

#endif
