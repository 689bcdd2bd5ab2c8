/*
 * Many machines on one engine, in virtual time: what a fleet would do that
 * nobody here has.
 *
 * A million hosts with a heavy tail, 1 to 64 nodes.  What a node asks the
 * engine for is decided by the programme's own lease_size(); what the engine's
 * calls cost was measured (below).  The engine does one thing after
 * another, as a database whose publishes are serialised does where it matters.
 *
 *   make bench-fleet
 *
 * What is left out: links (each page finds some, which costs the engine, but
 * the frontier does not grow), errors, penalties, robots.txt; a node's pages
 * all cost the same.  The figures say where the limits are, not more.
 */
#include "cmd/crawl/lease_size.h"

#include <err.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the world ----------------------------------------------------------- */

#define HOSTS 1000000
#define TAIL 1.1		/* Pareto's alpha of URLs a host, */
#define HOST_MOST 200000	/* cut there */
#define DELAY 1.0		/* s between two requests to a host */
#define LATENCY 0.3		/* s */
#define TRANSFERS 512		/* of a node */
#define PAGE_CPU (1 / 1000.0)	/* s of a node for a page, links and rows */
#define LEASE 30.0		/* s until a silent node is dead */
#define TURN 0.25		/* s between two publishes at most */
#define NET 0.001		/* s to the engine, and back */
#define WARM 60.0		/* s before anything is counted, */
#define END 180.0		/* and until when */
#define DEATH 60.0		/* of one node, in a smaller world of */
#define DEATH_HOSTS 900	/* hosts a node, with so many */
#define DEATH_URLS 100		/* URLs each at least */

/*
 * What calls cost the engine, s.  Measured with 1 M URLs on 50,000 hosts, as
 * the processor time of one backend of PostgreSQL 15 on a shared machine: a
 * lease of 64 hosts with 8 URLs each took 10.5 ms, a batch of 256 pages with
 * ten links each 46 ms; how that is shared out among what is in it is a guess.
 */
static const struct costs {
	double call, page, link, host, url;
} costs = {
	.call = 400e-6, .page = 80e-6, .link = 10e-6, .host = 54e-6,
	.url = 13e-6,
};
#define LINKS 3			/* of a page that reach the engine */

struct host {
	int left;		/* URLs that nobody has in hand */
	int in_hand;		/* of its lease, not asked yet */
	int unpublished;	/* asked for, and not recorded */
	int node;		/* -1: none */
	unsigned token;
	double next_at;		/* not to be asked before */
};

struct node {
	bool alive, asking;
	double cpu_free, busy;
	int in_flight, hosts, unpublished;
	int *waiting;		/* hosts that could be asked: a ring */
	unsigned head, tail;
	int *ended;		/* hosts of answers to be published */
	int nended;
	int *dry;		/* hosts that have nothing in hand */
	int ndry;
};

enum kind { START, ANSWER, RECORDED, TURNED, DIES, REAPED };
struct event {
	double at;
	enum kind kind;
	int node, host;
	unsigned token;
};

struct request {		/* of a node, at the engine */
	struct lease_size size;
	int *ended, nended;
	int *dry, ndry;
};

static struct {
	struct host hosts[HOSTS];
	struct node *nodes;
	int nnodes;
	struct request *requests;	/* one a node */
	struct event *heap;
	size_t n, cap;
	int *ready;		/* ring of hosts: in order of their return */
	unsigned head, tail;
	double now, engine_free, engine_busy;
	uint64_t random;
	int nhosts;
	/* Counted from WARM on. */
	int64_t recorded, leased, calls;
	int64_t twice;		/* asked for by a node that died */
	int orphans;		/* hosts of it that nobody has again */
	double whole_again;	/* when there were none left */
} world;

#define WAITING 8192		/* more than a node's hosts; powers of two */
#define READY (1 << 21)

static double uniform(void)
{
	world.random ^= world.random << 13;
	world.random ^= world.random >> 7;
	world.random ^= world.random << 17;
	return ((double)(world.random >> 11) + 1) / 9007199254740993.0;
}

static void *must(void *memory)
{
	if (memory == NULL)
		err(1, NULL);
	return memory;
}

/* ---- events -------------------------------------------------------------- */

static void at(double when, enum kind kind, int node, int host, unsigned token)
{
	struct event event = { when, kind, node, host, token };
	size_t i = world.n++;

	if (world.n > world.cap) {
		world.cap = 2 * world.n;
		world.heap = must(reallocarray(world.heap, world.cap,
					       sizeof(*world.heap)));
	}
	for (; i > 0 && world.heap[(i - 1) / 2].at > when; i = (i - 1) / 2)
		world.heap[i] = world.heap[(i - 1) / 2];
	world.heap[i] = event;
}

