// crawlee.mjs URLS PATTERN DB: Crawlee's HTTP crawler.  It writes the rows with
// the sqlite3 shell, because its Node may have no SQLite.
import { createWriteStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';

const { HttpCrawler, Configuration, log } =
	createRequire(import.meta.url)(process.env.CRAWLEE);
const [listed, , db] = process.argv.slice(2);
// JavaScript has no possessive quantifiers and no x flag; the same fields.
const film = new RegExp('<dd>[^]*?board-index[^>]*>\\s*(\\d+)\\s*</i>' +
	'[^]*?class="name">\\s*<a\\s[^>]*?title="([^"]*)"' +
	'[^]*?class="star">([^<]*)</p>[^]*?class="releasetime">([^<]*)</p>' +
	'[^]*?class="integer">([^<]*)</i>\\s*' +
	'<i class="fraction">([^<]*)</i>', 'g');

log.setLevel(log.LEVELS.ERROR);
const rows = createWriteStream(db + '.csv');
const quote = (text) => '"' + text.replaceAll('"', '""') + '"';

const crawler = new HttpCrawler({
	minConcurrency: 64,
	maxConcurrency: 64,
	maxRequestRetries: 0,
	requestHandler: ({ request, body }) => {
		for (const match of body.toString().matchAll(film))
			rows.write([request.url, ...match.slice(1)]
				.map(quote).join(',') + '\n');
	},
}, new Configuration({ persistStorage: false }));

await crawler.run(readFileSync(listed, 'utf8').trim().split('\n'));
rows.end(() => execFileSync('sqlite3', [db,
	'CREATE TABLE movies(url, rank, title, star, time, integer, fraction)',
	'.import --csv ' + db + '.csv movies']));
