#include "cmd/crawl/domains.h"

#include "cmd/crawl/name_set.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "parse/url/domain.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#define HOSTS_MOST 1000		/* found in one domain */
#define TELL_MOST 10		/* domains */

struct domain {
	char *name;
	int64_t hosts, pages;
	bool full;		/* something was left out */
};

struct domains {
	void *tree;		/* tsearch tree of domains by name */
	int64_t most_pages;
	struct name_set counted;	/* hosts of all domains */
};

static int by_name(const void *a, const void *b)
{
	const struct domain *x = a, *y = b;

	return strcmp(x->name, y->name);
}

struct domains *domains_new(int64_t most_pages)
{
	struct domains *domains = must(calloc(1, sizeof(*domains)));

	domains->most_pages = most_pages;
	return domains;
}

static void domain_free(void *p)
{
	struct domain *domain = p;

	free(domain->name);
	free(domain);
}

void domains_free(struct domains *domains)
{
	if (domains == NULL)
		return;
	tdestroy(domains->tree, domain_free);
	name_set_release(&domains->counted);
	free(domains);
}

struct domain *domains_of(struct domains *domains, const char *host)
{
	struct domain *domain = must(calloc(1, sizeof(*domain))), **kept;
	size_t len;
	const char *name = domain_registrable(host, strlen(host), &len);

	domain->name = must(strndup(name, len));
	kept = must(tsearch(domain, &domains->tree, by_name));
	if (*kept != domain)
		domain_free(domain);
	return *kept;
}

bool domain_lets_host(struct domains *domains, struct domain *domain,
		       const char *host)
{
	if (domains->most_pages >= 0 ||
	    name_set_has(&domains->counted, host, strlen(host)))
		return true;
	if (domain->hosts >= HOSTS_MOST) {
		domain->full = true;
		return false;
	}
	name_set_add(&domains->counted, host, strlen(host));
	domain->hosts++;
	return true;
}

bool domain_lets_page(const struct domains *domains, struct domain *domain)
{
	if (domains->most_pages < 0 || domain->pages < domains->most_pages)
		return true;
	domain->full = true;
	return false;
}

void domain_asked(struct domain *domain, int64_t n)
{
	domain->pages += n;
}

struct telling {
	const struct domains *domains;
	size_t n;
};

static void tell(const void *node, VISIT visit, void *arg)
{
	const struct domain *domain = *(const struct domain *const *)node;
	struct telling *telling = arg;

	if ((visit != postorder && visit != leaf) || !domain->full ||
	    telling->n++ >= TELL_MOST)
		return;
	if (telling->domains->most_pages >= 0)
		say_note("%s: reached --max-per-domain", domain->name);
	else
		say_note("%s: more than %d hosts were found in it; the others "
			 "were not asked (see --max-per-domain)",
			 domain->name, HOSTS_MOST);
}

void domains_tell(const struct domains *domains)
{
	struct telling telling = { domains, 0 };

	if (domains == NULL)
		return;
	twalk_r(domains->tree, tell, &telling);
	if (telling.n > TELL_MOST)
		say_note("and %zu more domain%s reached a limit",
			 telling.n - TELL_MOST,
			 units_plural((int64_t)telling.n - TELL_MOST));
}
