// The draft saves itself a second after the last change. What has not been saved is put away in the
// tab, so that it outlives a session that has ended, and is put back when the page is opened again.
const PAUSE = 1000;
const form = document.getElementById("editor");
const saver = document.getElementById("saver");
const begun = location.pathname;
const key = (path) => `draft:${form.dataset.editor}:${path}`;
const hidden = (name) => form.elements.namedItem(name);
let timer = 0;
let changes = 0;
let sentChanges = 0;
let isOnItsWay = false;
let isStuck = false;
let isLost = false;
let waiting = null;

function put() {
  const said = new URLSearchParams(new FormData(form));
  said.delete("csrfmiddlewaretoken");
  sessionStorage.setItem(key(location.pathname), said.toString());
}

function forget() {
  [begun, location.pathname].forEach((path) => sessionStorage.removeItem(key(path)));
}

function changed() {
  changes += 1;
  put();
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

function save() {
  if (!isStuck) form.dispatchEvent(new CustomEvent("save"));
}

const edited = () => form.dispatchEvent(new CustomEvent("edited", { bubbles: true }));

form.addEventListener("input", edited);
form.addEventListener("edited", changed);

saver.addEventListener("htmx:beforeRequest", () => {
  isOnItsWay = true;
  sentChanges = changes;
});
saver.addEventListener("htmx:afterRequest", () => {
  isOnItsWay = false;
  if (waiting) form.requestSubmit(waiting);
});
document.getElementById("state").addEventListener("htmx:afterSettle", () => {
  isStuck = document.querySelector("#state [data-forget]") !== null;
  if (hidden("version").dataset.saved !== "yes") return;
  if (sentChanges === changes) forget();
  else put();
  document.dispatchEvent(new CustomEvent("draft-saved", { detail: { draft: hidden("draft").value, version: hidden("version").value } }));
});
saver.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401) return;
  isLost = isStuck = true;
  document.getElementById("state").append(document.getElementById("logged-out").content.cloneNode(true));
});

// Who logged in again in another tab comes back to a page that is of the old session.
document.addEventListener("visibilitychange", () => isLost && !document.hidden && location.reload());

// A button waits for a save that is on its way: two at once would be two drafts.
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  put();
  if (isOnItsWay) {
    event.preventDefault();
    waiting = event.submitter;
  }
});
document.addEventListener("click", (event) => event.target.closest("[data-forget]") && forget());

// The customer: who is taken stands below the field, who is typed over is nobody.
function take({ id, name }) {
  hidden("customer").value = id;
  hidden("customer_name").value = hidden("customer_shown").value = name;
  const card = document.getElementById("customer-field").dataset.card.replace("/0/", `/${id}/`);
  htmx.ajax("GET", card, { target: "#customer-card", swap: "innerHTML" });
  edited();
}
form.addEventListener("taken", (event) => {
  if (event.target.id === "customer_name") take({ id: event.detail.id, name: event.detail.text });
});
form.addEventListener("input", (event) => {
  if (event.target.id !== "customer_name") return;
  hidden("customer").value = "";
  document.getElementById("customer-card").replaceChildren();
});
document.addEventListener("customer-made", (event) => {
  take(event.detail);
  document.getElementById("customer_name").focus();
});

async function restore(kept) {
  const values = new FormData();
  new URLSearchParams(kept).forEach((value, name) => values.append(name, value));
  const [draft, version] = [values.get("draft"), values.get("version")];
  await htmx.ajax("POST", form.dataset.restore, { target: "#editor-body", swap: "innerHTML", values });
  hidden("draft").value = draft || hidden("draft").value;
  hidden("version").value = version || hidden("version").value;
  edited();
}
const wasRefused = document.querySelector(".notice[role=alert]") !== null;
const kept = sessionStorage.getItem(key(location.pathname));
if (kept && !wasRefused) restore(kept);
