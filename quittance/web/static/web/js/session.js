// The session has ended while the page was open: said above whatever dialog there is, whose form keeps
// what was typed. Who has logged in again in another tab can send it, with a token of the new session.
const told = document.getElementById("session-ended");
let hasEnded = false;

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401) return;
  hasEnded = true;
  if (!told.open) told.showModal();
});

async function goOn() {
  if (!hasEnded) return;
  const { was, url } = told.dataset;
  const answer = await fetch(`${url}?${new URLSearchParams({ was })}`);
  const { who, token } = answer.ok ? await answer.json() : {};
  if (!who) return;
  if (who !== was) return location.reload();
  hasEnded = false;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((one) => (one.value = token));
  told.close();
}

told.addEventListener("close", goOn);
// Back from the other tab.
document.addEventListener("visibilitychange", () => document.hidden || goOn());
