// Marks in the contents which section is being read.
"use strict";
(() => {
  const links = new Map();
  for (const link of document.querySelectorAll(".toc a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  const above = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, boundingClientRect, rootBounds } of entries) {
      if (rootBounds && boundingClientRect.top < rootBounds.bottom) above.add(target);
      else above.delete(target);
    }
    const reading = [...links.keys()].filter((heading) => above.has(heading)).at(-1);
    for (const [heading, link] of links) {
      if (heading === reading) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "0px 0px -70% 0px" });
  for (const heading of links.keys()) observer.observe(heading);
})();
