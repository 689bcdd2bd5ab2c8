/*
 * Durations and sizes, as people type them.
 */
#ifndef PARSE_QUANTITY_H
#define PARSE_QUANTITY_H

#include <stdint.h>

/*
 * "1500ms", "1.5s", "90" (seconds), "2m", "1h", "7d" into milliseconds.  What
 * is less than one is cut off.  -1, and nothing written: no number, a unit
 * there is not, anything after it, or more than fits.
 */
int quantity_duration(const char *s, int64_t *ms);

/* "100", "100B", "64K", "1.5M", "10MB", "2GiB" into bytes; K is 1024, and case
   does not count.  As above. */
int quantity_size(const char *s, uint64_t *bytes);

#endif
