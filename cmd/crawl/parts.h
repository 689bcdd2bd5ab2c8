/*
 * The parts of one crawl, and the way of a page through them:
 *
 *   seeds      input records    -> store (frontier)
 *   roster     store (frontier) -> schedule, host by host
 *   request    schedule -> robots.txt, limits -> pool
 *   response   pool -> what it means -> asked again, or it has ended
 *     redirect   where it goes on, if it may
 *     page       what came -> rows by the rules, links -> store
 *     ledger     how it has ended -> store
 *     page_rows  what goes out of it -> output
 *   node       of many machines: the engine -> roster's place, and what came
 *              of it -> the engine
 *   loop       turns all of these until nothing is left; crawl.c is its
 *              beginning, finish.c its end
 *
 * crawl.c makes the parts and tells each of those below it that it needs; only
 * what stands above them all - seeds, loop, resume, dry_run, finish - sees the
 * whole.  All of it runs in one thread of the parent; the workers see tasks
 * only.
 */
#ifndef CMD_CRAWL_PARTS_H
#define CMD_CRAWL_PARTS_H

#include "cmd/crawl/course.h"
#include "cmd/crawl/ledger.h"
#include "cmd/crawl/links.h"
#include "cmd/crawl/node.h"
#include "cmd/crawl/notify.h"
#include "cmd/crawl/page.h"
#include "cmd/crawl/page_rows.h"
#include "cmd/crawl/progress.h"
#include "cmd/crawl/redirect.h"
#include "cmd/crawl/request.h"
#include "cmd/crawl/response.h"
#include "cmd/crawl/robots.h"
#include "cmd/crawl/roster.h"
#include "cmd/crawl/scope.h"
#include "cmd/crawl/site.h"
#include "cmd/crawl/sitemaps.h"
#include "cmd/crawl/visit.h"
#include "store/run.h"

struct seeds;			/* seeds.c */

struct crawl {
	struct course course;
	struct rules rules;
	struct store_run run;
	struct pool *pool;
	struct schedule *schedule;
	struct scope *scope;
	struct seeds *seeds;
	struct node *node;	/* NULL: one machine */
	struct sites sites;
	struct visits visits;
	struct roster roster;
	struct sitemaps sitemaps;
	struct site_robots robots;
	struct links links;
	struct pages pages;
	struct redirects redirects;
	struct ledger ledger;
	struct page_rows rows;
	struct responses responses;
	struct requests requests;
	struct progress progress;
	struct notify notify;
	char *packed_options;	/* of the workers; lives as long as the pool */
};

#endif
