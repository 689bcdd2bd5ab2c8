/*
 * The value of an attribute, decoded, and what a selector says of it.
 */
#ifndef PARSE_SELECT_COMPARE_H
#define PARSE_SELECT_COMPARE_H

#include "parse/select/selector_inside.h"

#include <stdbool.h>
#include <stddef.h>

/* By the comparison of the condition. */
bool compare_value(const char *s, size_t len, const struct condition *c,
		   bool any_case);

/* Whether one of the words in s is the condition's value. */
bool compare_word(const char *s, size_t len, const struct condition *c,
		  bool any_case);

/* Whether the values of this attribute of HTML match in any case. */
bool compare_in_any_case(const char *name, size_t len);

#endif
