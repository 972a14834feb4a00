// A choice with data-submit sends its form by itself; the button beside it (data-without-script,
// css/utilities.css) is for who has no script.
document.addEventListener("change", (event) => {
  const chosen = event.target.closest("[data-submit]");
  if (chosen?.checkValidity()) chosen.form.requestSubmit();
});
// A file may have been chosen before this script came; one that the browser put back when the
// page was reloaded or gone back to was sent before.
if (performance.getEntriesByType("navigation")[0]?.type === "navigate") {
  for (const chosen of document.querySelectorAll("input[type=file][data-submit]")) {
    if (chosen.files.length && chosen.checkValidity()) chosen.form.requestSubmit();
  }
}

// A form is not sent again while it is on its way, nor while the page that it led to is coming:
// that page would be lost, and with it what it had to say. After a while it may be: the network
// loses things, and people stop what takes too long.
const PATIENCE = 10_000;
const isOnItsWay = (form) => Date.now() - Number(form.dataset.sent ?? 0) < PATIENCE;

function goOnce(form, event) {
  if (isOnItsWay(form)) event.preventDefault();
  else form.dataset.sent = Date.now();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!event.defaultPrevented && form.getAttribute("method") === "post") goOnce(form, event);
});
// htmx sends its forms itself: it has prevented the browser from doing so by then.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  if (elt.matches("form") && requestConfig.verb === "post") goOnce(elt, event);
});
document.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr } }) => {
  if (!xhr.getResponseHeader("HX-Redirect")) delete elt.dataset.sent;
});
// Who comes back to the page may send it once more.
addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((one) => delete one.dataset.sent));