static struct event next(void)
{
	struct event first = world.heap[0], last = world.heap[--world.n];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < world.n) {
		if (child + 1 < world.n &&
		    world.heap[child + 1].at < world.heap[child].at)
			child++;
		if (last.at <= world.heap[child].at)
			break;
		world.heap[i] = world.heap[child];
		i = child;
	}
	world.heap[i] = last;
	return first;
}

/* ---- a node -------------------------------------------------------------- */

static bool counts(void)
{
	return world.now >= WARM;
}

static void ask_engine(int n)
{
	struct node *node = &world.nodes[n];
	struct request *request = &world.requests[n];
	struct lease_need need = {
		.transfers = TRANSFERS, .per_host = 1,
		.delay = (int64_t)(1000 * DELAY),
		.latency = (int64_t)(1000 * LATENCY), .hosts = node->hosts,
		.idle = node->cpu_free < world.now + TURN
				? TRANSFERS - node->in_flight : 0,
	};
	double cost, begins = fmax(world.now + NET, world.engine_free);

	request->size = lease_size(&need);
	if (node->asking || (request->size.hosts == 0 && node->nended == 0 &&
			     node->ndry == 0))
		return;
	request->nended = node->nended;
	request->ndry = node->ndry;
	memcpy(request->ended, node->ended, (size_t)node->nended * sizeof(int));
	memcpy(request->dry, node->dry, (size_t)node->ndry * sizeof(int));
	node->nended = node->ndry = 0;
	cost = costs.call +
	       request->nended * (costs.page + LINKS * costs.link) +
	       (request->ndry + request->size.hosts) *
		       (costs.host + request->size.urls * costs.url);
	node->asking = true;
	world.engine_free = begins + cost;
	if (counts()) {
		world.engine_busy += cost;
		world.calls++;
	}
	at(world.engine_free + NET, RECORDED, n, 0, 0);
}

/* Its next request, now or as soon as a transfer is free. */
static void start(int n, int h, unsigned token)
{
	struct node *node = &world.nodes[n];
	struct host *host = &world.hosts[h];
	double done;

	if (host->token != token || !node->alive)
		return;
	if (node->in_flight >= TRANSFERS) {
		node->waiting[node->tail++ % WAITING] = h;
		return;
	}
	node->in_flight++;
	host->in_hand--;
	host->unpublished++;
	host->next_at = world.now + DELAY;
	node->cpu_free = fmax(world.now, node->cpu_free) + PAGE_CPU;
	done = fmax(world.now + LATENCY * (0.5 + uniform()), node->cpu_free);
	if (counts())
		node->busy += PAGE_CPU;
	at(done, ANSWER, n, h, token);
	if (host->in_hand > 0)
		at(host->next_at, START, n, h, token);
	else
		node->dry[node->ndry++] = h;
}

static void answered(int n, int h, unsigned token)
{
	struct node *node = &world.nodes[n];

	if (!node->alive)
		return;
	node->in_flight--;
	if (world.hosts[h].token == token)
		node->ended[node->nended++] = h;
	if (node->head != node->tail) {
		h = node->waiting[node->head++ % WAITING];
		start(n, h, world.hosts[h].token);
	}
	if (node->nended >= 200)
		ask_engine(n);
}

/* ---- the engine ---------------------------------------------------------- */

static void give_back(int h)
{
	struct host *host = &world.hosts[h];

	host->node = -1;
	host->token++;
	if (host->left > 0)
		world.ready[world.tail++ % READY] = h;
}

static void lease(int n, int h, int urls)
{
	struct host *host = &world.hosts[h];

	host->in_hand = host->left < urls ? host->left : urls;
	host->left -= host->in_hand;
	at(fmax(world.now, host->next_at), START, n, h, host->token);
}

static void lease_new(int n, const struct lease_size *size)
{
	struct node *node = &world.nodes[n];
	int asked = size->hosts;

	for (; asked > 0 && world.head != world.tail; asked--) {
		int h = world.ready[world.head++ % READY];

		if (world.hosts[h].next_at > world.now) {	/* later */
			world.ready[world.tail++ % READY] = h;
			continue;
		}
		world.orphans -= world.hosts[h].node == -2;
		if (world.orphans == 0 && world.twice > 0 &&
		    world.whole_again == 0)
			world.whole_again = world.now;
		world.hosts[h].node = n;
		node->hosts++;
		if (counts())
			world.leased++;
		lease(n, h, size->urls);
	}
}

