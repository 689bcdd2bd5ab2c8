/*
 * What `trawl why` says of the host of a URL: its pace, what a pending URL
 * waits for, and its robots.txt.
 */
#ifndef CMD_REPORT_WHY_HOST_H
#define CMD_REPORT_WHY_HOST_H

#include "parse/url/url.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * pending: the URL is.  unknown: the URL, if the database does not have it;
 * NULL: it does.  The exit code.
 */
int why_host_print(struct store *store, int64_t host_id, bool pending,
		   const struct url *unknown);

#endif
