/*
 * Selectors as an `each`: the elements of an HTML page that match.
 */
#ifndef PARSE_SELECT_SELECT_EACH_H
#define PARSE_SELECT_SELECT_EACH_H

struct each_kind;

extern const struct each_kind select_each;

#endif
