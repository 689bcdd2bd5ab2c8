/*
 * The tables as SQL: all of them for a new file, and the steps that bring an
 * older file up to date (schema.c).
 */
#ifndef STORE_SCHEMA_SQL_H
#define STORE_SCHEMA_SQL_H

#include <stdint.h>

/* PRAGMA user_version of a file that has the newest tables. */
extern const int64_t schema_version;

/* What a new file gets at once. */
extern const char schema_newest[];

/* Number n brings user_version from n + 1 to n + 2; 0 is a new file. */
extern const char *const schema_migrations[];

#endif
