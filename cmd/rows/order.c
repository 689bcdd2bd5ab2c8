#include "cmd/rows/order.h"

bool order_holds(const struct order *order, int64_t position)
{
	return position >= order->next &&
	       position < order->next + ORDER_WINDOW;
}

void order_put(struct order *order, int64_t position, const void *data,
	       size_t len)
{
	struct held_page *page = &order->pages[position % ORDER_WINDOW];

	bytes_add(&page->bytes, data, len);
	page->ready = true;
}

struct bytes *order_next(struct order *order, bool force)
{
	struct held_page *page = &order->pages[order->next % ORDER_WINDOW];

	if (!page->ready && !force)
		return NULL;
	page->ready = false;
	order->next++;
	return &page->bytes;
}
