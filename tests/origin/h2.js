// A server that speaks HTTP/2 over TLS, and breaks it in the way that the path
// asks for:  node h2.js KEY CERTIFICATE
// With ?once it does so the first time only.
//
// It prints its port, serves 127.0.0.1, and ends with its stdin.  What node's
// own http2 would not send is written to the connection as frames.
'use strict';
const fs = require('fs'), http2 = require('http2'), tls = require('tls');
const { Duplex } = require('stream');

const DATA = 0, HEADERS = 1, RESET = 3, SETTINGS = 4, PUSH = 5, PING = 6,
	WINDOW = 8, CONTINUATION = 9;
const END_STREAM = 1, END_HEADERS = 4;

function frame(type, flags, stream, payload = Buffer.alloc(0)) {
	const head = Buffer.alloc(9);
	head.writeUIntBE(payload.length, 0, 3);
	head[3] = type;
	head[4] = flags;
	head.writeUInt32BE(stream, 5);
	return Buffer.concat([head, payload]);
}

// HPACK (RFC 7541): a number in a prefix of 7 bits, and a field that is spelt
// out, to be remembered by the receiver (0x40) or not.
function text(s) {
	const bytes = Buffer.from(s, 'latin1'), n = bytes.length;
	const length = [];
	if (n < 127) {
		length.push(n);
	} else {
		length.push(127);
		let rest = n - 127;
		for (; rest >= 128; rest >>= 7)
			length.push(rest & 127 | 128);
		length.push(rest);
	}
	return Buffer.concat([Buffer.from(length), bytes]);
}
function field(name, value, kind = 0) {
	return Buffer.concat([Buffer.from([kind]), text(name), text(value)]);
}
const ok = Buffer.from([0x88]);		// ":status: 200" of the static table
const int32 = n => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; };
const x = n => Buffer.alloc(n, 'x');

// Over and over until the client has had enough, or 6 s are over.
function flood(socket, bytes) {
	const many = Buffer.concat(Array(Math.ceil(65536 / bytes.length))
		.fill(bytes));
	const end = Date.now() + 6000;
	const goes = () => !socket.destroyed && Date.now() < end;
	const more = () => {
		while (goes() && socket.write(many))
			;
		if (goes())
			socket.once('drain', () => setImmediate(more));
	};
	more();
}

// Answers with these fields, as they are.
const fields = (...list) => ({ raw, id }) =>
	raw.write(frame(HEADERS, END_STREAM | END_HEADERS, id,
		Buffer.concat(list)));
// Answers, and breaks the connection with these frames.
const breaks = make => ({ raw, stream, id }) => {
	stream.respond({ ':status': 200, 'content-type': 'text/html' });
	stream.write('<title>half of');
	setTimeout(() => raw.write(make(id)), 20);
};
const floods = make => ({ raw, stream, id }) => {
	stream.respond({ ':status': 200 });
	setTimeout(() => flood(raw, make(id)), 20);
};

