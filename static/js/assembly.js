// Follows an assembly while it waits and runs: asks for its card again and again, and offers the new text once it is done.
"use strict";
(() => {
  const PAUSE = 2000;
  const place = document.getElementById("assembly");

  async function ask() {
    if (document.hidden) {
      later();
      return;
    }
    try {
      const answer = await fetch(place.dataset.poll, { headers: { Accept: "text/html" } });
      if (!answer.ok) {
        return;
      }
      place.innerHTML = await answer.text();
    } catch {
      later(); // the network may come back
      return;
    }
    if (place.querySelector("[data-busy]")) {
      later();
    } else {
      location.reload();
    }
  }

  function later() {
    setTimeout(ask, PAUSE);
  }

  if (place?.querySelector("[data-busy]")) {
    later();
  }
})();
