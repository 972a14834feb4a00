// What is wrong with the page as it stands; it is asked again in each width and theme.
globalThis.eyes = {
  /** What axe-core finds by `rules`, where there are any, and by `colours` (palette.js) in those
   * that are not among the `known`. `good` are those, if nothing is wrong. */
  async judge({ rules, colours, isThorough, known }) {
    const met = colours ? palette.unknown(known, isThorough) : { found: new Map(), strays: [] };
    const marked = [...met.found.values(), ...met.strays];
    marked.forEach((element) => element.setAttribute(MARK, ""));
    const violations = rules ? await found(document, rules) : [];
    if (marked.length && !isThorough) violations.push(...(await found(marked, colours)));
    marked.forEach((element) => element.removeAttribute(MARK));
    const { scrollWidth, clientWidth } = document.documentElement;
    const good = violations.length ? [] : [...met.found.keys()];
    return { violations, good, aside: scrollWidth - clientWidth };
  },
};

// Contrast is what takes axe-core longest: it is asked of those that have been chosen for it.
const MARK = "data-judged";
axe.configure({ rules: [{ id: "color-contrast", selector: `[${MARK}]` }] });

async function found(where, rules) {
  return (await axe.run(where, rules)).violations;
}
