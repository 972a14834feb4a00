// What is typed into a form with data-keep outlives a session that has ended: it is put away when
// the form is sent and put back when the same page asks for it again (after the login).
const key = `kept:${location.pathname}`;
const form = document.querySelector("form[data-keep]");

function fields() {
  return [...form.elements].filter((one) => one.name && !["hidden", "password", "file", "submit"].includes(one.type));
}

function put() {
  const said = fields().map((one) => [one.name, one.type === "checkbox" || one.type === "radio" ? one.checked : one.value]);
  sessionStorage.setItem(key, JSON.stringify(said));
}

function take() {
  const said = JSON.parse(sessionStorage.getItem(key) ?? "[]");
  sessionStorage.removeItem(key);
  fields().forEach((one, index) => {
    if (said[index]?.[0] !== one.name) return;
    if (typeof said[index][1] === "boolean") one.checked = said[index][1];
    else one.value = said[index][1];
  });
}

// Back from the login the page is new; whatever else follows a send means that it arrived.
if (form) {
  if (document.referrer.includes("/account/")) take();
  form.addEventListener("submit", put);
}
