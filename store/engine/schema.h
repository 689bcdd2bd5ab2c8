/*
 * The engine's tables and functions: schema.sql, as one text.
 */
#ifndef STORE_ENGINE_SCHEMA_H
#define STORE_ENGINE_SCHEMA_H

#define SCHEMA_VERSION 1	/* what its function version() says; where it is
				   missing, SQLSTATE 3F000 or 42883 */

/* One query, and so one transaction; under a lock of the database, so that
   several may send it at one time. */
extern const char schema_sql[];

#endif
