/*
 * The an+b of :nth-child() and its like (CSS Syntax Module Level 3, 6): read,
 * and asked which numbers it is about.
 */
#ifndef PARSE_SELECT_NTH_H
#define PARSE_SELECT_NTH_H

#include <stdbool.h>
#include <stdint.h>

struct css;

/* "odd", "even", "2n+1", "3".  0; -1: an error, see css.h. */
int nth_read(struct css *s, int *a, int *b);

/* Whether n = a * i + b for an i >= 0. */
bool nth_is(int a, int b, uint32_t n);

#endif
