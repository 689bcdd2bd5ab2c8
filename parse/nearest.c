#include "parse/nearest.h"

#include <string.h>

enum { LONGEST = 31, FAR = 9 };

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

static size_t distance(const char *a, const char *b)
{
	size_t row[LONGEST + 1], n = strlen(b);

	if (strlen(a) > LONGEST || n > LONGEST)
		return FAR;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t left_up = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t up = row[j + 1];

			row[j + 1] = min3(up + 1, row[j] + 1,
					  left_up + (a[i] != b[j]));
			left_up = up;
		}
	}
	return row[n];
}

/* Two edits at most; one in a short word. */
void nearest_begin(struct nearest *nearest, const char *word)
{
	*nearest = (struct nearest){
		.word = word, .edits = strlen(word) > 4 ? 3 : 2,
	};
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
	size_t edits = distance(nearest->word, candidate);

	if (edits >= nearest->edits)
		return;
	nearest->edits = edits;
	nearest->best = candidate;
}
