/*
 * The journal of a crawl, and its replay, by themselves:
 *
 *   JOURNAL=LOG journal crawl ...   trawl, whose crawl adds to the log what its
 *				     store was told
 *   journal replay LOG DB	     that, told to the store of DB
 *
 * A log is a row of entries: length and time, as int64_t, and records.  With
 * KILL=N the replay kills itself when it has replayed so many more; DAMAGE=N
 * turns one bit of that entry, NEWER=N makes it one of a later version,
 * WITHOUT=N passes it over.
 */
#include "parse/charset/utf8.h"
#include "store/journal.h"
#include "store/open.h"
#include "store/replay.h"
#include "store/text.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);
int __real_store_run_begin(struct store *store,
			   const struct store_run_spec *spec,
			   struct store_run *run);
int __wrap_store_run_begin(struct store *store,
			   const struct store_run_spec *spec,
			   struct store_run *run);
int __real_store_run_end(struct store *store, const char *state);
int __wrap_store_run_end(struct store *store, const char *state);

#define AT_ONCE 4		/* records an entry */

static const char *log_path;
static struct store_records records;
static int nrecords;

/* ---- kept ---------------------------------------------------------------- */

static void write_entry(void)
{
	FILE *file = fopen(log_path, "a");
	int64_t head[2];

	if (file == NULL)
		err(1, "%s", log_path);
	store_records_pack(&records);
	head[0] = (int64_t)records.len;
	head[1] = (int64_t)time(NULL) * 1000;
	if (records.len > 0 &&
	    (fwrite(head, sizeof(head), 1, file) != 1 ||
	     fwrite(records.data, records.len, 1, file) != 1))
		err(1, "%s", log_path);
	if (fclose(file) != 0)
		err(1, "%s", log_path);
	store_records_clear(&records);
	nrecords = 0;
}

static void keep(void *arg, int64_t url_id, int64_t host_id,
		 const void *record, size_t len)
{
	(void)arg, (void)url_id, (void)host_id;
	store_records_add(&records, record, len);
	if (++nrecords == AT_ONCE)
		write_entry();
}

int __wrap_store_run_begin(struct store *store,
			   const struct store_run_spec *spec,
			   struct store_run *run)
{
	int rc = __real_store_run_begin(store, spec, run);

	if (rc < 0 || log_path == NULL)
		return rc;
	store_record_run(&records, store, spec);
	write_entry();
	store_set_journal(store, keep, NULL);
	return 0;
}

int __wrap_store_run_end(struct store *store, const char *state)
{
	if (log_path != NULL) {
		store_set_journal(store, NULL, NULL);
		write_entry();
		store_record_run_end(&records, state, NULL);
		write_entry();
	}
	return __real_store_run_end(store, state);
}

/* ---- replayed ------------------------------------------------------------ */

static int64_t number_of(const char *variable)
{
	const char *value = getenv(variable);

	return value != NULL ? atoll(value) : 0;
}

/* 0 at its end. */
static int read_entry(FILE *file, int64_t *at, char **data, size_t *len)
{
	int64_t head[2];

	if (fread(head, sizeof(head), 1, file) != 1)
		return 0;
	*len = (size_t)head[0];
	*at = head[1];
	*data = realloc(*data, *len);
	if (*data == NULL || fread(*data, *len, 1, file) != 1)
		errx(1, "the log is cut");
	return 1;
}

static void replay_all(struct store *store, struct store_replay *replay,
		       FILE *file)
{
	int64_t number = 0, at, done = 0;
	const char *why;
	char *data = NULL;
	int wait, rc = 0;
	size_t len;

	while (rc == 0 && read_entry(file, &at, &data, &len)) {
		if (++number == number_of("DAMAGE"))
			data[len / 2] ^= 4;
		if (number == number_of("NEWER"))
			data[1]++;
		if (number <= store_replay_last(replay) ||
		    number == number_of("WITHOUT"))
			continue;
		rc = store_replay_entry(replay, number, at, data, len, &why);
		if (rc == 1)
			printf("%s\n", why);
		if (rc == 0)
			rc = store_tick(store, &wait);
		if (++done == number_of("KILL"))
			raise(SIGKILL);
	}
	free(data);
	if (rc < 0 || store_replay_end(replay) < 0)
		errx(1, "%s", store_error(store)->text);
}

static int replay_log(const char *path, const char *db)
{
	static const struct store_utf8 utf8 = { utf8_valid, utf8_repair };
	struct store_failure failure;
	struct store *store = store_open(db, STORE_CRAWL, STORE_LOCK_FAIL,
					 &failure);
	struct store_replay *replay;
	FILE *file = fopen(path, "r");
	const char *why;

	if (store == NULL || file == NULL)
		errx(1, "%s", store == NULL ? failure.text : path);
	store_set_utf8(store, &utf8);
	store_set_batch(store, 100, 1000);
	replay = store_replay_open(store, path, &why);
	if (replay == NULL)
		errx(1, "%s", why != NULL ? why : store_error(store)->text);
	replay_all(store, replay, file);
	store_replay_free(replay);
	store_close(store);
	fclose(file);
	return 0;
}

int __wrap_main(int argc, char **argv)
{
	log_path = getenv("JOURNAL");
	if (argc == 4 && strcmp(argv[1], "replay") == 0)
		return replay_log(argv[2], argv[3]);
	return __real_main(argc, argv);
}
