/**
 * The element of an id; the page's own markup has it.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}.`);
  return /** @type {T} */ (element);
}

/**
 * Makes an element of markup. Names and other people's words never go in here: they are set as text afterwards.
 * @param {string} markup
 * @returns {HTMLElement}
 */
export function make(markup) {
  const template = document.createElement('template');
  template.innerHTML = markup.trim();
  return /** @type {HTMLElement} */ (template.content.firstElementChild);
}

/**
 * The one part of an element that a selector names.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} element
 * @param {string} selector
 * @returns {T}
 */
export function part(element, selector) {
  const found = element.querySelector(selector);
  if (!found) throw new Error(`There is no ${selector} here.`);
  return /** @type {T} */ (/** @type {unknown} */ (found));
}
