#include "cmd/report/figure.h"

#include "cmd/text/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void take_names(struct figure *figure, const struct store_row *row)
{
	figure->columns = row->n;
	figure->names = must(calloc(row->n, sizeof(*figure->names)));
	for (size_t i = 0; i < row->n; i++)
		figure->names[i] = must_copy(row->names[i]);
}

static int take_row(void *arg, const struct store_row *row)
{
	struct figure *figure = arg;
	struct store_value *values;

	if (figure->rows == 0)
		take_names(figure, row);
	values = must(reallocarray(figure->values,
				   (figure->rows + 1) * figure->columns,
				   sizeof(*values)));
	figure->values = values;
	values += figure->rows++ * figure->columns;
	for (size_t i = 0; i < figure->columns; i++) {
		values[i] = row->values[i];
		if (values[i].type == STORE_TEXT)
			values[i].text = must_copy(values[i].text);
	}
	return 0;
}

int figure_ask(struct figure *figure, struct store *store,
	       enum store_figure which)
{
	*figure = (struct figure){ .which = which };
	return store_figure(store, which, take_row, figure);
}

void figure_release(struct figure *figure)
{
	for (size_t i = 0; i < figure->rows * figure->columns; i++)
		if (figure->values[i].type == STORE_TEXT)
			free((char *)(uintptr_t)figure->values[i].text);
	for (size_t i = 0; i < figure->columns; i++)
		free(figure->names[i]);
	free(figure->values);
	free(figure->names);
	*figure = (struct figure){ .which = figure->which };
}

const struct store_value *figure_value(const struct figure *figure, size_t row,
				       const char *column)
{
	size_t i = 0;

	while (i < figure->columns && strcmp(figure->names[i], column) != 0)
		i++;
	assert(row < figure->rows && i < figure->columns);
	return &figure->values[row * figure->columns + i];
}

const char *figure_text(const struct figure *figure, size_t row,
			const char *column)
{
	const struct store_value *value = figure_value(figure, row, column);

	return value->type == STORE_TEXT ? value->text : NULL;
}

int64_t figure_integer(const struct figure *figure, size_t row,
		       const char *column)
{
	const struct store_value *value = figure_value(figure, row, column);

	return value->type == STORE_INTEGER ? value->integer : 0;
}

double figure_number(const struct figure *figure, size_t row,
		     const char *column)
{
	const struct store_value *value = figure_value(figure, row, column);

	return value->type == STORE_REAL ? value->real :
	       value->type == STORE_INTEGER ? (double)value->integer : 0;
}

double figure_most(const struct figure *figure, const char *column)
{
	double most = 0;

	for (size_t row = 0; row < figure->rows; row++) {
		double n = figure_number(figure, row, column);

		most = n > most ? n : most;
	}
	return most;
}