static void recorded(int n)
{
	struct node *node = &world.nodes[n];
	struct request *request = &world.requests[n];

	if (!node->alive)
		return;
	node->asking = false;
	for (int i = 0; i < request->nended; i++)
		world.hosts[request->ended[i]].unpublished--;
	if (counts())
		world.recorded += request->nended;
	for (int i = 0; i < request->ndry; i++) {
		int h = request->dry[i];

		if (world.hosts[h].left > 0) {
			lease(n, h, request->size.urls);
		} else if (world.hosts[h].unpublished > 0) {
			node->dry[node->ndry++] = h;	/* till it is told */
		} else {
			node->hosts--;
			give_back(h);
		}
	}
	lease_new(n, &request->size);
	if (node->ndry > 64)
		ask_engine(n);
}

/* What it had in hand, and what it did not get to say, is left to do. */
static void reap(int n)
{
	for (int h = 0; h < world.nhosts; h++) {
		struct host *host = &world.hosts[h];

		if (host->node != n)
			continue;
		host->left += host->in_hand + host->unpublished;
		world.twice += host->unpublished;
		host->in_hand = host->unpublished = 0;
		host->next_at = fmax(host->next_at, world.now + DELAY);
		give_back(h);
		if (host->left > 0) {
			host->node = -2;	/* orphaned */
			world.orphans++;
		}
	}
}

/* ---- one fleet ----------------------------------------------------------- */

static void begin(int nodes, int hosts, int least)
{
	memset(&world.hosts, 0, sizeof(world.hosts));
	world.random = 88172645463325252ULL;
	world.n = world.head = world.tail = 0;
	world.now = world.engine_free = world.engine_busy = 0;
	world.recorded = world.leased = world.calls = 0;
	world.twice = world.orphans = 0;
	world.whole_again = 0;
	world.nhosts = hosts;
	for (int h = 0; h < hosts; h++) {
		double n = least * pow(uniform(), -1 / TAIL);

		world.hosts[h].left = (int)fmin(n, HOST_MOST);
		world.hosts[h].node = -1;
		world.ready[world.tail++] = h;
	}
	world.nnodes = nodes;
	for (int n = 0; n < nodes; n++) {
		struct node *node = &world.nodes[n];
		int *waiting = node->waiting, *ended = node->ended,
		    *dry = node->dry;

		*node = (struct node){ .alive = true, .waiting = waiting,
				       .ended = ended, .dry = dry };
		at(TURN * n / nodes, TURNED, n, 0, 0);
	}
}

static void happens(const struct event *event)
{
	switch (event->kind) {
	case START:
		start(event->node, event->host, event->token);
		break;
	case ANSWER:
		answered(event->node, event->host, event->token);
		break;
	case RECORDED:
		recorded(event->node);
		break;
	case TURNED:
		if (!world.nodes[event->node].alive)
			break;
		ask_engine(event->node);
		at(world.now + TURN, TURNED, event->node, 0, 0);
		break;
	case DIES:
		world.nodes[event->node].alive = false;
		at(world.now + LEASE, REAPED, event->node, 0, 0);
		break;
	case REAPED:
		reap(event->node);
		break;
	}
}

static void run(double until)
{
	while (world.n > 0) {
		struct event event = next();

		if (event.at > until)
			return;
		world.now = event.at;
		happens(&event);
	}
}

struct result {
	int nodes;
	double rate;		/* pages/s recorded */
	double idle;		/* share of the nodes' time */
	double engine;		/* share of its time that it works */
	double calls, churn;	/* of the engine, hosts leased, a second */
	double recovery;	/* s from a death until all is leased again */
	int64_t twice;		/* pages that were fetched again for that */
};

static void lose_one(struct result *result)
{
	begin(result->nodes, DEATH_HOSTS * result->nodes, DEATH_URLS);
	at(DEATH, DIES, 0, 0, 0);
	run(DEATH + 4 * LEASE);
	result->recovery = world.whole_again - DEATH;
	result->twice = world.twice;
}

static struct result simulate(int nodes)
{
	double busy = 0, span = END - WARM;
	struct result result = { .nodes = nodes };

	begin(nodes, HOSTS, 1);
	run(END);
	for (int n = 0; n < nodes; n++)
		busy += world.nodes[n].busy;
	result.rate = (double)world.recorded / span;
	result.idle = 1 - busy / (nodes * span);
	result.engine = world.engine_busy / span;
	result.calls = (double)world.calls / span;
	result.churn = (double)world.leased / span;
	if (nodes > 1)
		lose_one(&result);
	return result;
}

