// The pages of a bill: turned, enlarged, searched; and their words, which can be clicked or dragged
// over. What was picked is told as a `words-picked` event; `show-boxes` marks places on the pages.
const SVG = "http://www.w3.org/2000/svg";
const ZOOMS = [1, 1.25, 1.5, 2, 2.5, 3];
const viewer = document.querySelector("[data-viewer]");
const pane = viewer?.querySelector("[data-pages]");
const pages = pane ? [...pane.querySelectorAll("[data-page]")] : [];
const known = new Map();
let zoom = 0;
let drag = null;
let found = [];
let foundAt = -1;

function make(name, attributes, parent) {
  const one = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => one.setAttribute(key, value));
  parent.append(one);
  return one;
}

// --- Words -------------------------------------------------------------------------------------

async function words(page) {
  if (!known.has(page)) known.set(page, lay(page));
  return known.get(page);
}

async function lay(page) {
  const answer = await fetch(page.dataset.words);
  if (!answer.ok) return { words: [], boxes: [] };
  const told = await answer.json();
  const layer = make("svg", { class: "viewer-words", viewBox: `0 0 ${told.width} ${told.height}`, preserveAspectRatio: "none", "aria-hidden": "true" }, page);
  const marks = make("g", { class: "viewer-marks" }, layer);
  const boxes = told.words.map(([, x, y, width, height], at) => make("rect", { x: x - 1, y: y - 1, width: width + 2, height: height + 2, rx: 2, "data-word": at }, layer));
  return { ...told, layer, marks, boxes };
}

function texts(told, from, to) {
  const [first, last] = [Math.min(from, to), Math.max(from, to)];
  return { first, last, text: told.words.slice(first, last + 1).map(([text]) => text).join(" ") };
}

function mark(told, from, to) {
  const { first, last } = texts(told, from, to);
  told.boxes.forEach((box, at) => box.classList.toggle("is-picked", at >= first && at <= last));
}

pane?.addEventListener("pointerdown", async (event) => {
  const word = event.target.closest?.("[data-word]");
  if (!word || event.button !== 0) return;
  // The field that is being filled in keeps the focus.
  event.preventDefault();
  const told = await words(word.closest("[data-page]"));
  const at = Number(word.dataset.word);
  drag = { told, from: at, to: at, isMore: event.shiftKey };
  mark(told, at, at);
});
pane?.addEventListener("pointermove", (event) => {
  const word = drag && document.elementFromPoint(event.clientX, event.clientY)?.closest?.("[data-word]");
  if (!word || word.ownerSVGElement !== drag.told.layer) return;
  drag.to = Number(word.dataset.word);
  mark(drag.told, drag.from, drag.to);
});
document.addEventListener("pointerup", () => {
  if (!drag) return;
  const { told, from, to, isMore } = drag;
  drag = null;
  mark(told, from, to);
  const detail = { text: texts(told, from, to).text, decimal: told.decimal, month_first: told.month_first, isMore };
  document.dispatchEvent(new CustomEvent("words-picked", { detail }));
});

// --- Places ------------------------------------------------------------------------------------

// `boxes`: "page,left,top,right,bottom …" of the first file.
document.addEventListener("show-boxes", async (event) => {
  for (const told of known.values()) (await told).marks?.replaceChildren();
  const boxes = event.detail.split(" ").filter(Boolean).map((one) => one.split(",").map(Number));
  for (const [number, left, top, right, bottom] of boxes) {
    const page = pages.find((one) => Number(one.dataset.page) === number);
    const told = page && (await words(page));
    if (told?.marks) make("rect", { x: left - 3, y: top - 3, width: right - left + 6, height: bottom - top + 6, rx: 3 }, told.marks);
  }
  const first = boxes.length && pages.find((one) => Number(one.dataset.page) === boxes[0][0]);
  if (first) reveal(first, boxes[0][2]);
});

function reveal(page, top) {
  const told = page.querySelector("svg")?.viewBox.baseVal;
  const at = page.offsetTop + (told ? (top / told.height) * page.clientHeight : 0);
  const isSeen = at > pane.scrollTop + 20 && at < pane.scrollTop + pane.clientHeight - 60;
  if (!isSeen) pane.scrollTo({ top: at - pane.clientHeight / 3 });
}

// --- Pages, size, search -----------------------------------------------------------------------

const now = () => pages.findLastIndex((one) => one.offsetTop <= pane.scrollTop + pane.clientHeight / 3);

function turn(step) {
  const at = Math.max(0, Math.min(pages.length - 1, Math.max(0, now()) + step));
  pane.scrollTo({ top: pages[at].offsetTop - 8 });
}

function enlarge(step) {
  zoom = Math.max(0, Math.min(ZOOMS.length - 1, zoom + step));
  const part = pane.scrollTop / pane.scrollHeight;
  pane.style.setProperty("--zoom", ZOOMS[zoom]);
  pane.scrollTop = part * pane.scrollHeight;
}

async function find(text) {
  const wanted = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  found.forEach(({ told, at }) => told.boxes[at].classList.remove("is-found"));
  found = [];
  foundAt = -1;
  for (const page of wanted.length ? pages : []) {
    const told = await words(page);
    told.words.forEach((_, at) => {
      if (wanted.every((word, step) => told.words[at + step]?.[0].toLowerCase().includes(word))) {
        wanted.forEach((_word, step) => found.push({ page, told, at: at + step, isFirst: step === 0 }));
      }
    });
  }
  found.forEach(({ told, at }) => told.boxes[at].classList.add("is-found"));
  const hits = found.filter((one) => one.isFirst).length;
  const said = hits ? pane.dataset.some.replace("{n}", hits) : pane.dataset.none;
  viewer.querySelector("[data-found]").textContent = wanted.length ? said : "";
  onward();
}

function onward() {
  const hits = found.filter((one) => one.isFirst);
  if (!hits.length) return;
  foundAt = (foundAt + 1) % hits.length;
  reveal(hits[foundAt].page, hits[foundAt].told.words[hits[foundAt].at][2]);
}

if (pane) {
  viewer.querySelector("[data-viewer-bar]").hidden = false;
  const seen = new IntersectionObserver((all) => all.filter((one) => one.isIntersecting).forEach((one) => words(one.target)), { root: pane });
  pages.forEach((page) => seen.observe(page));
  pane.addEventListener("scroll", () => (viewer.querySelector("[data-page-now]").textContent = Math.max(0, now()) + 1));
  viewer.addEventListener("click", (event) => {
    const { turn: step, zoom: size } = event.target.closest("button")?.dataset ?? {};
    if (step) turn(Number(step));
    if (size) enlarge(Number(size));
  });
  const field = viewer.querySelector("[data-find]");
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => find(field.value), 200);
  });
  field.addEventListener("keydown", (event) => event.key === "Enter" && onward());
  // Page keys turn pages wherever one is: they do nothing in a field of one line.
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.target.matches?.("select")) return;
    const step = { PageUp: -1, PageDown: 1 }[event.key];
    if (event.ctrlKey || event.metaKey) return;
    if (step) turn(step);
    else if (event.altKey && (event.key === "+" || event.key === "-")) enlarge(event.key === "+" ? 1 : -1);
    else return;
    event.preventDefault();
  });
}
