// The report of a crawl in a real browser:
//   NODE_PATH=... node tests/browser/check.js TRAWL FOLDER [PICTURE]
//
// Crawls the site of site.js twice into FOLDER, opens the report in headless
// Chromium, and says what holds, a line each; exits 1 if anything does not.
// Leaves pictures in FOLDER: light, dark, narrow, on paper.  PICTURE: where the
// one of README.md goes.
'use strict';
const { execFileSync, spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const puppeteer = require('puppeteer-core');
const measure = require('./measure.js');
const { Site, hosts, hostile } = require('./site.js');

const [trawl, folder, picture] = process.argv.slice(2);
const at = name => path.resolve(folder, name);
let failures = 0;

function say(name, problems)
{
	console.log(`${problems.length ? 'not ok' : 'ok'} ${name}`);
	for (const problem of problems.slice(0, 20))
		console.log(`    ${problem}`);
	failures += problems.length > 0;
}

// ---- a database and its report -------------------------------------------

function run(...args)
{
	return new Promise((done, failed) => spawn(trawl, args,
		{ stdio: ['ignore', 'ignore', 'ignore'] })
		.on('error', failed).on('close', done));
}

async function make_report()
{
	const site = new Site();

	for (const name of ['tea.db', 'tea.db-wal', 'tea.db-shm'])
		fs.rmSync(at(name), { force: true });
	await site.start();
	const crawl = ['crawl', '-q', '-d', at('tea.db'), '-r',
		path.join(__dirname, 'rules.yaml'), '--links', '--follow', '.',
		'--exclude', '/news/3', '--retries', '1', '--per-host', '2',
		'--delay', '5ms', '--allow-private',
		...hosts.flatMap(host =>
			['--resolve', `${host}:${site.port}:127.0.0.1`]),
		...hosts.map(host => `http://${host}:${site.port}/`),
		'http://127.0.0.1:1/', 'javascript:window.pwned=1',
		'http://no host/"><script>window.pwned=1</script>'];

	for (site.day = 1; site.day <= 2; site.day++)
		if (await run(...crawl) !== 1)
			throw new Error('the crawl went wrong');
	site.stop();
	if (await run('report', '-d', at('tea.db'), '-o', at('report.html')))
		throw new Error('no report');
}

// ---- one look at the page ------------------------------------------------

const views = [
	{ name: 'light', width: 1100, scheme: 'light', media: 'screen' },
	{ name: 'dark', width: 1100, scheme: 'dark', media: 'screen' },
	{ name: 'narrow', width: 390, scheme: 'light', media: 'screen' },
	{ name: 'narrow-dark', width: 390, scheme: 'dark', media: 'screen' },
	{ name: 'print', width: 720, scheme: 'light', media: 'print' },
];

async function open_page(browser, view)
{
	const page = await browser.newPage();
	const cdp = await page.createCDPSession();

	page.heard = [];
	page.setDefaultTimeout(0);
	for (const event of ['console', 'pageerror', 'dialog', 'popup'])
		page.on(event, what => page.heard.push(`${event}: ${
			what.text ? what.text() : what}`));
	page.on('request', request => page.heard.push(
		...request.url() === `file://${at('report.html')}` ? []
			: [`request: ${request.url()}`]));
	await page.setViewport({ width: view.width, height: 900 });
	await cdp.send('Emulation.setEmulatedMedia', { media: view.media,
		features: [{ name: 'prefers-color-scheme', value: view.scheme }] });
	await page.goto(`file://${at('report.html')}`);
	return page;
}

async function look(browser, view)
{
	const page = await open_page(browser, view);

	await page.screenshot({ path: at(`${view.name}.png`), fullPage: true });
	await page.evaluate(measure.open_all);
	const text = await page.evaluate(measure.faint, 4.5);

	say(`${view.name}: nothing runs, nothing is loaded`,
	    [...page.heard, ...await page.evaluate(measure.traces)]);
	say(`${view.name}: no overflow at ${view.width}`,
	    await page.evaluate(measure.overflow, view.width));
	say(`${view.name}: contrast of ${text.seen} texts`,
	    text.seen < 500 ? ['too few texts'] : text.found);
	await page.close();
}

// ---- once ----------------------------------------------------------------

async function check_figures(page)
{
	const status = JSON.parse(execFileSync(trawl,
		['status', '-d', at('tea.db'), '-f', 'jsonl']));
	const run = await page.evaluate(measure.figures);
	const names = ['input', 'links', 'done', 'unchanged', 'failed',
		'skipped', 'duplicates', 'pending', 'requests', 'bytes',
		'rows_new', 'rows_changed', 'rows_gone'];

	say('the figures are those of trawl status', names.filter(
		name => run[name] !== status[name]).map(
		name => `${name}: ${run[name]}, not ${status[name]}`));
	say('there is something of each kind', ['done', 'unchanged', 'failed',
		'skipped', 'rows_new', 'rows_changed', 'rows_gone'].filter(
		name => !(run[name] > 0)));
}

// Every one of them: in the list of titles, or in the changes or rows.
async function check_titles(page)
{
	const text = await page.evaluate(() => document.body.textContent);
	const missing = hostile.filter(title => !text.includes(
		title.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/g,
			c => [...Buffer.from(c)].map(b => '\\x' +
				b.toString(16).padStart(2, '0')).join(''))
			.slice(0, 70)));

	say('hostile titles stand there as text', missing);
}

