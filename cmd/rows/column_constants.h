/*
 * What can be told of a column's expression before there is a page: whether
 * the patterns that stand in it as constants, regex(:x, '...'), are patterns.
 */
#ifndef CMD_ROWS_COLUMN_CONSTANTS_H
#define CMD_ROWS_COLUMN_CONSTANTS_H

#include <stddef.h>

/* 0, or -1 with a text in why.  expr is SQL that has been compiled. */
int column_constants_check(const char *expr, char *why, size_t size);

#endif
