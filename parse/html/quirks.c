/*
 * A page whose doctype is missing or of another age is in quirks mode; a table
 * does not end a paragraph there.
 */
#include "parse/html/tree_inside.h"

#include <string.h>
#include <strings.h>

/* Public identifiers that begin so (13.2.6.4.1). */
static const char *const old[] = {
	"+//silmaril//dtd html pro v0r11 19970101//",
	"-//as//dtd html 3.0 aswedit + extensions//",
	"-//advasoft ltd//dtd html 3.0 aswedit + extensions//",
	"-//ietf//dtd html ", "-//ietf//dtd html//",
	"-//metrius//dtd metrius presentational//",
	"-//microsoft//dtd internet explorer 2.0 ",
	"-//microsoft//dtd internet explorer 3.0 ",
	"-//netscape comm. corp.//dtd html//",
	"-//netscape comm. corp.//dtd strict html//",
	"-//o'reilly and associates//dtd html 2.0//",
	"-//o'reilly and associates//dtd html extended 1.0//",
	"-//o'reilly and associates//dtd html extended relaxed 1.0//",
	"-//sq//dtd html 2.0 hotmetal + extensions//",
	"-//softquad software//dtd hotmetal pro 6.0::19990601::extensions to html 4.0//",
	"-//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//",
	"-//spyglass//dtd html 2.0 extended//",
	"-//sun microsystems corp.//dtd hotjava html//",
	"-//sun microsystems corp.//dtd hotjava strict html//",
	"-//w3c//dtd html 3 1995-03-24//", "-//w3c//dtd html 3.2 draft//",
	"-//w3c//dtd html 3.2 final//", "-//w3c//dtd html 3.2//",
	"-//w3c//dtd html 3.2s draft//", "-//w3c//dtd html 4.0 frameset//",
	"-//w3c//dtd html 4.0 transitional//",
	"-//w3c//dtd html experimental 19960712//",
	"-//w3c//dtd html experimental 970421//", "-//w3c//dtd w3 html//",
	"-//w3o//dtd w3 html 3.0//",
	"-//webtechs//dtd mozilla html 2.0//",
	"-//webtechs//dtd mozilla html//",
	NULL
};

/* So without a system identifier only. */
static const char *const bare[] = {
	"-//w3c//dtd html 4.01 frameset//",
	"-//w3c//dtd html 4.01 transitional//", NULL
};

struct text {
	const char *p, *end;
};

static void skip_blanks(struct text *t)
{
	while (t->p < t->end && html_space(*t->p))
		t->p++;
}

static bool take(struct text *t, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(t->end - t->p) < n || strncasecmp(t->p, word, n) != 0)
		return false;
	t->p += n;
	return true;
}

/* Blanks, comments and what <?xml is to HTML. */
static void skip_prologue(struct text *t)
{
	const char *end;

	for (;;) {
		skip_blanks(t);
		if (take(t, "<!--"))
			end = memmem(t->p, (size_t)(t->end - t->p), "-->", 3);
		else if (take(t, "<?"))
			end = memchr(t->p, '>', (size_t)(t->end - t->p));
		else
			return;
		t->p = end ? end + (*end == '-' ? 3 : 1) : t->end;
	}
}

/* An identifier in quotes; its length is -1 if there is none. */
static const char *identifier(struct text *t, long *len)
{
	const char *start, *end;

	skip_blanks(t);
	*len = -1;
	if (t->p == t->end || (*t->p != '"' && *t->p != '\''))
		return NULL;
	start = t->p + 1;
	end = memchr(start, *t->p, (size_t)(t->end - start));
	if (end == NULL)
		return NULL;
	*len = end - start;
	t->p = end + 1;
	return start;
}

static bool begins(const char *id, long len, const char *const *with)
{
	for (; *with; with++)
		if (len >= (long)strlen(*with) &&
		    strncasecmp(id, *with, strlen(*with)) == 0)
			return true;
	return false;
}

static bool is_whole(const char *id, long len, const char *word)
{
	return len >= 0 && html_is(id, (size_t)len, word);
}

static bool is_quirky(const char *public, long n, const char *system, long m)
{
	return is_whole(public, n, "-//W3O//DTD W3 HTML Strict 3.0//EN//") ||
	       is_whole(public, n, "-/W3C/DTD HTML 4.0 Transitional/EN") ||
	       is_whole(public, n, "HTML") ||
	       is_whole(system, m, "http://www.ibm.com/data/dtd/v11/"
				   "ibmxhtml1-transitional.dtd") ||
	       begins(public, n, old) || (m < 0 && begins(public, n, bare));
}

bool tree_quirks(const char *html, size_t len)
{
	struct text t = { html, html + len };
	const char *public = NULL, *system;
	long n = -1, m;

	skip_prologue(&t);
	if (!take(&t, "<!doctype"))
		return true;
	skip_blanks(&t);
	if (!take(&t, "html") ||
	    (t.p < t.end && !html_space(*t.p) && *t.p != '>'))
		return true;
	skip_blanks(&t);
	if (take(&t, "public")) {
		public = identifier(&t, &n);
		if (n < 0)
			return true;
	} else if (!take(&t, "system")) {
		return t.p == t.end || *t.p != '>';
	}
	system = identifier(&t, &m);
	return is_quirky(public, n, system, m);
}
