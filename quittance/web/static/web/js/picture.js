// <input type="file" data-picture data-most="bytes" data-too-large="words">: what is chosen is shown
// at once, as data of the page itself, and what is too large is said before it is sent.
function show(input, file) {
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const image = document.createElement("img");
    image.className = "preview";
    image.alt = file.name;
    image.src = reader.result;
    input.parentElement.append(image);
  });
  reader.readAsDataURL(file);
}

function look(input) {
  const files = [...input.files];
  const isLarge = files.some((file) => file.size > Number(input.dataset.most));
  input.setCustomValidity(isLarge ? input.dataset.tooLarge : "");
  input.parentElement.querySelectorAll(".preview").forEach((one) => one.remove());
  if (isLarge) input.reportValidity();
  else files.slice(0, 12).forEach((file) => show(input, file));
}

// While it is captured: before the form is sent by itself (js/submit.js).
document.addEventListener("change", (event) => event.target.matches("[data-picture]") && look(event.target), true);
