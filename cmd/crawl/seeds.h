/*
 * Seeds: what the command line, the files and the rule files name.
 */
#ifndef CMD_CRAWL_SEEDS_H
#define CMD_CRAWL_SEEDS_H

#include "cmd/crawl/parts.h"

/* -1 after a message (a file that cannot be opened). */
int seeds_open(struct crawl *crawl);
void seeds_close(struct crawl *crawl);

/* As input_columns(); until seeds_close(). */
const char *seeds_columns(const struct crawl *crawl);

/* Reads some records into the frontier if there is need of them.  True if any
   came. */
bool seeds_turn(struct crawl *crawl);

/* Nothing more will come. */
bool seeds_ended(const struct crawl *crawl);

/* Nothing will come unless something in the schedule gets on: the lists have
   ended, or what is held back for --ordered waits for it. */
bool seeds_rest(const struct crawl *crawl);

/* At the end: what of the records was not used. */
void seeds_tell(const struct crawl *crawl);

/* How many records were no URLs. */
int64_t seeds_invalid(const struct crawl *crawl);

/* What to poll until seeds_turn has something; -1. */
int seeds_fd(const struct crawl *crawl);

#endif
