#include "fetch/transfer.h"

#include "fetch/address.h"
#include "fetch/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Header lines that differ from task to task. */
enum { TYPE_LINE = 2, LINES };

enum curl_setup_kind transfer_kind_of(const struct task *task)
{
	return task->flags & TASK_FOREIGN ? CURL_SETUP_FOREIGN : CURL_SETUP_OWN;
}

/* Whether it redirects to where its connection leads. */
static bool leads_back(const struct transfer *transfer)
{
	const char *to = answer_text(&transfer->answer, ANSWER_LOCATION);
	const char *url = transfer->task.url;
	size_t origin = strlen(url) - strlen(strchr(url, ':') + 3);

	if (transfer->answer.status / 100 != 3)
		return false;
	origin += strcspn(url + origin, "/?");
	return *to == '/' ? to[1] != '/' : !strncmp(to, url, origin);
}

/* At the end of the headers: in time for libcurl, which asks at the end. */
static void set_reuse(struct transfer *transfer)
{
	bool last = transfer->task.flags & TASK_LAST && !leads_back(transfer);

	if (last == transfer->last)
		return;
	curl_easy_setopt(transfer->handle.easy, CURLOPT_FORBID_REUSE,
			 (long)last);
	transfer->last = last;
}

static size_t on_header(char *line, size_t size, size_t n, void *arg)
{
	struct transfer *transfer = arg;

	if (!answer_header(&transfer->answer, line, size * n))
		return 0;
	if (*line == '\r' || *line == '\n')
		set_reuse(transfer);
	return size * n;
}

static size_t on_body(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *transfer = arg;

	return answer_body(&transfer->answer, data, size * n) ? size * n : 0;
}

static bool checks_addresses(const struct transfer *transfer)
{
	return transfer->task.flags & TASK_PUBLIC_ONLY
		&& !*transfer->proxy;
}

static curl_socket_t on_open_socket(void *arg, curlsocktype purpose,
				    struct curl_sockaddr *address)
{
	struct transfer *transfer = arg;
	curl_socket_t fd;

	(void)purpose;
	if (checks_addresses(transfer) && !address_is_public(&address->addr)) {
		transfer->refused = true;
		address_text(&address->addr, transfer->private_at,
			     sizeof(transfer->private_at));
		return CURL_SOCKET_BAD;
	}
	transfer->tried = true;
	fd = multi_open_socket(transfer->multi, &transfer->handle, address,
			       !strncmp(transfer->task.url, "http:", 5));
	if (fd == CURL_SOCKET_BAD && (errno == EMFILE || errno == ENFILE))
		transfer->starved = true;
	return fd;
}

/* The connection is there, perhaps since long; nothing has been sent. */
static int on_request(void *arg, char *ip, char *local_ip, int port,
		      int local_port)
{
	struct transfer *transfer = arg;

	(void)local_ip, (void)port, (void)local_port;
	if (!*transfer->proxy)
		transfer->peer = address_text_is_public(ip) ? PEER_PUBLIC
							    : PEER_PRIVATE;
	transfer->sent = !(transfer->task.flags & TASK_PUBLIC_ONLY) ||
			 (*transfer->proxy
			  ? !address_url_is_private(transfer->task.url)
			  : transfer->peer == PEER_PUBLIC);
	if (transfer->sent)
		return CURL_PREREQFUNC_OK;
	transfer->refused = true;
	transfer->tried = false;
	if (!*transfer->proxy)
		snprintf(transfer->private_at, sizeof(transfer->private_at),
			 "%s", ip);
	return CURL_PREREQFUNC_ABORT;
}

static void set_callbacks(struct transfer *transfer)
{
	CURL *easy = transfer->handle.easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION,
			 multi_close_socket);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, transfer->multi);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_request);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
}

static void open_easy(struct transfer *transfer)
{
	transfer->handle.easy = must(curl_easy_init());
	transfer->used = false;
	transfer->headed = transfer->pipewait = transfer->posting = false;
	transfer->targeted = transfer->last = transfer->fresh = false;
	transfer->proxy = "";
	curl_setup_apply(transfer->setup, transfer->kind,
			 transfer->handle.easy);
	set_callbacks(transfer);
}

struct transfer *transfer_new(const struct curl_setup *setup,
			      enum curl_setup_kind kind, struct multi *multi)
{
	struct transfer *transfer = must(calloc(1, sizeof(*transfer)));

	transfer->setup = setup;
	transfer->kind = kind;
	transfer->multi = multi;
	open_easy(transfer);
	return transfer;
}

static void forget_task(struct transfer *transfer)
{
	free((char *)(uintptr_t)transfer->task.url);
	free((char *)(uintptr_t)transfer->task.post);
	for (size_t i = 0; i < LINES; i++)
		free(transfer->lines[i].data);
	memset(transfer->lines, 0, sizeof(transfer->lines));
	memset(&transfer->task, 0, sizeof(transfer->task));
}

void transfer_free(struct transfer *transfer)
{
	if (!transfer)
		return;
	curl_easy_cleanup(transfer->handle.easy);
	forget_task(transfer);
	answer_release(&transfer->answer);
	free(transfer->media_type);
	free(transfer);
}

/* "NAME: value" if there is a value, and one that may stand in a header. */
static char *header_line(const char *name, const char *value)
{
	char *line;

	if (!value || !*value || curl_setup_has_control(value))
		return NULL;
	if (asprintf(&line, "%s: %s", name, value) < 0)
		out_of_memory();
	return line;
}

