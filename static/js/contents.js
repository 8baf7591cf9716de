// Marks in the contents which section is being read.
"use strict";
(() => {
  const links = new Map();
  for (const link of document.querySelectorAll(".toc a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  const passed = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) passed.add(target);
      else passed.delete(target);
    }
    const reading = [...links.keys()].filter((heading) => passed.has(heading)).at(-1);
    for (const [heading, link] of links) {
      if (heading === reading) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "9999999px 0px -85% 0px" }); // everything above the reader's eyes
  for (const heading of links.keys()) observer.observe(heading);
})();