async function check_keyboard(page)
{
	const count = await page.evaluate(measure.number);
	const reached = new Set();
	const unseen = [];

	for (let i = 0; i < 2 * count + 10 && reached.size < count; i++) {
		await page.keyboard.press('Tab');
		const focus = await page.evaluate(measure.focused);

		if (focus)
			reached.add(focus.n);
		if (focus && !focus.seen)
			unseen.push(`the focus is not seen on ${focus.what}`);
	}
	say(`the keyboard reaches all ${count} links and parts`,
	    reached.size < count ? [`only ${reached.size}`] : unseen);
}

async function check_details(page)
{
	await page.focus('details summary');
	await page.keyboard.press('Enter');
	say('Enter opens the numbers of a picture',
	    await page.$eval('details', details => details.open)
		    ? [] : ['it stays closed']);
}

// Of the statements that one alone is seen which was asked for.
async function check_sql(page)
{
	const shown = () => page.$$eval('pre.chosen', all => all.filter(
		pre => pre.checkVisibility()).map(pre => pre.id).join());

	await page.$eval('a[href="#sql-hosts"]', a => a.focus());
	const before = await shown();
	await page.keyboard.press('Enter');
	const after = await shown();

	say('a link to its SQL shows it',
	    before === '' && after === 'sql-hosts' ? [] : [`${before}: ${after}`]);
}

async function check_ledger(page)
{
	await page.$eval('svg.ledger a', a => a.focus());
	await page.keyboard.press('Enter');
	say('a part of the ledger leads to its list',
	    new URL(page.url()).hash === await page.$eval('svg.ledger a',
		    a => a.getAttribute('href')) ? [] : [page.url()]);
}

async function take_picture(page)
{
	await page.setViewport({ width: 1000, height: 1100 });
	await page.goto(`file://${at('report.html')}`);
	await page.screenshot({ path: picture });
	const { size } = fs.statSync(picture);

	say(`${picture}: ${size} bytes`, size < 150000 ? [] : ['too large']);
}

async function main()
{
	await make_report();
	const browser = await puppeteer.launch({
		executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-dev-shm-usage'],
		timeout: 300000, protocolTimeout: 600000,
	});

	for (const view of views)
		await look(browser, view);
	const page = await open_page(browser, views[0]);

	await check_figures(page);
	await check_titles(page);
	await check_keyboard(page);
	await check_details(page);
	await check_sql(page);
	await check_ledger(page);
	if (picture)
		await take_picture(page);
	say('a script that got in all the same does not run',
	    await page.evaluate(measure.inject) ? [] : ['it ran']);
	await browser.close();
	process.exitCode = failures > 0 ? 1 : 0;
}

main().catch(error => {
	console.error(error);
	process.exit(1);
});