/* ---- told ---------------------------------------------------------------- */

static void tell(const struct result *result, int n)
{
	printf("%5s %8s %9s %5s %7s %8s %9s %9s %7s\n", "nodes", "pages/s",
	       "of a node", "idle", "engine", "calls/s", "leases/s",
	       "recovery", "twice");
	for (int i = 0; i < n; i++, result++) {
		printf("%5d %8.0f %9.0f %4.0f%% %6.0f%% %8.0f %9.0f",
		       result->nodes, result->rate,
		       result->rate / result->nodes,
		       fabs(100 * result->idle), 100 * result->engine,
		       result->calls, result->churn);
		if (result->recovery > 0)
			printf(" %7.1f s %7lld\n", result->recovery,
			       (long long)result->twice);
		else
			printf(" %9s %7s\n", "-", "-");
	}
}

#define PLOT_WIDTH 520
#define PLOT_HEIGHT 260
#define PLOT_LEFT 70
#define PLOT_TOP 30

static double plot_y(double rate, double most)
{
	return PLOT_TOP + PLOT_HEIGHT * (1 - rate / most);
}

/* Pages a second by nodes, and what so many would do by themselves. */
static void draw(const struct result *result, int n, const char *path)
{
	double most = 0, step = (double)PLOT_WIDTH / (n - 1);
	FILE *out = fopen(path, "w");

	if (out == NULL)
		err(1, "cannot open '%s'", path);
	for (int i = 0; i < n; i++)
		most = fmax(most, result[i].rate);
	most = 5000 * ceil(1.3 * most / 5000);
	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
		"viewBox=\"0 0 640 340\" font-family=\"sans-serif\" "
		"font-size=\"12\">\n<style>text { fill: #333 } path { fill: "
		"none; stroke-width: 2 } @media (prefers-color-scheme: dark) "
		"{ text { fill: #ddd } }</style>\n"
		"<text x=\"%d\" y=\"16\" font-weight=\"bold\">Pages a second "
		"by nodes (simulated); dashed: each node by itself</text>\n",
		PLOT_LEFT);
	for (int i = 0; i <= 4; i++)
		fprintf(out, "<text x=\"%d\" y=\"%.0f\" text-anchor=\"end\">"
			"%.0f</text><path d=\"M%d %.0f h%d\" stroke=\"#8884\"/>"
			"\n", PLOT_LEFT - 8, plot_y(most * i / 4, most) + 4,
			most * i / 4, PLOT_LEFT, plot_y(most * i / 4, most),
			PLOT_WIDTH);
	for (int line = 0; line < 2; line++) {
		fprintf(out, "<path stroke=\"%s\"%s d=\"",
			line ? "#9aa7b4" : "#d9570f",
			line ? " stroke-dasharray=\"4 4\"" : "");
		for (int i = 0; i < n; i++)
			fprintf(out, "%c%.1f %.1f ", i ? 'L' : 'M',
				PLOT_LEFT + step * i,
				plot_y(line ? fmin(most, result[0].rate *
						   result[i].nodes)
					    : result[i].rate, most));
		fprintf(out, "\"/>\n");
	}
	for (int i = 0; i < n; i++)
		fprintf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">"
			"%d</text>\n", PLOT_LEFT + step * i,
			PLOT_TOP + PLOT_HEIGHT + 18, result[i].nodes);
	fprintf(out, "</svg>\n");
	if (fclose(out) != 0)
		err(1, "cannot write '%s'", path);
}

int main(int argc, char **argv)
{
	static const int fleets[] = { 1, 2, 4, 8, 16, 32, 64 };
	enum { N = sizeof(fleets) / sizeof(*fleets) };
	struct result results[N];

	world.ready = must(calloc(READY, sizeof(int)));
	world.nodes = must(calloc(64, sizeof(*world.nodes)));
	world.requests = must(calloc(64, sizeof(*world.requests)));
	for (int n = 0; n < 64; n++) {
		world.nodes[n].waiting = must(calloc(WAITING, sizeof(int)));
		world.nodes[n].ended = must(calloc(1 << 20, sizeof(int)));
		world.nodes[n].dry = must(calloc(1 << 16, sizeof(int)));
		world.requests[n].ended = must(calloc(1 << 20, sizeof(int)));
		world.requests[n].dry = must(calloc(1 << 16, sizeof(int)));
	}
	for (int i = 0; i < N; i++)
		results[i] = simulate(fleets[i]);
	tell(results, N);
	if (argc > 1)
		draw(results, N, argv[1]);
	return 0;
}
