// Which colours meet on this page: each visible element with words of its own, by all that its
// contrast depends on. Of those that have a colour in common, one is enough to judge.
globalThis.palette = {
  /** The meetings of colours that are not among `known`, each with one of its elements; and where
   * `isThorough`, every element whose colours are not told by what it stands in. */
  unknown(known, isThorough) {
    const seen = new Set(known);
    const found = new Map();
    const strays = [];
    const beneath = new Map();
    for (const [element, isStray] of withWords(isThorough)) {
      const met = meeting(element, beneath);
      if (isStray) strays.push(element);
      else if (!seen.has(met) && !found.has(met)) found.set(met, element);
    }
    return { found, strays };
  },
};

// A theme is there at once: no colour is caught on its way from the other.
const still = sheet("*, *::before, *::after { transition-property: none !important; }");
// Whatever lies there is found there.
const touchable = sheet("*, *::before, *::after { pointer-events: auto !important; }");
document.adoptedStyleSheets.push(still);

function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

/** Elements that are seen and have words of their own; where one looks thoroughly, each with whether
 * it is a stray: more lies where its words are than it stands in, or nobody can tell, since it is
 * out of the window. */
function withWords(isThorough) {
  const elements = [...document.body.querySelectorAll("*")].filter(
    (element) => hasWords(element) && isSeen(element),
  );
  if (!isThorough) return elements.map((element) => [element, false]);
  document.adoptedStyleSheets.push(touchable);
  const all = elements.map((element) => [element, !places(element).every(isItsOwn, element)]);
  document.adoptedStyleSheets.pop();
  return all;
}

function hasWords(element) {
  return isField(element) || wordsOf(element).length > 0;
}

function isField(element) {
  return element.matches("input, select, textarea");
}

function wordsOf(element) {
  return [...element.childNodes].filter(
    (one) => one.nodeType === Node.TEXT_NODE && one.data.trim(),
  );
}

function isSeen(element) {
  return element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
}

/** Where its words are; itself, if it is a field. */
function places(element) {
  if (isField(element)) return [...element.getClientRects()];
  return wordsOf(element).flatMap((words) => {
    const range = document.createRange();
    range.selectNodeContents(words);
    return [...range.getClientRects()];
  });
}

/** Whether at this place there is only what the element (`this`) stands in and what stands in it. */
function isItsOwn({ x, y, width, height }) {
  const there = document.elementsFromPoint(x + width / 2, y + height / 2);
  const own = there.indexOf(this);
  const isOther = (one, at) => (at < own ? !this.contains(one) : !one.contains(this));
  return own >= 0 && !there.some((one, at) => isOther(one, at) && isPainted(one));
}

function isPainted(element) {
  const { backgroundColor, backgroundImage } = getComputedStyle(element);
  const isClear = backgroundColor === "rgba(0, 0, 0, 0)" && backgroundImage === "none";
  return !isClear || element.matches("img, svg, canvas, video, object");
}

function meeting(element, beneath) {
  const own = getComputedStyle(element);
  const around = getComputedStyle(element.parentElement);
  return [
    own.color, own.fontSize, own.fontWeight, own.textShadow, own.textDecorationLine,
    element.matches("a") ? `in ${around.color} ${around.fontWeight}` : "",
    isOff(element) ? "disabled" : "",
    layers(element, beneath),
  ].join(" ");
}

/** Whether it, or what it names, cannot be used: of its colours nothing is asked. */
function isOff(element) {
  const off = ":disabled, [aria-disabled=true]";
  const named = element.id ? `:is(${off})[aria-labelledby~="${CSS.escape(element.id)}"]` : "";
  const control = element.closest("label")?.control;
  return element.closest(off) || control?.matches(off) || (named && document.querySelector(named));
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
