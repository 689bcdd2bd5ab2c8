#include "cmd/crawl/worker.h"

#include "cmd/crawl/link_list.h"
#include "cmd/exit.h"
#include "cmd/option_value.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "fetch/descriptors.h"
#include "parse/charset/charset.h"
#include "parse/html/links.h"
#include "parse/robots_tag.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define PAGE_GROWTH 3		/* by conversion to UTF-8, at most */
#define REST_MOST (LINK_LIST_MOST + (1 << 20))	/* a page's links and header */

static char worker_name[] = "trawl-worker";
char *const worker_argv[] = { worker_name, NULL };

struct decoder {
	struct charset_buffer text;
	struct url base;
	struct link_list list;
	const char *user_agent;	/* borrowed from the options */
};

static bool begins(struct span type, const char *with)
{
	return type.len >= strlen(with) &&
	       memcmp(type.data, with, strlen(with)) == 0;
}

static bool holds(struct span type, const char *what)
{
	return memmem(type.data, type.len, what, strlen(what)) != NULL;
}

/* Where rules may match: text of any kind; and where nothing is declared. */
static bool is_text(struct span type)
{
	return type.len == 0 || begins(type, "text/") || holds(type, "xml") ||
	       holds(type, "json") || holds(type, "javascript");
}

static bool is_html(struct span type)
{
	return type.len == 0 || holds(type, "html");
}

static int add_link(void *arg, const struct link *link)
{
	return !link_list_add(arg, link->url->href, link->url->len,
			  link->nofollow);
}

static int describe_link(void *arg, const struct link *link)
{
	return !link_list_describe(arg, link);
}

static int add_anchor(void *arg, const char *name, size_t len)
{
	return !link_list_add_anchor(arg, name, len);
}

static void find_links(struct decoder *decoder, const struct task *task,
		       struct page *page)
{
	struct links_wanted wanted = {
		.texts = task->flags & TASK_TEXTS,
		.anchor = task->flags & TASK_ANCHORS ? add_anchor : NULL,
	};
	struct links_facts facts = { 0 };
	const char *reason;

	link_list_clear(&decoder->list);
	if (url_parse(&decoder->base, NULL, task->url, strlen(task->url),
		      &reason) == -1)
		return;
	/* Also where there are none, it is known then that there are none. */
	if (wanted.anchor != NULL)
		link_list_add_anchor(&decoder->list, "", 0);
	page->cut = links_scan_for(&wanted, page->body.data, page->body.len,
				   &decoder->base, page->charset.data,
				   wanted.texts ? describe_link : add_link,
				   &decoder->list, &facts) != 0;
	page->nofollow = facts.nofollow ||
			 robotstag_nofollow(page->robots_tag.data,
					    page->robots_tag.len,
					    decoder->user_agent);
	page->links.data = decoder->list.data;
	page->links.len = decoder->list.len;
}

static void decode(void *arg, const struct task *task,
		   const char *content_type, struct page *page)
{
	struct decoder *decoder = arg;
	const char *name, *text;
	size_t len;

	/* A 304 has nothing to tell a charset by. */
	if (!is_text(page->type) || page->status == 304)
		return;
	name = charset_detect(content_type, page->body.data, page->body.len);
	if (charset_to_utf8(name, page->body.data, page->body.len,
			    &decoder->text, &text, &len) == -1)
		err(1, "charset");
	page->charset = (struct span){ name, strlen(name) };
	page->body = (struct span){ text, len };
	page->decoded = true;
	if ((task->flags & TASK_LINKS) && is_html(page->type))
		find_links(decoder, task, page);
}

struct worker_options worker_settings(const struct network *net)
{
	return (struct worker_options){
		.concurrency = (int)net->concurrency,
		.timeout = net->timeout,
		.connect_timeout = net->connect_timeout,
		.min_speed = (long)net->min_speed,
		.max_size = net->max_size,
		.user_agent = net->user_agent,
		.headers = net->headers.items,
		.resolves = net->resolve.items,
		.cookies = net->cookies.items,
		.proxy = net->proxy,
		.user = net->user,
		.cacert = net->cacert,
		.netrc = net->netrc,
		.insecure = net->insecure,
		.http11 = net->http11,
		.run_as = net->run_as,
		.ip_version = net->ipv4 ? 4 : net->ipv6 ? 6 : 0,
	};
}

int worker_main(void)
{
	struct network net;
	struct worker_options settings;
	struct decoder decoder = { 0 };
	struct worker_hooks hooks = { decode, &decoder };
	const void *packed;
	size_t len;
	struct worker *worker = worker_attach(&packed, &len);

	if (worker == NULL) {
		say_errno("worker: not started by a pool");
		return EXIT_USAGE;
	}
	option_value_unpack(&net, packed, len);
	settings = worker_settings(&net);
	decoder.user_agent = net.user_agent;
	return worker_run(worker, &settings, &hooks);
}

/* ---- in the parent ------------------------------------------------------- */

static void fit_descriptors(struct pool_spec *spec)
{
	int limit = descriptors_fit(&spec->jobs, &spec->concurrency);

	if (limit > 0)
		say_note("only %d files may be open at once (ulimit -Hn): "
			 "-j %d -c %d", limit, spec->jobs, spec->concurrency);
}

/* What decode() has put there. */
static bool is_believable(const struct page *page)
{
	const char *name = charset_from_label(page->charset.data,
					      page->charset.len);

	return link_list_is_sound(page->links) &&
	       (page->charset.len == 0 || name != NULL);
}

static void say_no_workers(void)
{
	struct rlimit limit;
	char size[UNITS_TEXT];

	if (errno == EFBIG && getrlimit(RLIMIT_FSIZE, &limit) == 0)
		say_error("cannot start worker processes: no file may be "
			  "larger than %s (ulimit -f)",
			  units_format_size(limit.rlim_cur, size));
	else
		say_errno("cannot start worker processes");
}

struct pool *worker_pool_open(const struct options *options, size_t raw_most,
			      pool_callback *callback, void *arg,
			      char **packed)
{
	struct pool_spec spec = {
		.jobs = (int)options->jobs,
		.concurrency = (int)options->net.concurrency,
		.max_page = PAGE_GROWTH * options->net.max_size + REST_MOST,
		.argv = worker_argv,
		.task_deadline = (int)options_patience(&options->net),
		.believe = is_believable,
		.callback = callback,
		.arg = arg,
	};
	struct pool *pool;

	if (spec.max_page < raw_most + REST_MOST)
		spec.max_page = raw_most + REST_MOST;
	if (spec.jobs == 0)
		spec.jobs = (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (spec.jobs > spec.concurrency)
		spec.jobs = spec.concurrency;
	fit_descriptors(&spec);
	*packed = option_value_pack(options, &spec.initargs_len);
	spec.initargs = *packed;
	pool = pool_open(&spec);
	if (pool == NULL)
		say_no_workers();
	return pool;
}
