// A bill's form: words of its pages land in the field one is in, Enter goes on, and what was typed
// outlives a session that has ended. What it comes to is the server's to say.
const form = document.getElementById("editor");
const key = `bill:${form.dataset.editor}:${location.pathname}`;
const hidden = (name) => form.elements.namedItem(name);
const HEAD = ["supplier_name", "number", "issue_date", "due_date", "stated_total", "iban"];
const NEEDED = ["supplier_name", "number", "issue_date", "stated_total"];
let field = null;
let isLost = false;

const edited = () => form.dispatchEvent(new CustomEvent("edited", { bubbles: true }));

// --- What was typed ----------------------------------------------------------------------------

function put(isSent = false) {
  const said = new URLSearchParams(new FormData(form));
  ["csrfmiddlewaretoken", "once"].forEach((name) => said.delete(name));
  sessionStorage.setItem(key, JSON.stringify({ said: said.toString(), version: hidden("version").value, isSent }));
}

async function restore(said) {
  const values = new FormData();
  new URLSearchParams(said).forEach((value, name) => values.append(name, value));
  await htmx.ajax("POST", form.dataset.restore, { target: "#editor-body", swap: "innerHTML", values });
  edited();
}

function begin() {
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  const wasRefused = document.querySelector(".notice[role=alert]") !== null;
  // What was sent has arrived, unless the login came between.
  const isOpen = kept && kept.version === hidden("version").value && (!kept.isSent || document.referrer.includes("/account/"));
  if (isOpen && !wasRefused) restore(kept.said);
  else sessionStorage.removeItem(key);
  const first = NEEDED.map((name) => hidden(name)).find((one) => !one.value) ?? hidden("supplier_name");
  if (!wasRefused) first.focus();
}

form.addEventListener("input", (event) => {
  typed(event.target);
  edited();
});
form.addEventListener("change", (event) => event.target.matches("select") && edited());
form.addEventListener("edited", () => put());
form.addEventListener("submit", (event) => {
  put(true);
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => delete form.dataset.sent);
document.addEventListener("click", (event) => event.target.closest("[data-forget]") && sessionStorage.removeItem(key));
document.getElementById("asker").addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401 || isLost) return;
  isLost = true;
  document.getElementById("state").append(document.getElementById("logged-out").content.cloneNode(true));
});
// Who logged in again in another tab comes back to a page that is of the old session.
document.addEventListener("visibilitychange", () => isLost && !document.hidden && location.reload());

// --- Fields ------------------------------------------------------------------------------------

function typed(one) {
  const mark = form.querySelector(`[data-origin="${CSS.escape(one.name)}"]`);
  if (!mark) return;
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.textContent = mark.dataset.typed;
  mark.replaceChildren(...(one.value ? [badge] : []));
}

form.addEventListener("focusin", (event) => {
  if (!event.target.matches("input:not([type=hidden]), textarea")) return;
  field = event.target;
  document.dispatchEvent(new CustomEvent("show-boxes", { detail: field.dataset.boxes ?? "" }));
  copyRate(field.closest(".line"));
});

// A fresh line is taxed as the one above it.
function copyRate(line) {
  const above = line?.previousElementSibling;
  const isFresh = line && ![...line.querySelectorAll("textarea, input:not([type=hidden])")].some((one) => one.value && !one.matches("[name^=quantity-], [data-part=tax]"));
  if (above && isFresh) line.querySelector("[data-part=tax]").value = above.querySelector("[data-part=tax]").value;
}

function fill(value, isMore) {
  field.value = isMore && field.value ? `${field.value} ${value}` : value;
  field.focus();
  field.select();
  typed(field);
  edited();
}

document.addEventListener("words-picked", async (event) => {
  const { text, decimal, month_first, isMore } = event.detail;
  if (!field?.isConnected) return;
  const kind = field.dataset.kind;
  if (!kind || kind === "text") return fill(text, isMore);
  const query = new URLSearchParams({ text, kind, decimal, month_first });
  const answer = await fetch(`${form.dataset.understand}?${query}`, { headers: { "HX-Request": "true" } });
  if (answer.ok) fill((await answer.json()).value, false);
});

// Enter goes on from field to field; in a line, to the next one (lines.js).
form.addEventListener("keydown", (event) => {
  const at = HEAD.indexOf(event.target.name);
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.target.closest("button, textarea, .line, summary")) return;
  event.preventDefault();
  if (at >= 0) (hidden(HEAD[at + 1]) ?? form.querySelector("[data-part=description]")).focus();
});

form.addEventListener("taken", (event) => {
  if (event.target.id !== "supplier_name") return;
  const { id, text, currency } = event.detail;
  hidden("supplier").value = id;
  hidden("supplier_name").value = hidden("supplier_shown").value = text;
  const code = hidden("currency");
  if ([...code.options].some((one) => one.value === currency)) code.value = currency;
  typed(event.target);
  edited();
});
form.addEventListener("input", (event) => {
  if (event.target.id === "supplier_name") hidden("supplier").value = "";
});

// What the server has worked out stands faintly where nobody has typed it.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "totals" && event.detail.target.id !== "editor-body") return;
  form.querySelectorAll("[data-net]").forEach((one) => {
    const own = hidden(`net_amount-${one.dataset.net}`);
    if (own) own.placeholder = one.value;
  });
});

begin();
