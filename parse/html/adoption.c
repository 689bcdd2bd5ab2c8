/*
 * The adoption agency (standard, 13.2.6.4.7): what </b> does where <b> holds
 * more than text.
 *
 * Its stack is done faithfully.  Of the tree only what is still to come can
 * follow: the elements between a <b> and the block in it stay themselves where
 * the standard takes copies of them, and the block's content is not moved into
 * the new <b>.
 */
#include "parse/html/tree_inside.h"

/* The lowest special element above at[i]; 0: none. */
static uint32_t furthest_block(const struct open_elements *o, uint32_t i)
{
	uint32_t at = o->at[o->top].special, found = 0;

	while (at > i) {
		found = at;
		at = o->at[at - 1].special;
	}
	return found;
}

/* Between the two only formatting elements stay, and only three of them. */
static uint32_t keep_three(struct tree *tree, uint32_t formatting,
			   uint32_t block)
{
	unsigned counter = 0;

	for (uint32_t i = block - 1; i > formatting; i--) {
		struct open_element *e = &tree->open.at[i];

		if (++counter > 3 && e->entry)
			formatting_remove(&tree->formatting, &tree->open,
					  e->entry - 1);
		if (tree->open.at[i].entry)
			continue;
		tree_remove(tree, i);
		block--;
	}
	return block;
}

/* In place of at[i], a copy right above the block. */
static void move_into(struct tree *tree, uint32_t i, uint32_t block)
{
	struct formatting *f = &tree->formatting;
	uint32_t entry = tree->open.at[i].entry - 1;
	struct formatting_entry copy = f->at[entry];

	formatting_remove(f, &tree->open, entry);
	/* Below the entries of what stays between the two, it is above them
	   now. */
	while (entry < f->n && f->at[entry].open &&
	       f->at[entry].open < block)
		entry++;
	tree_remove(tree, i);
	block--;
	tree->watcher.adopted(tree->watcher.arg, i);
	tree->watcher.emptied(tree->watcher.arg, block);
	copy.open = block + 1;
	tree_copy(tree, &copy, block + 1);
	if (tree->why != NULL)
		return;
	formatting_insert(f, &tree->open, entry, &copy);
}

/* One turn.  False: it is over. */
static bool adopt_once(struct tree *tree, enum tag subject)
{
	struct formatting *f = &tree->formatting;
	uint32_t entry = formatting_find(f, subject), i, block;

	if (entry == 0) {
		tree_other_end(tree);
		return false;
	}
	i = f->at[entry - 1].open;
	if (i == 0) {
		formatting_remove(f, &tree->open, entry - 1);
		return false;
	}
	if (i < open_elements_top(&tree->open)->scope[SCOPE_ANY])
		return false;
	block = furthest_block(&tree->open, i);
	if (block == 0) {
		tree_pop_to(tree, i + 1);
		formatting_remove(f, &tree->open, entry - 1);
		tree_pop(tree);
		return false;
	}
	block = keep_three(tree, i, block);
	move_into(tree, i, block);
	return true;
}

void tree_adopt(struct tree *tree, enum tag subject)
{
	const struct open_element *top = open_elements_top(&tree->open);

	if (open_element_is(top, subject) && !top->entry) {
		tree_pop(tree);
		return;
	}
	for (int turn = 0; turn < 8 && tree->why == NULL; turn++)
		if (!adopt_once(tree, subject))
			return;
}
