#include "store/record.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include <zlib.h>

#include "store/memory.h"

#include <err.h>

#define PACK_LEAST 200		/* bytes worth the trouble */
#define UNPACKED_MOST (256 << 20)	/* nobody publishes that much at once */
#define HEAD_MOST 17		/* bytes before the payload */

/* ---- written ------------------------------------------------------------- */

/* Room for so many more: where they go. */
static unsigned char *grow(struct store_records *to, size_t len)
{
	if (to->len + len > to->cap) {
		to->cap = 2 * (to->len + len) + 256;
		to->data = must(realloc(to->data, to->cap));
	}
	to->len += len;
	return to->data + to->len - len;
}

void store_records_add(struct store_records *records, const void *data,
		       size_t len)
{
	if (len > 0)
		memcpy(grow(records, len), data, len);
}

void store_records_clear(struct store_records *records)
{
	records->len = 0;
}

void store_records_release(struct store_records *records)
{
	free(records->data);
	*records = (struct store_records){ 0 };
}

void record_put_byte(struct store_records *to, int byte)
{
	*grow(to, 1) = (unsigned char)byte;
}

void record_put_number(struct store_records *to, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		record_put_byte(to, (int)(n & 0x7f) | 0x80);
	record_put_byte(to, (int)n);
}

void record_put_integer(struct store_records *to, int64_t n)
{
	uint64_t sign = n < 0 ? UINT64_MAX : 0;

	record_put_number(to, (uint64_t)n << 1 ^ sign);
}

void record_put_real(struct store_records *to, double real)
{
	unsigned char *at = grow(to, 8);
	uint64_t bits;

	memcpy(&bits, &real, sizeof(bits));
	for (int i = 0; i < 8; i++)
		at[i] = (unsigned char)(bits >> 8 * i);
}

void record_put_bytes(struct store_records *to, const void *data, size_t len)
{
	if (data == NULL) {
		record_put_byte(to, 0);
		return;
	}
	record_put_number(to, (uint64_t)len + 1);
	store_records_add(to, data, len);
	record_put_byte(to, 0);
}

void record_put_text(struct store_records *to, const char *text)
{
	record_put_bytes(to, text, text != NULL ? strlen(text) : 0);
}

void record_put_value(struct store_records *to,
		      const struct store_value *value)
{
	record_put_byte(to, (int)value->type);
	switch (value->type) {
	case STORE_NULL:
		break;
	case STORE_INTEGER:
		record_put_integer(to, value->integer);
		break;
	case STORE_REAL:
		record_put_real(to, value->real);
		break;
	case STORE_TEXT:
		record_put_bytes(to, value->text != NULL ? value->text : "",
				 value->len);
		break;
	}
}

static uint32_t checksum(int kind, const void *payload, size_t len)
{
	return (uint32_t)XXH3_64bits_withSeed(payload, len, (uint64_t)kind);
}

void record_put(struct store_records *to, enum record_kind kind,
		const void *payload, size_t len)
{
	uint32_t sum = checksum((int)kind, payload, len);

	record_put_byte(to, 'J');
	record_put_byte(to, RECORD_VERSION);
	record_put_byte(to, (int)kind);
	record_put_number(to, len);
	for (int i = 0; i < 4; i++)
		record_put_byte(to, (int)(sum >> 8 * i & 0xff));
	store_records_add(to, payload, len);
}

void store_records_pack(struct store_records *records)
{
	struct store_records payload = { 0 }, packed = { 0 };
	uLongf size = compressBound(records->len);
	unsigned char *to;

	if (records->len < PACK_LEAST || records->len > UNPACKED_MOST)
		return;
	record_put_number(&payload, records->len);
	to = grow(&payload, size);
	if (compress2(to, &size, records->data, records->len, 1) != Z_OK)
		errx(1, "out of memory");
	payload.len = (size_t)(to - payload.data) + size;
	if (payload.len + HEAD_MOST < records->len) {
		record_put(&packed, RECORD_PACKED, payload.data, payload.len);
		store_records_release(records);
		*records = packed;
	}
	store_records_release(&payload);
}

/* ---- read ---------------------------------------------------------------- */

static void spoil(struct record_reader *reader)
{
	reader->bad = true;
	reader->at = reader->end;
}

static size_t left(const struct record_reader *reader)
{
	return (size_t)(reader->end - reader->at);
}

bool record_more(const struct record_reader *reader)
{
	return !reader->bad && left(reader) > 0;
}

int record_get_byte(struct record_reader *reader)
{
	if (left(reader) == 0) {
		spoil(reader);
		return 0;
	}
	return *reader->at++;
}

