/*
 * Checks a column's expression before there is a page: whether the constant
 * patterns and selectors in it, regex(:x, '...') and css(:x, '...'), compile.
 */
#ifndef CMD_ROWS_COLUMN_CONSTANTS_H
#define CMD_ROWS_COLUMN_CONSTANTS_H

#include <stddef.h>

/* 0, or -1 and why not.  expr is SQL that has been compiled. */
int column_constants_check(const char *expr, char *why, size_t size);

#endif