static void note_lines(struct transfer *transfer, const struct task *task)
{
	struct curl_slist *lines = transfer->lines;

	lines[0].data = header_line("If-None-Match", task->etag);
	lines[1].data = header_line("If-Modified-Since", task->last_modified);
	if (task->post)
		lines[TYPE_LINE].data = header_line("Content-Type",
						    task->content_type);
}

static void set_headers(struct transfer *transfer)
{
	const struct curl_setup *setup = transfer->setup;
	struct curl_slist *lines = transfer->lines;
	struct curl_slist *list = lines[TYPE_LINE].data
					  ? setup->untyped[transfer->kind]
					  : setup->headers[transfer->kind];
	bool any = false;

	for (int i = LINES - 1; i >= 0; i--)
		if (lines[i].data) {
			lines[i].next = list;
			list = &lines[i];
			any = true;
		}
	if (!any && !transfer->headed)
		return;
	curl_easy_setopt(transfer->handle.easy, CURLOPT_HTTPHEADER, list);
	transfer->headed = any;
}

static void set_method(struct transfer *transfer)
{
	CURL *easy = transfer->handle.easy;
	const char *post = transfer->task.post;

	if (post) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, post);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE,
				 (long)strlen(post));
	} else if (transfer->posting) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	}
	transfer->posting = post != NULL;
}

/*
 * Over TLS, wait for a connection that is being made to the same host
 * rather than make another: it may turn out to be HTTP/2 and carry both.
 */
static void set_pipewait(struct transfer *transfer)
{
	bool wait = !transfer->setup->options->http11
		&& !strncmp(transfer->task.url, "https:", 6);

	if (wait == transfer->pipewait)
		return;
	curl_easy_setopt(transfer->handle.easy, CURLOPT_PIPEWAIT, (long)wait);
	transfer->pipewait = wait;
}

static void set_fresh(struct transfer *transfer)
{
	bool fresh = transfer->again || transfer->task.post;

	if (fresh == transfer->fresh)
		return;
	curl_easy_setopt(transfer->handle.easy, CURLOPT_FRESH_CONNECT,
			 (long)fresh);
	transfer->fresh = fresh;
}

static void set_proxy(struct transfer *transfer)
{
	const char *proxy = proxies_for(transfer->setup->proxies,
					transfer->task.url);

	if (proxy == transfer->proxy)
		return;
	curl_easy_setopt(transfer->handle.easy, CURLOPT_PROXY, proxy);
	transfer->proxy = proxy;
}

/* "https://host/x?" → "/x?" */
static char *origin_form(const char *url)
{
	const char *authority = strstr(url, "://");
	const char *path = authority ? strchr(authority + 3, '/') : NULL;

	return must(strdup(path ? path : url));
}

/* "http://me:pw@host/x?" → "http://host/x?" */
static char *absolute_form(const char *url)
{
	const char *rest = url + strlen("http://");
	const char *at = memrchr(rest, '@', strcspn(rest, "/?"));
	char *form;

	if (asprintf(&form, "http://%s", at ? at + 1 : rest) < 0)
		out_of_memory();
	return form;
}

/*
 * libcurl 8 requests "/x?" as "/x", so it is given the target of such a URL,
 * and only of such, in letters.  Over plain HTTP a proxy wants all of the URL
 * (RFC 9112 3.2.2).
 */
static void set_target(struct transfer *transfer)
{
	const char *url = transfer->task.url, *query = strchr(url, '?');
	bool plain = !strncmp(url, "http:", 5), given = query && !query[1];
	char *form = NULL;

	if (!given && !transfer->targeted)
		return;
	if (given && plain && *transfer->proxy)
		form = absolute_form(url);
	else if (given)
		form = origin_form(url);
	curl_easy_setopt(transfer->handle.easy, CURLOPT_REQUEST_TARGET, form);
	free(form);
	transfer->targeted = given;
}

void transfer_begin(struct transfer *transfer, const struct task *task)
{
	forget_task(transfer);
	transfer->task = *task;
	transfer->task.etag = transfer->task.last_modified = NULL;
	transfer->task.content_type = NULL;
	transfer->task.url = must(strdup(task->url));
	if (task->post)
		transfer->task.post = must(strdup(task->post));
	if (!transfer->task.max_size)
		transfer->task.max_size = (uint32_t)
			(transfer->setup->options->max_size > UINT32_MAX
			 ? UINT32_MAX : transfer->setup->options->max_size);
	note_lines(transfer, task);
	transfer->again = false;
	transfer_begin_again(transfer);
}

void transfer_begin_again(struct transfer *transfer)
{
	if (transfer->used && transfer->setup->once) {
		curl_easy_cleanup(transfer->handle.easy);
		open_easy(transfer);
	}
	transfer->used = true;
	set_headers(transfer);
	set_method(transfer);
	set_pipewait(transfer);
	set_fresh(transfer);
	set_proxy(transfer);
	set_target(transfer);
	curl_easy_setopt(transfer->handle.easy, CURLOPT_URL,
			 transfer->task.url);
	transfer->refused = transfer->tried = transfer->starved = false;
	transfer->sent = false;
	transfer->private_at[0] = '\0';
	transfer->peer = PEER_UNSEEN;
	transfer->error[0] = '\0';
	answer_begin(&transfer->answer, transfer->task.max_size);
	transfer->answer.cut = transfer->task.flags & TASK_CUT;
	transfer->answer.header_only = transfer->task.flags & TASK_HEADER;
}

void transfer_end(struct transfer *transfer)
{
	struct jar *jar = transfer->setup->jar;

	if (jar && transfer_kind_of(&transfer->task) == CURL_SETUP_OWN)
		jar_has_more(jar, transfer->answer.cookies);
	forget_task(transfer);
	answer_begin(&transfer->answer, 0);
}
