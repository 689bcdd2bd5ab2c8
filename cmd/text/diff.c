/*
 * Myers, An O(ND) difference algorithm and its variations (1986), the greedy
 * one.  After d edits reach[k] is how far in a one can be on the diagonal k, x
 * minus y; what it was after each d is kept, to find the way back.  That takes
 * memory of d * d, so there is a limit.
 */
#include "cmd/text/diff.h"

#include "cmd/text/memory.h"

#include <stdlib.h>
#include <string.h>

#define EDITS_MOST 2000		/* 16 MB */

struct diff {
	const uint64_t *a, *b;
	long na, nb;
	long most;		/* edits */
	int *reach;		/* its middle is diagonal 0 */
	int **before;		/* reach of diagonals -d..d, by d */
};

/* Whether one comes to k from k + 1, by an item of b. */
static bool from_above(const int *reach, long d, long k)
{
	return k == -d || (k != d && reach[k - 1] < reach[k + 1]);
}

static void keep(struct diff *diff, long d)
{
	size_t n = (size_t)(2 * d + 1);

	diff->before[d] = must(malloc(n * sizeof(int)));
	memcpy(diff->before[d], diff->reach - d, n * sizeof(int));
}

/* One edit more.  True: the end is reached. */
static bool step(struct diff *diff, long d)
{
	int *reach = diff->reach;

	for (long k = -d; k <= d; k += 2) {
		long x = d == 0 ? 0 : from_above(reach, d, k)
				? reach[k + 1] : reach[k - 1] + 1;
		long y = x - k;

		while (x < diff->na && y < diff->nb && diff->a[x] == diff->b[y])
			x++, y++;
		reach[k] = (int)x;
		if (x >= diff->na && y >= diff->nb)
			return true;
	}
	return false;
}

/* The edits, from the last to the first. */
static void mark(const struct diff *diff, long d, bool *gone, bool *come)
{
	long x = diff->na, y = diff->nb;

	for (; d > 0; d--) {
		const int *reach = diff->before[d - 1] + (d - 1);
		long k = x - y;

		if (from_above(reach, d, k)) {
			x = reach[k + 1];
			y = x - k - 1;
			come[y] = true;
		} else {
			x = reach[k - 1];
			y = x - k + 1;
			gone[x] = true;
		}
	}
}

static void mark_all(const struct diff *diff, bool *gone, bool *come)
{
	memset(gone, true, (size_t)diff->na);
	memset(come, true, (size_t)diff->nb);
}

static void compare(struct diff *diff, bool *gone, bool *come)
{
	int *room = must(calloc((size_t)(2 * diff->most + 3), sizeof(int)));
	bool found = false;
	long d = 0;

	diff->before = must(calloc((size_t)diff->most + 1, sizeof(int *)));
	diff->reach = room + diff->most + 1;
	for (; d <= diff->most; d++) {
		found = step(diff, d);
		if (found)
			break;
		keep(diff, d);
	}
	if (found)
		mark(diff, d, gone, come);
	else
		mark_all(diff, gone, come);
	for (long i = 0; i <= diff->most; i++)
		free(diff->before[i]);
	free(diff->before);
	free(room);
}

void diff_mark(const uint64_t *a, size_t na, const uint64_t *b, size_t nb,
	       bool *gone, bool *come)
{
	struct diff diff;
	size_t same = 0, most;

	while (same < na && same < nb && a[same] == b[same])
		same++;
	while (na > same && nb > same && a[na - 1] == b[nb - 1])
		na--, nb--;
	most = na + nb - 2 * same;
	diff = (struct diff){
		.a = a + same, .b = b + same,
		.na = (long)(na - same), .nb = (long)(nb - same),
		.most = most < EDITS_MOST ? (long)most : EDITS_MOST,
	};
	if (diff.na == 0 || diff.nb == 0)
		mark_all(&diff, gone + same, come + same);
	else
		compare(&diff, gone + same, come + same);
}
