/*
 * Each function of libpq that is used is defined here and hands on what it was
 * given to the library's own.  One that is missing is missed when the programme
 * is linked.
 */
#include "store/engine/pq.h"

#include <dlfcn.h>
#include <stdlib.h>

#define FUNCTIONS(F) \
	F(PQclear) F(PQconnectPoll) F(PQconnectStartParams) \
	F(PQconninfoFree) F(PQconninfoParse) F(PQconsumeInput) \
	F(PQerrorMessage) F(PQfinish) F(PQflush) F(PQfnumber) F(PQfreemem) \
	F(PQgetResult) F(PQgetisnull) F(PQgetlength) F(PQgetvalue) \
	F(PQisBusy) F(PQlibVersion) F(PQntuples) F(PQresultErrorField) \
	F(PQresultStatus) F(PQsendQuery) F(PQsendQueryParams) \
	F(PQsetNoticeProcessor) F(PQsetnonblocking) F(PQsocket) F(PQstatus)

#define MEMBER(name) __typeof__(name) *name;
static struct libpq {
	bool loaded;
	FUNCTIONS(MEMBER)
} all;

#ifdef HAVE_LIBPQ
static bool load(const char **why)
{
	void *handle = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);

	if (!handle) {
		*why = "libpq cannot be loaded (Debian: install libpq5)";
		return false;
	}
#define FIND(name) \
	all.name = (__typeof__(all.name))dlsym(handle, #name); \
	if (!all.name) { \
		*why = "this libpq is too old: it has no " #name; \
		dlclose(handle); \
		return false; \
	}
	FUNCTIONS(FIND)
	return true;
}
#else
static bool load(const char **why)
{
	*why = "it was built without libpq: install its headers (Debian: "
	       "libpq-dev) and build trawl again";
	return false;
}
#endif

bool pq_load(const char **why)
{
	all.loaded = all.loaded || load(why);
	return all.loaded;
}

#define HANDS_ON(type, name, parameters, arguments) \
	type name parameters { return all.name arguments; }

HANDS_ON(PGconn *, PQconnectStartParams, (const char *const *keywords,
	 const char *const *values, int expand), (keywords, values, expand))
HANDS_ON(PQconninfoOption *, PQconninfoParse, (const char *url, char **why),
	 (url, why))
HANDS_ON(void, PQconninfoFree, (PQconninfoOption *options), (options))
HANDS_ON(PostgresPollingStatusType, PQconnectPoll, (PGconn *conn), (conn))
HANDS_ON(ConnStatusType, PQstatus, (const PGconn *conn), (conn))
HANDS_ON(char *, PQerrorMessage, (const PGconn *conn), (conn))
HANDS_ON(int, PQsocket, (const PGconn *conn), (conn))
HANDS_ON(int, PQsetnonblocking, (PGconn *conn, int arg), (conn, arg))
HANDS_ON(PQnoticeProcessor, PQsetNoticeProcessor, (PGconn *conn,
	 PQnoticeProcessor fn, void *arg), (conn, fn, arg))
HANDS_ON(void, PQfinish, (PGconn *conn), (conn))
HANDS_ON(int, PQsendQuery, (PGconn *conn, const char *query), (conn, query))
HANDS_ON(int, PQsendQueryParams, (PGconn *conn, const char *query, int n,
	 const Oid *types, const char *const *values, const int *lengths,
	 const int *formats, int binary),
	 (conn, query, n, types, values, lengths, formats, binary))
HANDS_ON(int, PQflush, (PGconn *conn), (conn))
HANDS_ON(int, PQconsumeInput, (PGconn *conn), (conn))
HANDS_ON(int, PQisBusy, (PGconn *conn), (conn))
HANDS_ON(PGresult *, PQgetResult, (PGconn *conn), (conn))
HANDS_ON(void, PQclear, (PGresult *result), (result))
HANDS_ON(ExecStatusType, PQresultStatus, (const PGresult *result), (result))
HANDS_ON(char *, PQresultErrorField, (const PGresult *result, int field),
	 (result, field))
HANDS_ON(int, PQntuples, (const PGresult *result), (result))
HANDS_ON(int, PQfnumber, (const PGresult *result, const char *name),
	 (result, name))
HANDS_ON(char *, PQgetvalue, (const PGresult *result, int row, int column),
	 (result, row, column))
HANDS_ON(int, PQgetlength, (const PGresult *result, int row, int column),
	 (result, row, column))
HANDS_ON(int, PQgetisnull, (const PGresult *result, int row, int column),
	 (result, row, column))
HANDS_ON(int, PQlibVersion, (void), ())
HANDS_ON(void, PQfreemem, (void *memory), (memory))
