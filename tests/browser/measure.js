// What is measured inside the page.  Each function is sent there by itself, so
// it uses nothing but its arguments and the document.
'use strict';

// What would run or be loaded, if anything did.
function traces()
{
	const found = [];

	if (window.pwned !== undefined)
		found.push('a script of a page ran');
	for (const element of document.querySelectorAll(
		'script, iframe, object, embed, img, link, base, form, ' +
		'meta[http-equiv=refresh]'))
		found.push(`an element ${element.localName}`);
	for (const element of document.querySelectorAll('*'))
		for (const { name } of element.attributes)
			if (/^on|^src|^style$|^action$/.test(name))
				found.push(`an attribute ${name}`);
	return found;
}

// The numbers of the run, as { done: 12, ... }.
function figures()
{
	const run = {};

	for (const element of document.querySelectorAll('[data-of^="run."]'))
		run[element.dataset.of.slice(4)] =
			Number(element.querySelector('data').value);
	return run;
}

// What stands out of the page to the right, but for what scrolls by itself.
function overflow(width)
{
	const found = [];

	if (document.documentElement.scrollWidth > width)
		found.push(`the page is ${document.documentElement.scrollWidth
			} wide`);
	for (const element of document.body.querySelectorAll('*'))
		if (element.getBoundingClientRect().right > width + 0.5 &&
		    (!element.closest('.scroll, svg') || matchMedia('print').matches))
			found.push(`${element.localName} "${
				element.textContent.slice(0, 40)}"`);
	return found;
}

// Text with less contrast than this (WCAG 2.1, 1.4.3), by its colours.
function faint(least)
{
	const channel = v => v <= 0.04045 ? v / 12.92
					  : ((v + 0.055) / 1.055) ** 2.4;
	const luminance = ([r, g, b]) => 0.2126 * channel(r / 255) +
		0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
	const rgba = text => {
		const n = text.match(/[\d.]+/g).map(Number);

		return n.length > 3 ? n : [...n, 1];
	};
	const behind = element => {
		for (; element; element = element.parentElement) {
			const c = rgba(getComputedStyle(element).backgroundColor);

			if (c[3] > 0)
				return c;
		}
		return [255, 255, 255, 1];
	};
	const texts = document.createTreeWalker(document.body,
						NodeFilter.SHOW_TEXT);
	const found = new Map();
	let seen = 0;

	while (texts.nextNode()) {
		const element = texts.currentNode.parentElement;
		const style = getComputedStyle(element);

		if (texts.currentNode.data.trim() === '' ||
		    element.localName === 'title' ||
		    element.getClientRects().length === 0)
			continue;
		const svg = element.ownerSVGElement;
		const a = luminance(rgba(svg ? style.fill : style.color));
		const b = luminance(behind(svg || element));
		const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

		seen++;
		if (contrast < least)
			found.set(element.localName + '.' +
				  (element.getAttribute('class') || ''),
				  contrast.toFixed(2));
	}
	return { seen, found: [...found].map(pair => pair.join(' ')) };
}

// All that the keyboard should reach, numbered: how many.
function number()
{
	const all = [...document.querySelectorAll(
		'a[href], summary, [tabindex="0"]')].filter(
		element => element.checkVisibility());

	all.forEach((element, i) => element.setAttribute('data-n', i));
	return all.length;
}

// Which of them has the focus, and whether that is seen; null: none.
function focused()
{
	const element = document.activeElement;

	if (!element || !element.hasAttribute('data-n'))
		return null;
	const mark = element instanceof SVGElement
		? element.querySelector('rect') : element;
	const style = getComputedStyle(mark);

	return {
		n: Number(element.getAttribute('data-n')),
		seen: style.outlineStyle !== 'none' ||
		      parseFloat(style.strokeWidth) > 2,
		what: element.outerHTML.slice(0, 80),
	};
}

function open_all()
{
	for (const pre of document.querySelectorAll('pre'))
		pre.classList.remove('chosen');
	for (const details of document.querySelectorAll('details'))
		details.open = true;
}

// A script that somebody got into the page all the same does not run.
function inject()
{
	const script = document.createElement('script');

	script.textContent = 'window.injected = 1';
	document.body.append(script);
	return window.injected === undefined;
}

module.exports = { traces, figures, overflow, faint, number, focused, open_all,
	inject };
