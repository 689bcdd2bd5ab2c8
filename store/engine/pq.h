/*
 * libpq, the client's library of PostgreSQL: only here is its header included.
 *
 * It is loaded when it is first needed (pq.c), because with it come TLS,
 * Kerberos and LDAP, for which those who have no engine should not wait.
 * Where its header was missing when trawl was built there is nothing to load:
 * pq_load() says so, and no function of it is ever called.
 */
#ifndef STORE_ENGINE_PQ_H
#define STORE_ENGINE_PQ_H

#include <stdbool.h>
#include <stddef.h>

#ifdef HAVE_LIBPQ
#include <libpq-fe.h>
#else
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
typedef unsigned Oid;
typedef struct { char *keyword; } PQconninfoOption;
typedef void (*PQnoticeProcessor)(void *arg, const char *message);
typedef enum { CONNECTION_OK, CONNECTION_BAD } ConnStatusType;
typedef enum { PGRES_POLLING_FAILED, PGRES_POLLING_READING,
	       PGRES_POLLING_WRITING, PGRES_POLLING_OK }
	PostgresPollingStatusType;
typedef enum { PGRES_EMPTY_QUERY, PGRES_COMMAND_OK, PGRES_TUPLES_OK }
	ExecStatusType;
#define PG_DIAG_SQLSTATE 'C'
#define PG_DIAG_MESSAGE_PRIMARY 'M'

PGconn *PQconnectStartParams(const char *const *keywords,
			     const char *const *values, int expand);
PQconninfoOption *PQconninfoParse(const char *url, char **why);
void PQconninfoFree(PQconninfoOption *options);
PostgresPollingStatusType PQconnectPoll(PGconn *conn);
ConnStatusType PQstatus(const PGconn *conn);
char *PQerrorMessage(const PGconn *conn);
int PQsocket(const PGconn *conn);
int PQsetnonblocking(PGconn *conn, int nonblocking);
PQnoticeProcessor PQsetNoticeProcessor(PGconn *conn, PQnoticeProcessor fn,
				       void *arg);
void PQfinish(PGconn *conn);
int PQsendQuery(PGconn *conn, const char *query);
int PQsendQueryParams(PGconn *conn, const char *query, int n,
		      const Oid *types, const char *const *values,
		      const int *lengths, const int *formats, int binary);
int PQflush(PGconn *conn);
int PQconsumeInput(PGconn *conn);
int PQisBusy(PGconn *conn);
PGresult *PQgetResult(PGconn *conn);
void PQclear(PGresult *result);
ExecStatusType PQresultStatus(const PGresult *result);
char *PQresultErrorField(const PGresult *result, int field);
int PQntuples(const PGresult *result);
int PQfnumber(const PGresult *result, const char *name);
char *PQgetvalue(const PGresult *result, int row, int column);
int PQgetlength(const PGresult *result, int row, int column);
int PQgetisnull(const PGresult *result, int row, int column);
int PQlibVersion(void);
void PQfreemem(void *memory);
#endif

/* False with *why, one line. */
bool pq_load(const char **why);

#endif
