// Where the places of a strip are more than a narrow page has room for, the one that is shown is in view.
for (const one of document.querySelectorAll(":is(.split-nav, .tabs) > [aria-current]")) {
  const strip = one.parentElement.getBoundingClientRect();
  const { left, width } = one.getBoundingClientRect();
  one.parentElement.scrollLeft += left - strip.left - (strip.width - width) / 2;
}
