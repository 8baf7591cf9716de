// The board keeps itself current: htmx asks for it every half minute. Nothing moves under the pointer, no focus is lost, no opened
// list closes, and an answer that brings nothing new changes nothing. Without it the page is as it was when it was loaded.
"use strict";
(() => {
  const board = document.getElementById("board");
  if (!board || !window.htmx) {
    return;
  }
  const HELD = ":is(a, button, summary):hover";
  let tag = ""; // of what is shown
  let isLate = false;
  let before = null;

  // A press would miss, or hit something else: whatever the pointer stands on stays until it has left.
  function isHeld() {
    const selection = document.getSelection();
    const isSelecting = !selection.isCollapsed && board.contains(selection.anchorNode);
    return isSelecting || board.querySelector(HELD) !== null;
  }

  function catchUp() {
    if (isLate && !document.hidden && !isHeld()) {
      isLate = false;
      window.htmx.trigger(board, "look");
    }
  }

  // A link, button or summary is the same as before when it has the same id, or leads to the same place and is as far down.
  function likeness(element) {
    if (element.id) {
      return `#${CSS.escape(element.id)}`;
    }
    return element.matches("summary") ? `#${element.parentElement.id} > summary` : `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  }

  function place(element) {
    if (!element.matches("a, button, summary") || !board.contains(element)) {
      return null;
    }
    const selector = likeness(element);
    return { selector, number: [...board.querySelectorAll(selector)].indexOf(element) };
  }

  function remember() {
    const row = board.querySelector("[id]:is(tr, li):hover");
    before = {
      focus: place(document.activeElement),
      open: [...board.querySelectorAll("details[open]")].map((details) => details.id),
      row: row?.id,
      top: row?.getBoundingClientRect().top,
    };
  }

  function restore() {
    for (const id of before.open) {
      document.getElementById(id)?.setAttribute("open", "");
    }
    const row = before.row && document.getElementById(before.row);
    if (row) {
      window.scrollBy(0, row.getBoundingClientRect().top - before.top);
    }
    if (before.focus) {
      board.querySelectorAll(before.focus.selector)[before.focus.number]?.focus({ preventScroll: true });
    }
  }

  board.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt === board && tag) {
      event.detail.headers["If-None-Match"] = tag;
    }
  });
  board.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt === board && (document.hidden || isHeld())) {
      isLate = true;
      event.preventDefault();
    }
  });
  board.addEventListener("htmx:beforeSwap", (event) => {
    const isAsked = event.detail.requestConfig.elt !== board; // somebody pressed a button
    if (event.detail.shouldSwap && !isAsked && isHeld()) {
      isLate = true;
      event.detail.shouldSwap = false;
    }
    if (event.detail.shouldSwap) {
      tag = isAsked ? "" : (event.detail.xhr.getResponseHeader("ETag") ?? "");
      remember();
    }
  });
  board.addEventListener("htmx:afterSwap", restore);
  board.addEventListener("pointerout", () => setTimeout(catchUp));
  document.addEventListener("visibilitychange", catchUp);
})();
