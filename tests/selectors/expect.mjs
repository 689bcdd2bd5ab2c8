// What an independent implementation finds: parse5 (a parser after the HTML
// standard) and css-select.
//
//	node expect.mjs SELECTORS PAGE... >EXPECTED	(make selectors)
//
// For each page a line "page PATH", for each selector a line
// "SELECTOR<TAB>START-END START-END ...": bytes of the page, in the order of the
// document; "?" for an element that the page does not name.  A line of SELECTORS
// is a selector; blank lines and those that begin with "# " are passed over.
//
// tests/unit/selectors reads that file and names what trawl finds otherwise.
// Where that is so on other pages than ours, it is one of these:
//
//   adoption   <b><p></b>: the parser moves the p out of the b, and what is in
//              the p into another b; trawl has handed the p out as a child of
//              the b by then, and the other b begins where the first does
//   foster     what may not stand in a table is put before it: trawl has it in
//              the order of the page, and counts the table before it
//   attributes a second <html> or <body> adds to the first: trawl has them from
//              there on
//   frameset   a <frameset> takes the place of a body that was handed out
//   end        parse5 ends what is open at the end of the page, or what a text
//              ends, at its last tag (head, noscript, raw text, a body without
//              <html>); a head that is added to, where that ends; an element
//              that is emptied at once (<form> in a table) where it begins
//   template   what it holds is no part of the page; some adapters have it
//   names      css-select looks for the small letters of linearGradient
//   :link      css-select has <link>, the HTML standard (4.16.3) does not
//   root       html is a first child, but css-select's :nth-child(n) lacks it
//   comment    a/**/b is no descendant, it is a mistake
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const modules = createRequire(resolve(process.env.NODE_MODULES ??
	"build/selectors", "package.json"));
const load = name => import(pathToFileURL(modules.resolve(name)));
const { parse, defaultTreeAdapter } = await load("parse5");
const { selectAll } = await load("css-select");

const isTag = node => defaultTreeAdapter.isElementNode(node);
const children = node => node.childNodes ?? [];
const attribute = (node, name) =>
	node.attrs?.find(a => a.name.toLowerCase() === name.toLowerCase())?.value;

function* walk(nodes) {
	for (const node of nodes) {
		if (isTag(node))
			yield node;
		yield* walk(children(node));
	}
}

const adapter = {
	isTag,
	getAttributeValue: attribute,
	getChildren: children,
	getName: node => node.tagName,
	getParent: node => node.parentNode ?? null,
	getSiblings: node => node.parentNode ? children(node.parentNode) : [node],
	getText: node => node.value ?? children(node).map(adapter.getText).join(""),
	hasAttrib: (node, name) => attribute(node, name) !== undefined,
	removeSubsets: nodes => nodes,
	existsOne: (test, nodes) => !walk(nodes).every(n => !test(n)),
	findAll: (test, nodes) => [...walk(nodes)].filter(test),
	findOne: (test, nodes) => [...walk(nodes)].find(test) ?? null,
	equals: (a, b) => a === b,
	prevElementSibling: node => {
		const all = adapter.getSiblings(node);
		let i = all.indexOf(node) - 1;
		while (i >= 0 && !isTag(all[i]))
			i--;
		return i >= 0 ? all[i] : null;
	},
};
adapter.existsOne = (test, nodes) => adapter.findOne(test, nodes) !== null;

// From UTF-16 units to bytes.
function bytes(text) {
	const at = new Uint32Array(text.length + 1);
	let n = 0;
	for (let i = 0; i < text.length; i++) {
		at[i] = n;
		const c = text.charCodeAt(i);
		const low = c >= 0xdc00 && c < 0xe000, high = c >= 0xd800 && c < 0xdc00;
		n += c < 0x80 ? 1 : c < 0x800 ? 2 : high ? 4 : low ? 0 : 3;
	}
	at[text.length] = n;
	return at;
}

const [selectors, ...pages] = process.argv.slice(2);
const wanted = readFileSync(selectors, "utf8").split("\n")
	.filter(line => line && !line.startsWith("# "));
for (const page of pages) {
	const text = readFileSync(page, "utf8");
	const at = bytes(text);
	const document = parse(text, {
		sourceCodeLocationInfo: true, scriptingEnabled: false,
	});
	const out = ["page " + page];
	for (const selector of wanted) {
		let found;
		try {
			found = selectAll(selector, document, { adapter, cacheResults: false });
		} catch (error) {
			console.error(`${selector}: ${error.message}`);
			continue;
		}
		out.push(selector + "\t" + found.map(node => {
			const l = node.sourceCodeLocation;
			return l ? `${at[l.startOffset]}-${at[l.endOffset]}` : "?";
		}).join(" "));
	}
	console.log(out.join("\n"));
}
