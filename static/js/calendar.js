// The calendar board by keys: j and k go through what is to be decided, other keys press the button that carries them (data-key), first in
// the matter that has the focus. What is typed while an answer is on its way waits for it. Without this file every button works.
"use strict";
(() => {
  const waiting = [];
  let isBusy = false;

  const board = () => document.getElementById("calendar");
  const matters = () => [...board().querySelectorAll(".matter")];
  const current = () => document.activeElement.closest(".matter");
  const isField = (element) => element.matches("textarea, select, input:not([type=checkbox], [type=submit])");

  function look(at) {
    const all = matters();
    const matter = all[Math.min(Math.max(at, 0), all.length - 1)];
    matter?.focus({ preventScroll: true });
    matter?.scrollIntoView({ block: "nearest" });
  }

  function press(key) {
    const at = matters().indexOf(current());
    if (key === "j" || key === "k") {
      look(at + (key === "j" ? 1 : -1));
      return true;
    }
    const name = CSS.escape(key);
    const matter = current() ?? matters()[0];
    const button = matter?.querySelector(`[data-key="${name}"]`) ?? [...board().querySelectorAll(`[data-key="${name}"]`)].find((one) => !one.closest(".matter"));
    button?.click();
    return Boolean(button);
  }

  function goOn() {
    isBusy = false;
    while (!isBusy && waiting.length) {
      press(waiting.shift());
    }
  }

  // Nothing came: what was typed meanwhile was meant for a board that is not there. What happened is told by trouble.js.
  function stop() {
    isBusy = false;
    waiting.length = 0;
  }

  function onKey(event) {
    const isPlain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!isPlain || isField(event.target) || board().dataset.keys !== "on") {
      return;
    }
    if (isBusy) {
      waiting.push(event.key);
      event.preventDefault();
    } else if (press(event.key)) {
      event.preventDefault();
    }
  }

  // What is decided leaves its place to the next one: the form says which place that was.
  document.addEventListener("submit", (event) => {
    const place = event.target.closest(".matter");
    if (place) {
      event.target.elements.at.value = matters().indexOf(place);
    }
  }, true);
  document.addEventListener("keydown", onKey);
  document.body.addEventListener("htmx:beforeRequest", () => {
    isBusy = true;
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    event.detail.shouldSwap = event.detail.shouldSwap || event.detail.xhr.status === 409; // a refusal is a page, too
    event.detail.isError = event.detail.isError && event.detail.xhr.status !== 409;
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    if (board().dataset.at) {
      look(Number(board().dataset.at)); // at once: later it would take the focus from where somebody put it
    }
  });
  document.body.addEventListener("htmx:afterSettle", goOn);
  for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.body.addEventListener(trouble, stop);
  }
  if (board().dataset.at) {
    look(Number(board().dataset.at));
  }
})();
