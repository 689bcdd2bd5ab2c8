// A small web of four hosts on one loopback port, for a report that has
// something to show: items with prices, pages of all sizes and paces, what is
// not there, and titles and URLs that would like to be more than text.
'use strict';
const http = require('http');

const hostile = [
	'<script>window.pwned = 1</script>',
	'"><img src=x onerror="window.pwned = 1">',
	'</title></style><script>window.pwned = 1</script>',
	'\'><svg onload=window.pwned=1>',
	'<style>*{display:none!important}</style>',
	'<!-- and the rest of the page is gone',
	']]> &lt;b&gt; &amp;amp; &#60;i&#62;',
	'<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
	'<base href="http://127.0.0.1:9/">',
	'<iframe src="http://127.0.0.1:9/"></iframe>',
	'\u202eeltit siht sdrawkcab\u202c',
	'عنوان الصفحة (1)',
	'{{constructor.constructor("window.pwned = 1")()}}',
	'long ' + 'word'.repeat(300),
	'\u0007\u001b[31mcontrol\u009b characters',
];

const escaped = text => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);

// The same each time, and spread well.
function spread(text, from, to)
{
	let h = 2166136261;

	for (const c of text)
		h = Math.imul(h ^ c.codePointAt(0), 16777619) >>> 0;
	return from + (to - from) * ((h % 9973) / 9973) ** 2;
}

const many = (n, f) => Array.from({ length: n }, (_, i) => f(i + 1));
const link = url => `<a href="${escaped(url)}">${escaped(url)}</a>\n`;

class Site {
	constructor()
	{
		this.day = 1;		// on the second one some things changed
	}

	pages(host)
	{
		return {
			'www.example': [
				// First, for lists of the report end.
				...hostile.map((_, i) => `/strange/${i}`),
				...many(30, i => `/news/${i}`),
				'/quote"onmouseover="window.pwned=1',
				'/tag<script>window.pwned=1</script>',
				'/missing/1', '/missing/2', '/gone',
			],
			'docs.example': many(90, i => `/manual/${i}`),
			'shop.example': many(60, i => `/item/${i}`),
			'old.example': ['/archive', '/error/1', '/error/2'],
		}[host] || [];
	}

	item(n)
	{
		const later = this.day > 1;
		const price = (n * 37 % 90) + 10 + (later && n % 9 === 0 ? 5 : 0);

		if (later ? n === 7 : n === 11)
			return '<p>sold out</p>';
		return `<h1>Teapot no. ${n}</h1><b class="price">${price}.50` +
			`</b><i>${later && n % 20 === 0 ? 'few' : 'many'}</i>`;
	}

	body(host, path)
	{
		const strange = /^\/strange\/(\d+)$/.exec(path);
		const item = /^\/item\/(\d+)$/.exec(path);
		const title = strange ? hostile[strange[1]]
				      : `${host}: ${path.slice(1) || 'home'}`;
		const words = 'tea leaves and water '.repeat(
			spread(host + path, 20, 9000));
		const links = path === '/'
			? this.pages(host).map(link).join('') : '';

		return `<!DOCTYPE html><title>${escaped(title)}</title>\n` +
			(item ? this.item(Number(item[1])) : '') + links +
			`<p>${words}</p>`;
	}

	answer(request, response)
	{
		const host = (request.headers.host || '').split(':')[0];
		const path = decodeURI(request.url);
		const pace = { 'old.example': 120, 'shop.example': 40 }[host];
		const send = (status, text) => setTimeout(() => {
			response.writeHead(status,
				{ 'Content-Type': 'text/html; charset=utf-8' });
			response.end(text);
		}, spread(host + path, 1, pace || 12));

		if (path.startsWith('/error/'))
			send(500, 'no');
		else if (path === '/' || this.pages(host).includes(path) &&
			 !path.startsWith('/missing/') &&
			 !(path === '/gone' && this.day > 1))
			send(200, this.body(host, path));
		else
			send(404, 'no');
	}

	async start()
	{
		this.server = http.createServer(
			(request, response) => this.answer(request, response));
		await new Promise(done => this.server.listen(0, '127.0.0.1', done));
		this.port = this.server.address().port;
	}

	stop()
	{
		this.server.closeAllConnections();
		this.server.close();
	}
}

module.exports = { Site, hosts: ['www.example', 'docs.example',
	'shop.example', 'old.example'], hostile };
