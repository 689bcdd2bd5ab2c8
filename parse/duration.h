/*
 * Durations as people type them: a decimal number and its unit, ms, s, m, h or
 * d, as in "200ms", "1.5h".  Without a unit it is seconds.
 */
#ifndef PARSE_DURATION_H
#define PARSE_DURATION_H

#include <stdint.h>

/* 0, or -1 if text is none or is over a thousand years; then *ms is kept. */
int duration_parse(const char *text, int64_t *ms);

#endif
