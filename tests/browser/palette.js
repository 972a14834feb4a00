// Which colours meet on this page: each visible element with words of its own, by all that its
// contrast depends on. Of those that have a colour in common, one is enough to judge.
globalThis.palette = {
  /** The meetings of colours that are not among `known`, each with one of its elements. */
  unknown(known) {
    const seen = new Set(known);
    const found = new Map();
    const beneath = new Map();
    for (const element of document.body.querySelectorAll("*")) {
      if (!hasWords(element) || !isSeen(element)) continue;
      const met = meeting(element, beneath);
      if (!seen.has(met) && !found.has(met)) found.set(met, element);
    }
    return found;
  },
};

// A theme is there at once: no colour is caught on its way from the other.
const still = new CSSStyleSheet();
still.replaceSync("*, *::before, *::after { transition-property: none !important; }");
document.adoptedStyleSheets.push(still);

function hasWords(element) {
  if (element.matches("input, select, textarea")) return true;
  return [...element.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.data.trim());
}

function isSeen(element) {
  return element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
}

function meeting(element, beneath) {
  const own = getComputedStyle(element);
  const around = getComputedStyle(element.parentElement);
  return [
    own.color, own.fontSize, own.fontWeight, own.textShadow, own.textDecorationLine,
    element.matches("a") ? `in ${around.color} ${around.fontWeight}` : "",
    element.matches(":disabled, [aria-disabled=true]") ? "disabled" : "",
    layers(element, beneath),
  ].join(" ");
}

/** The colours beneath an element, from its own to the page's. */
function layers(element, known) {
  if (!element) return "";
  if (!known.has(element)) {
    const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
    const own = [backgroundColor, backgroundImage, opacity].join(" ");
    const plain = own === "rgba(0, 0, 0, 0) none 1";
    known.set(element, (plain ? "" : `${own}/`) + layers(element.parentElement, known));
  }
  return known.get(element);
}
