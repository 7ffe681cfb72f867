/** Finding and making elements of the page. */

/** The element with this id. Throws if the page has none: then page and script do not fit together. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** The part of `parent` with this name, if it is of this kind. Throws if there is none. */
export function part<Kind extends Element>(parent: Element, name: string, kind: new () => Kind): Kind {
  const element = parent.querySelector(`[data-part="${name}"]`);
  if (!(element instanceof kind)) throw new Error(`there is no "${name}" of the expected kind`);
  return element;
}

/** Attributes of an element; `text` is its text content, so that nothing in it is taken for markup. */
export interface Attributes {
  text?: string;
  [name: string]: string | undefined;
}

/** Makes an HTML element. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Element[]
): HTMLElementTagNameMap[Name] {
  return fill(document.createElement(name), attributes, children);
}

/** Makes an SVG element. */
export function makeSvg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Element[]
): SVGElementTagNameMap[Name] {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill<Kind extends Element>(element: Kind, { text, ...rest }: Attributes, children: Element[]): Kind {
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined) element.setAttribute(name, value);
  }
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

/** Sets a text, unless it is the same: nothing is laid out again for that. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
