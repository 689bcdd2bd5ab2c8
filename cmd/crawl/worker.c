#include "cmd/crawl/worker.h"

#include "cmd/exit.h"
#include "cmd/crawl/link_list.h"
#include "cmd/option_value.h"
#include "cmd/text/say.h"
#include "parse/charset/charset.h"
#include "parse/html/links.h"
#include "parse/robots_tag.h"

#include <err.h>
#include <string.h>

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

static void find_links(struct decoder *decoder, const struct task *task,
		       struct page *page)
{
	struct links_facts facts = { 0 };
	const char *reason;

	link_list_clear(&decoder->list);
	if (url_parse(&decoder->base, NULL, task->url, strlen(task->url),
		      &reason) == -1)
		return;
	page->cut = links_scan(page->body.data, page->body.len, &decoder->base,
			       page->charset.data, add_link, &decoder->list,
			       &facts) != 0;
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

	if (!is_text(page->type))
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
