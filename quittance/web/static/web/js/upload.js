// <form data-upload data-most="bytes">: files that are chosen or dropped anywhere on the page go out
// one by one, each with how far it is and what became of it. A single file opens its draft.
const AT_ONCE = 2;
const form = document.querySelector("[data-upload]");
const list = form.querySelector("[data-upload-list]");
const pattern = form.querySelector("[data-upload-row]");
const input = form.querySelector("input[type=file]");
const waiting = [];
let underway = 0;
let taken = 0;
let draft = "";

function row(file) {
  const one = pattern.content.cloneNode(true).firstElementChild;
  one.querySelector(".drop-name").textContent = file.name;
  list.append(one);
  return one;
}

function end(one, isGood, html) {
  one.querySelector("progress").remove();
  one.classList.add("drop-done", isGood ? "drop-good" : "drop-bad");
  if (html) one.querySelector(".drop-state").innerHTML = html;
}

function refuse(one, words) {
  end(one, false, "");
  one.querySelector(".drop-state").textContent = words;
}

function send({ file, one }) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file);
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("X-CSRFToken", form.elements.namedItem("csrfmiddlewaretoken").value);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) one.querySelector("progress").value = (event.loaded / event.total) * 90;
  });
  request.addEventListener("loadend", () => {
    underway -= 1;
    if (request.status === 401) refuse(one, form.dataset.loggedOut);
    else if (request.status !== 200) refuse(one, form.dataset.failed);
    else {
      const address = request.getResponseHeader("X-Draft");
      end(one, Boolean(address), request.responseText);
      draft ||= address;
    }
    next();
  });
  request.send(body);
}

function next() {
  while (underway < AT_ONCE && waiting.length) {
    underway += 1;
    send(waiting.shift());
  }
  if (!underway && taken === 1 && draft) location.assign(draft);
  if (!underway) taken = 0;
}

function take(files) {
  for (const file of files) {
    const one = row(file);
    taken += 1;
    if (file.size > Number(form.dataset.most)) refuse(one, form.dataset.tooLarge);
    else waiting.push({ file, one });
  }
  input.value = "";
  next();
}

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

form.classList.add("drop-scripted");
input.addEventListener("change", () => take([...input.files]));
form.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  form.classList.add("drop-over");
});
document.addEventListener("dragleave", (event) => event.relatedTarget || form.classList.remove("drop-over"));
document.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  form.classList.remove("drop-over");
  take([...event.dataTransfer.files]);
});
