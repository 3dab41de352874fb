// Elements are made by calls, and text is only ever set as text: nothing that a phone sent can
// become markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name.startsWith("on")) {
      node.addEventListener(name.slice(2), value);
    } else if (value === true) {
      node.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value);
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** An HTML element with attributes, listeners (`onclick`) and children; strings become text. */
export function h(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** The same of SVG. */
export function s(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/** Leaves a node alone that has this text already: a selection in it stays. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function setClass(node, name) {
  if (node.className !== name) {
    node.className = name;
  }
}

/** A table whose roles survive being laid out as cards on a narrow screen. */
export function table(label, headings, body) {
  return h(
    "table",
    { role: "table", "aria-label": label },
    h(
      "thead",
      { role: "rowgroup" },
      h("tr", { role: "row" }, headings.map((each) => (each instanceof Node ? each : th(each)))),
    ),
    body,
  );
}

export function th(text, properties) {
  return h("th", { role: "columnheader", scope: "col", ...properties }, text);
}

export function tbody() {
  return h("tbody", { role: "rowgroup" });
}

export function tr(properties, ...cells) {
  return h("tr", { role: "row", ...properties }, ...cells);
}

export function td(name, ...children) {
  return h("td", { role: "cell", class: name }, ...children);
}