const paths = {
	good: ({ stream }) => {
		stream.respond({ ':status': 200, 'content-type': 'text/html' });
		stream.end('<title>A page</title>');
	},
	late: ({ stream }) =>
		setTimeout(() => stream.destroyed || paths.good({ stream }), 300),

	// Streams
	never: () => {},
	'no-data': ({ stream }) => stream.respond({ ':status': 200 }),
	reset: ({ stream }) => stream.close(2),
	'reset-late': ({ raw, stream, id }) => {
		stream.respond({ ':status': 200 });
		stream.write('<title>half');
		setTimeout(() => raw.write(frame(RESET, 0, id, int32(2))), 20);
	},
	refused: ({ stream }) => stream.close(7),
	cancel: ({ stream }) => stream.close(8),
	short: ({ raw, id }) => raw.write(Buffer.concat([
		frame(HEADERS, END_HEADERS, id, Buffer.concat([ok,
			field('content-length', '100')])),
		frame(DATA, END_STREAM, id, x(10))])),
	long: ({ raw, id }) => raw.write(Buffer.concat([
		frame(HEADERS, END_HEADERS, id, Buffer.concat([ok,
			field('content-length', '10')])),
		frame(DATA, END_STREAM, id, x(100))])),
	endless: ({ raw, id }) => {
		raw.write(frame(HEADERS, END_HEADERS, id, ok));
		flood(raw, frame(DATA, 0, id, x(1000)));
	},

	// Fields
	'no-status': fields(field('a', 'b')),
	'two-status': fields(ok, ok),
	'bad-status': fields(field(':status', '2x0')),
	'late-status': fields(field('a', 'b'), ok),
	pseudo: fields(ok, field(':path', '/')),
	upper: fields(ok, field('X-Upper', 'a')),
	inject: fields(ok, field('x-a', 'b\r\nx-injected: c\r\n\r\nforged')),
	inject2: fields(ok, field('x-a: b\r\nx-injected', 'c')),
	nul: fields(ok, field('x-a', 'b\0c')),
	bomb: ({ raw, id }) => raw.write(frame(HEADERS,
		END_STREAM | END_HEADERS, id, Buffer.concat([ok,
			field('x-bomb', 'x'.repeat(3900), 0x40),
			Buffer.alloc(8000, 0xbe)]))),
	// The rest of it comes when the client has had enough and asks anew.
	'bomb-late': ({ raw, stream, id }) => {
		const bomb = frame(HEADERS, END_STREAM | END_HEADERS, id,
			Buffer.concat([ok,
				field('x-bomb', 'x'.repeat(3900), 0x40),
				Buffer.alloc(8000, 0xbe)]));
		raw.write(bomb.subarray(0, 6000));
		stream.session.once('stream',
			() => raw.write(bomb.subarray(6000)));
	},
	'bad-hpack': ({ raw, id }) => raw.write(frame(HEADERS,
		END_STREAM | END_HEADERS, id, Buffer.alloc(20, 0xff))),
	continuation: ({ raw, id }) => {
		raw.write(frame(HEADERS, 0, id, ok));
		flood(raw, frame(CONTINUATION, 0, id, field('a', 'b')));
	},
	fields: ({ raw, id }) => {
		raw.write(frame(HEADERS, 0, id, ok));
		for (let i = 0; i < 100; i++)
			raw.write(frame(CONTINUATION, 0, id,
				field('x-' + i, 'x'.repeat(9000))));
		raw.write(frame(CONTINUATION, END_HEADERS, id));
	},
	interim: ({ raw, id }) =>
		flood(raw, frame(HEADERS, END_HEADERS, id,
			field(':status', '103'))),

	// Connections
	goaway: ({ stream }) => stream.session.goaway(0),
	'goaway-all': ({ stream }) => {
		stream.session.goaway(11, 0);
		setTimeout(() => stream.session.destroy(), 20);
	},
	cut: ({ raw, stream }) => {
		stream.respond({ ':status': 200 });
		stream.write('<title>half');
		setTimeout(() => raw.destroy(), 20);
	},
	garbage: breaks(() => x(1000)),
	'too-large': breaks(id => frame(DATA, 0, id, x(60000))),
	'idle-stream': breaks(() => frame(DATA, 0, 9999, x(10))),
	'stream-zero': breaks(() => frame(DATA, 0, 0, x(10))),
	push: breaks(id => frame(PUSH, END_HEADERS, id,
		Buffer.concat([int32(2), ok]))),
	'window-zero': breaks(() => frame(WINDOW, 0, 0, int32(0))),
	'window-huge': breaks(() => Buffer.concat([
		frame(WINDOW, 0, 0, int32(0x7fffffff)),
		frame(WINDOW, 0, 0, int32(0x7fffffff))])),
	'bad-settings': breaks(() => frame(SETTINGS, 0, 0, x(5))),
	'no-stream-id': breaks(() => frame(HEADERS, END_HEADERS, 0, ok)),

	pings: floods(() => frame(PING, 0, 0, x(8))),
	settings: floods(() => frame(SETTINGS, 0, 0)),
	nothing: floods(id => frame(DATA, 0, id)),
	windows: floods(id => frame(WINDOW, 0, id, int32(1))),
	unknown: floods(() => frame(0xbb, 0xff, 0, x(100))),
};

// Node's http2 must not be alone at the connection: what it says goes through
// here.
function between(socket) {
	const duplex = new Duplex({
		read() {},
		write(chunk, encoding, done) { socket.write(chunk, done); },
		final(done) { socket.end(done); },
		destroy(error, done) { socket.destroy(); done(error); },
	});
	socket.on('data', data => duplex.push(data));
	socket.on('end', () => duplex.push(null));
	socket.on('error', () => {});
	socket.on('close', () => duplex.destroy());
	duplex.on('error', () => {});
	return duplex;
}

const sockets = new WeakMap();
const done = new Set();
const server = http2.createServer();
server.on('stream', (stream, headers) => {
	const raw = sockets.get(stream.session);
	const [name, query] = headers[':path'].slice(1).split('?');
	const path = done.has(name) ? paths.good : paths[name];
	stream.on('error', () => {});
	path({ stream, raw, id: stream.id });
	if (query === 'once')
		done.add(name);
});
const listener = tls.createServer({
	key: fs.readFileSync(process.argv[2]),
	cert: fs.readFileSync(process.argv[3]),
	ALPNProtocols: ['h2'],
}, socket => {
	server.once('session', session => {
		sockets.set(session, socket);
		session.on('error', () => {});
	});
	server.emit('connection', between(socket));
});
process.on('uncaughtException', error => console.error(String(error)));
process.stdin.on('end', () => process.exit()).resume();
listener.listen(0, '127.0.0.1', () => console.log(listener.address().port));
