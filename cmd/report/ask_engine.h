/*
 * Questions to the engine of many machines, as query.h has them for databases.
 */
#ifndef CMD_REPORT_ASK_ENGINE_H
#define CMD_REPORT_ASK_ENGINE_H

#include "cmd/exit.h"
#include "cmd/options.h"
#include "store/engine/client.h"

/* Of --engine.  NULL with the exit code, after a message. */
struct engine_client *ask_engine(const struct options *options, int *code);

/* The message and code for a call that failed. */
int ask_engine_failed(const struct engine_client *client);

/* The message and code where there is no crawl of that name: with those that
   there are. */
int ask_engine_no_crawl(struct engine_client *client, const char *name);

/* engine_status.c: `trawl status --engine`; options.crawl counts only where it
   was given. */
int engine_status(struct options *options);

/* engine_explain.c: `trawl why --engine`, of the only argument. */
int engine_explain(const struct options *options);

#endif