bool record_get_flag(struct record_reader *reader)
{
	return record_get_int(reader, 1) == 1;
}

uint64_t record_get_number(struct record_reader *reader)
{
	uint64_t n = 0;

	for (int shift = 0; shift < 64; shift += 7) {
		int byte = record_get_byte(reader);

		if (shift == 63 && byte > 1)
			break;
		n |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return n;
	}
	spoil(reader);
	return 0;
}

int64_t record_get_integer(struct record_reader *reader)
{
	uint64_t n = record_get_number(reader);

	return (int64_t)(n >> 1 ^ (n & 1 ? UINT64_MAX : 0));
}

size_t record_get_count(struct record_reader *reader)
{
	uint64_t n = record_get_number(reader);

	if (n <= left(reader))
		return (size_t)n;
	spoil(reader);
	return 0;
}

int record_get_int(struct record_reader *reader, int most)
{
	uint64_t n = record_get_number(reader);

	if (n <= (uint64_t)most)
		return (int)n;
	spoil(reader);
	return 0;
}

int64_t record_get_time(struct record_reader *reader)
{
	int64_t ms = record_get_integer(reader);

	if (ms >= 0 && ms <= INT64_C(253402300799999))
		return ms;
	spoil(reader);
	return 0;
}

double record_get_real(struct record_reader *reader)
{
	uint64_t bits = 0;
	double real;

	for (int i = 0; i < 8; i++)
		bits |= (uint64_t)record_get_byte(reader) << 8 * i;
	memcpy(&real, &bits, sizeof(real));
	return real;
}

const char *record_get_bytes(struct record_reader *reader, size_t *len)
{
	size_t n = record_get_count(reader);
	const unsigned char *data = reader->at;

	*len = 0;
	if (n == 0)
		return NULL;
	/* n - 1 bytes and the NUL. */
	if (data[n - 1] != '\0') {
		spoil(reader);
		return NULL;
	}
	reader->at += n;
	*len = n - 1;
	return (const char *)data;
}

const char *record_get_text(struct record_reader *reader)
{
	size_t len;
	const char *text = record_get_bytes(reader, &len);

	if (text != NULL && strlen(text) != len) {
		spoil(reader);
		return NULL;
	}
	return text;
}

void record_get_value(struct record_reader *reader, struct store_value *value)
{
	*value = (struct store_value){ .type = STORE_NULL };
	switch (record_get_int(reader, STORE_TEXT)) {
	case STORE_INTEGER:
		value->type = STORE_INTEGER;
		value->integer = record_get_integer(reader);
		break;
	case STORE_REAL:
		value->type = STORE_REAL;
		value->real = record_get_real(reader);
		break;
	case STORE_TEXT:
		value->type = STORE_TEXT;
		value->text = record_get_bytes(reader, &value->len);
		if (value->text == NULL) {
			value->type = STORE_NULL;
			spoil(reader);
		}
		break;
	}
}

int record_get(struct record_reader *reader, struct record_reader *payload,
	       const char **why)
{
	uint32_t sum = 0;
	int mark, version, kind;
	size_t len;

	if (!record_more(reader))
		return 0;
	mark = record_get_byte(reader);
	version = record_get_byte(reader);
	kind = record_get_byte(reader);
	if (mark == 'J' && version > RECORD_VERSION) {
		*why = "it is of a newer trawl";
		return -1;
	}
	len = (size_t)record_get_number(reader);
	for (int i = 0; i < 4; i++)
		sum |= (uint32_t)record_get_byte(reader) << 8 * i;
	if (mark != 'J' || version != RECORD_VERSION || reader->bad ||
	    len > left(reader) || sum != checksum(kind, reader->at, len)) {
		*why = "it is damaged";
		return -1;
	}
	*payload = (struct record_reader){ reader->at, reader->at + len,
					   false };
	reader->at += len;
	return kind;
}

unsigned char *record_unpack(struct record_reader *packed, size_t *len,
			     const char **why)
{
	uint64_t size = record_get_number(packed);
	unsigned char *data;
	uLongf got;

	*why = "it is damaged: what it has packed is not whole";
	/* zlib packs no more than a thousand into one. */
	if (packed->bad || size > UNPACKED_MOST ||
	    size / 1100 > left(packed))
		return NULL;
	data = must(malloc(size + 1));
	got = (uLongf)size;
	if (uncompress(data, &got, packed->at, left(packed)) != Z_OK ||
	    got != size) {
		free(data);
		return NULL;
	}
	*len = (size_t)size;
	return data;
}
