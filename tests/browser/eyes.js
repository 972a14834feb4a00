// What is wrong with the page as it stands; it is asked again in each width and theme.
globalThis.eyes = {
  /** What axe-core finds by `rules`, where there are any; and by `colours` in those that are not
   * among the `known`, unless the rules have judged them. `good` are those, if nothing is wrong. */
  async judge({ rules, colours, areJudged, known }) {
    const violations = rules ? await found(document, rules) : [];
    const met = colours ? palette.unknown(known) : new Map();
    if (met.size && !areJudged) violations.push(...(await found([...met.values()], colours)));
    const { scrollWidth, clientWidth } = document.documentElement;
    const good = violations.length ? [] : [...met.keys()];
    return { violations, good, aside: scrollWidth - clientWidth };
  },
};

async function found(where, rules) {
  return (await axe.run(where, rules)).violations;
}
