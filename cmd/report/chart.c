#include "cmd/report/chart.h"

#include "cmd/report/markup.h"

#include <math.h>

#define SEEN 0.6		/* per cent: the least width of what is there */

#define UP_HEIGHT 120.0
#define DOWN_HEIGHT 36.0
#define TOP 22.0		/* for the largest number */
#define AXIS 22.0		/* for the names below */

/* ---- bars ---------------------------------------------------------------- */

static double sum_of(const struct chart_part *parts, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += parts[i].value;
	return sum;
}

static void put_name(FILE *out, const struct chart_part *part)
{
	markup_text(out, part->name);
	fputs(": ", out);
	markup_count(out, (int64_t)part->value);
}

static void put_part(FILE *out, const struct chart_part *part, double at,
		     double width)
{
	if (part->href != NULL) {
		fprintf(out, "<a href=\"%s\" aria-label=\"", part->href);
		put_name(out, part);
		fputs("\">", out);
	}
	fprintf(out, "<rect x=\"%.2f%%\" width=\"%.2f%%\" height=\"100%%\" "
		"class=\"c-%s\"><title>", at, width, part->class);
	put_name(out, part);
	fputs("</title></rect>", out);
	if (part->href != NULL)
		fputs("</a>", out);
}

/* Those too small to be seen are given room, which the others lack then. */
static void put_parts(FILE *out, const struct chart_part *parts, size_t n,
		      double whole)
{
	double given = 0, at = 0;

	if (whole <= 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (parts[i].value > 0 && parts[i].value < whole * SEEN / 100)
			given += SEEN;
	for (size_t i = 0; i < n; i++) {
		double width = parts[i].value / whole * (100 - given);

		if (parts[i].value <= 0)
			continue;
		if (parts[i].value < whole * SEEN / 100)
			width = SEEN;
		put_part(out, &parts[i], at, width);
		at += width;
	}
}

void chart_bar(FILE *out, const struct chart_part *parts, size_t n,
	       double whole)
{
	fputs("<svg class=\"bar\" aria-hidden=\"true\">", out);
	put_parts(out, parts, n, whole > 0 ? whole : sum_of(parts, n));
	fputs("</svg>", out);
}

void chart_ledger(FILE *out, const struct chart_part *parts, size_t n,
		  const char *label)
{
	fputs("<svg class=\"ledger\" role=\"group\" aria-label=\"", out);
	markup_text(out, label);
	fputs("\">", out);
	put_parts(out, parts, n, sum_of(parts, n));
	fputs("</svg>\n", out);
}

/* ---- ranges -------------------------------------------------------------- */

static double place(double value, double least, double most)
{
	if (value <= least || most <= least)
		return 1;
	return 1 + 98 * log(value / least) / log(most / least);
}

void chart_range(FILE *out, double low, double mid, double high, double least,
		 double most)
{
	double a = place(low, least, most), b = place(mid, least, most);
	double c = place(high, least, most);

	fputs("<svg class=\"bar\" aria-hidden=\"true\">", out);
	fprintf(out, "<line x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"50%%\" "
		"y2=\"50%%\" class=\"whisker\"/>", a, c);
	fprintf(out, "<line x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"50%%\" "
		"y2=\"50%%\" class=\"range\"/>", a, b);
	fprintf(out, "<circle cx=\"%.2f%%\" cy=\"50%%\" r=\"4.5\" "
		"class=\"c-done\"/>", a);
	fprintf(out, "<line x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"25%%\" "
		"y2=\"75%%\" class=\"whisker\"/></svg>", c, c);
}

/* ---- columns ------------------------------------------------------------- */

struct scale {
	const struct chart_columns *chart;
	double most_up, most_down;
	size_t highest, lowest;		/* the columns that have these */
	double base, bottom;		/* px */
};

static double largest(const double *values, size_t n, size_t *which)
{
	*which = 0;
	for (size_t i = 1; i < n; i++)
		if (values[i] > values[*which])
			*which = i;
	return values[*which];
}

static struct scale find_scale(const struct chart_columns *chart)
{
	struct scale scale = { .chart = chart, .base = TOP + UP_HEIGHT };

	scale.most_up = largest(chart->up, chart->n, &scale.highest);
	scale.bottom = scale.base;
	if (chart->down != NULL)
		scale.most_down = largest(chart->down, chart->n,
					  &scale.lowest);
	if (scale.most_down > 0)
		scale.bottom += DOWN_HEIGHT;
	return scale;
}

/* Seen, however few. */
static double height_of(double value, double most, double room)
{
	double height = value / most * room;

	return height < 2 ? 2 : height;
}

static void put_column(FILE *out, const struct scale *scale, size_t i)
{
	const struct chart_columns *chart = scale->chart;
	double step = 100.0 / (double)chart->n, x = step * (double)i;
	double up = chart->up[i], down = chart->down ? chart->down[i] : 0;

	if (up <= 0 && down <= 0)
		return;
	fputs("<g>", out);
	if (up > 0) {
		double height = height_of(up, scale->most_up, UP_HEIGHT);

		fprintf(out, "<rect x=\"%.3f%%\" y=\"%.1f\" width=\"%.3f%%\" "
			"height=\"%.1f\" class=\"c-done\"/>", x + step * .08,
			scale->base - height, step * .84, height);
	}
	if (down > 0)
		fprintf(out, "<rect x=\"%.3f%%\" y=\"%.1f\" width=\"%.3f%%\" "
			"height=\"%.1f\" class=\"c-failed\"/>", x + step * .08,
			scale->base + 1, step * .84,
			height_of(down, scale->most_down, DOWN_HEIGHT - 14));
	fputs("<title>", out);
	markup_text(out, chart->titles[i]);
	fputs("</title></g>", out);
}

/* The number of the largest column stands at it, on the side where there is
   room. */
static void put_peak(FILE *out, const struct scale *scale, double n,
		     size_t column, double y, const char *class,
		     const char *unit)
{
	double step = 100.0 / (double)scale->chart->n;
	double x = step * ((double)column + .5);
	const char *anchor = x < 15 ? "start" : x > 85 ? "end" : "middle";

	x += x < 15 ? -step / 2 : x > 85 ? step / 2 : 0;
	fprintf(out, "<text x=\"%.2f%%\" y=\"%.1f\" text-anchor=\"%s\" "
		"class=\"%s\">", x, y, anchor, class);
	markup_count(out, (int64_t)n);
	fprintf(out, " %s</text>", unit);
}

static void put_axis(FILE *out, const struct scale *scale)
{
	const struct chart_columns *chart = scale->chart;
	double y = scale->bottom + AXIS - 6;

	fprintf(out, "<line x1=\"0\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\" "
		"class=\"base\"/>", scale->base + .5, scale->base + .5);
	for (size_t i = 0; i < chart->n; i += chart->step) {
		fprintf(out, "<text x=\"%.2f%%\" y=\"%.1f\" class=\"axis\">",
			100.0 * (double)i / (double)chart->n, y);
		markup_text(out, chart->names[i]);
		fputs("</text>", out);
	}
	if (chart->end == NULL)
		return;
	fprintf(out, "<text x=\"100%%\" y=\"%.1f\" text-anchor=\"end\" "
		"class=\"axis\">", y);
	markup_text(out, chart->end);
	fputs("</text>", out);
}

void chart_columns(FILE *out, const struct chart_columns *chart)
{
	struct scale scale = find_scale(chart);

	fprintf(out, "<svg class=\"columns\" role=\"img\" height=\"%.0f\" "
		"aria-label=\"", scale.bottom + AXIS);
	markup_text(out, chart->label);
	fputs("\">", out);
	for (size_t i = 0; i < chart->n; i++)
		put_column(out, &scale, i);
	put_axis(out, &scale);
	if (scale.most_up > 0)
		put_peak(out, &scale, scale.most_up, scale.highest, scale.base -
			 UP_HEIGHT - 6, "peak", chart->up_unit);
	if (scale.most_down > 0)
		put_peak(out, &scale, scale.most_down, scale.lowest,
			 scale.bottom - 1, "peak failing", chart->down_unit);
	fputs("</svg>\n", out);
}
