#include "store/function.h"

#include <stdlib.h>

#include "store/db.h"
#include "store/memory.h"

#define MAX_ARGS 8
#define DECODED 1		/* of SQLite's subtypes */

#ifndef SQLITE_RESULT_SUBTYPE	/* before 3.45 it is not asked for */
#define SQLITE_RESULT_SUBTYPE 0
#endif

/* What SQLite hands to call(), and frees with the connection. */
struct function {
	struct store *store;
	store_function *fn;
	void *arg;
};

char *store_room(struct store *store, size_t len)
{
	return obstack_alloc(&store->hand.memory, (int)len);
}

static bool lies_in(const struct store_value *value,
		    const struct store_value *whole)
{
	return whole->type == STORE_TEXT && value->text >= whole->text &&
	       value->text + value->len <= whole->text + whole->len;
}

/*
 * Arguments that come out of SQLite's own functions are gone before the row is
 * stored; groups are not.  So what lies in an argument need not be copied
 * if it lies in a group; what lies in none, see store_room().
 */
static bool must_be_copied(const struct store *store,
			   const struct store_value *value, int argc,
			   const struct store_value *args)
{
	size_t g;
	int i;

	for (g = 0; g < store->eval_ngroups; g++)
		if (lies_in(value, &store->eval_groups[g]))
			return false;
	for (i = 0; i < argc; i++)
		if (lies_in(value, &args[i]))
			return true;
	return false;
}

static void result(sqlite3_context *context, const struct store_value *value,
		   bool copied)
{
	switch (value->type) {
	case STORE_NULL:
		sqlite3_result_null(context);
		break;
	case STORE_INTEGER:
		sqlite3_result_int64(context, value->integer);
		break;
	case STORE_REAL:
		sqlite3_result_double(context, value->real);
		break;
	case STORE_TEXT:
		sqlite3_result_text64(context, value->text ? value->text : "",
				      value->len, copied ? SQLITE_TRANSIENT
				      : SQLITE_STATIC, SQLITE_UTF8);
		if (value->decoded)
			sqlite3_result_subtype(context, DECODED);
		break;
	}
}

/* _blob: _text would copy it, for the sake of a NUL after it. */
static struct store_value argument(sqlite3_value *value)
{
	struct store_value arg = { .type = STORE_TEXT };

	if (sqlite3_value_type(value) == SQLITE_NULL)
		return (struct store_value){ .type = STORE_NULL };
	arg.text = sqlite3_value_type(value) == SQLITE_TEXT
			   ? sqlite3_value_blob(value)
			   : (const char *)sqlite3_value_text(value);
	if (!arg.text)
		arg.text = "";
	arg.len = (size_t)sqlite3_value_bytes(value);
	arg.decoded = sqlite3_value_subtype(value) == DECODED;
	return arg;
}

static void call(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	const struct function *function = sqlite3_user_data(context);
	struct store_value args[MAX_ARGS], value = { 0 };
	const char *error = "failed";
	int i;

	for (i = 0; i < argc; i++)
		args[i] = argument(argv[i]);
	if (function->fn(function->arg, argc, args, &value, &error) < 0)
		sqlite3_result_error(context, error, -1);
	else
		result(context, &value, must_be_copied(function->store, &value,
						       argc, args));
}

int store_define(struct store *store, const char *name, int argc,
		 store_function *fn, void *arg)
{
	struct function *function;
	int rc;

	if (argc < 0 || argc > MAX_ARGS)
		return store_trouble(store, SQLITE_MISUSE);
	function = must(malloc(sizeof(*function)));
	*function = (struct function){
		.store = store, .fn = fn, .arg = arg,
	};
	/* Which frees it, also when it fails. */
	rc = sqlite3_create_function_v2(store->db, name, argc,
					SQLITE_UTF8 | SQLITE_DETERMINISTIC |
					SQLITE_DIRECTONLY | SQLITE_SUBTYPE |
					SQLITE_RESULT_SUBTYPE, function, call,
					NULL, NULL, free);
	return rc == SQLITE_OK ? 0 : store_trouble(store, rc);
}
