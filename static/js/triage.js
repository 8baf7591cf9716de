// The queue by keys. Each key presses the button that carries it (data-key), so whatever a key does, a button does, too.
// htmx puts the next page into this one; keys that are typed meanwhile wait for it. Without this file the buttons lead to pages.
"use strict";
(() => {
  const CLOSED = "This did not work: you may be signed out. What you typed is still here; sign in in another tab and try again.";
  const LOST = "This did not reach the server. What you typed is still here; try again.";
  const waiting = [];
  const drafts = new Map(); // the words of replies that were begun, by submission and decision, as long as this page is open
  let isBusy = false;
  let wasInDialog = false; // whether what was sent last was a reply in the dialog
  let said = document.getElementById("done-words")?.textContent ?? "";

  const screen = () => document.getElementById("triage");
  const dialog = () => document.querySelector("dialog[open]");

  function isField(element) {
    return element.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])");
  }

  // What a key means: first in the group that has the focus, then in an open dialog, else on the whole screen.
  function find(key) {
    const name = CSS.escape(key);
    const inner = document.activeElement.closest("[data-enters]")?.querySelector(`[data-inner-key="${name}"]`);
    const place = dialog() ?? screen();
    return inner ?? [...place.querySelectorAll(`[data-key="${name}"]`)].find((element) => element.checkVisibility() && !element.disabled);
  }

  function press(key) {
    const element = find(key);
    if (element && "enters" in element.dataset) {
      element.querySelector("button")?.focus();
    } else {
      element?.click();
      if (element?.type === "radio") {
        element.focus();
      }
    }
    return Boolean(element);
  }

  function onKey(event) {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const button = event.target.closest("form")?.querySelector("[data-with-ctrl]");
      if (button) {
        event.preventDefault();
        button.click();
      }
    } else if (event.key === "Escape" && event.target.closest("#edit")) {
      hideEdit();
    } else if (isPlain && event.key.length === 1 && (event.key !== " " || waiting.length) && !isField(event.target) && screen()?.dataset.keys === "on") {
      if (isBusy) {
        waiting.push(event.key);
        event.preventDefault();
      } else if (press(event.key)) {
        event.preventDefault();
      }
    }
  }

  function isOurs(event) {
    return ["triage", "reply-dialog"].includes(event.detail.target?.id);
  }

  // Nothing came: what was typed meanwhile was meant for a page that is not there.
  function stop() {
    isBusy = false;
    waiting.length = 0;
  }

  // The keys that were typed ahead; what follows one that opens a field was meant for the field.
  function goOn() {
    isBusy = false;
    while (!isBusy && waiting.length && !isField(document.activeElement)) {
      press(waiting.shift());
    }
    const field = document.activeElement;
    if (!isBusy && waiting.length && field.setRangeText) {
      field.setRangeText(waiting.join(""), field.selectionStart, field.selectionEnd, "end");
    }
    waiting.length = isBusy ? waiting.length : 0;
  }

  // The list shows the line of the one that is looked at, without moving the page.
  function showPlace() {
    const line = document.querySelector(".waiting [aria-current]");
    const list = line?.closest(".waiting");
    if (list) {
      list.scrollTop = line.offsetTop - list.clientHeight / 2;
    }
  }

  function say(words) {
    document.getElementById("triage-said").textContent = words;
  }

  // What was done is read aloud once, after the heading of the next one.
  function sayWhatWasDone() {
    const words = document.getElementById("done-words")?.textContent ?? "";
    if (words !== said) {
      say(words.trim());
    }
    said = words;
  }

  function showEdit(name) {
    const edit = document.getElementById("edit");
    edit.hidden = false;
    const field = [`[name=${name}]`, "[aria-invalid]", "[name=title]", "[name=text]", "[name=url]"].map((one) => edit.querySelector(one)).find(Boolean);
    field?.focus();
    field?.select?.();
  }

  function hideEdit() {
    document.getElementById("edit").hidden = true;
    document.getElementById("it").focus();
  }

  function openReply(place) {
    if (place.open || !place.querySelector("#reply")) {
      return;
    }
    place.showModal();
    const text = place.querySelector("[name=reason]");
    if (takeUpDraft(place.querySelector("form")) && text.value !== text.dataset.filled) {
      text.focus();
    } else {
      (place.querySelector("input[name=kit]:checked") ?? place.querySelector("input[type=radio]") ?? place.querySelector("#reply-head")).focus();
    }
  }

  function draftOf(form) {
    return `${new URL(form.action).pathname} ${form.elements.do.value}`;
  }

  function keepDraft(form) {
    const { reason, duplicate_of: number, kit } = form.elements;
    drafts.set(draftOf(form), { reason: reason.value, filled: reason.dataset.filled, number: number?.value, kit: kit?.value });
  }

  // What was typed for the same decision before somebody closed the reply. Gives whether there was something.
  function takeUpDraft(form) {
    const draft = drafts.get(draftOf(form));
    if (!draft?.reason && !draft?.number) {
      return false;
    }
    const { reason, duplicate_of: number } = form.elements;
    reason.value = draft.reason;
    if (draft.filled !== undefined) {
      reason.dataset.filled = draft.filled;
    }
    if (number) {
      number.value = draft.number;
    }
    const kit = [...form.querySelectorAll("input[name=kit]")].find((one) => one.value === draft.kit);
    if (kit) {
      kit.checked = true;
    }
    reason.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  // A reply that was sent from the dialog and refused comes back there; what somebody else did meanwhile is told in the page.
  function reopenReply() {
    const place = document.getElementById("reply-dialog");
    const reply = document.querySelector(".item #reply");
    const refusal = document.querySelector(".item .refusal");
    if (wasInDialog && reply && refusal?.dataset.l !== "warning") {
      place.replaceChildren(...[refusal, reply].filter(Boolean));
      place.querySelector("[autofocus]")?.removeAttribute("autofocus"); // else htmx gives the focus there when it has settled
      place.showModal();
      place.querySelector("[aria-invalid]")?.focus(); // at once: later it would take the focus from where somebody types
    }
    wasInDialog = false;
  }

  // What was wrong with fields is no longer said once there are words, or a number, which stands in for them.
  function takeBackError(place, fields) {
    for (const field of fields) {
      field.classList.remove("bad");
      field.querySelector(".error").remove();
      field.querySelector("[aria-invalid]").removeAttribute("aria-invalid");
    }
    place.querySelector(".refusal")?.remove();
    if (!place.querySelector(".field.bad")) {
      place.querySelector(".error-summary")?.remove();
    }
  }

  // A kit's words take the place of what stands there; what was typed by hand is given up only when asked.
  function takeKit(kit) {
    const form = kit.form;
    const text = form.elements.reason;
    const number = form.elements.duplicate_of;
    if (text.value.trim() && text.value !== text.dataset.filled && kit.dataset.text !== undefined) {
      if (!window.confirm("Put these words in place of yours?")) {
        return;
      }
    }
    if ("own" in kit.dataset) {
      text.focus();
      return;
    }
    text.value = text.dataset.filled = kit.dataset.text;
    if (number) {
      number.value = kit.dataset.of;
    }
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // A page that is not ours came back: the login, or an error. What was typed stays where it is.
  function keepWhatWasTyped(event) {
    if (isOurs(event) && !event.detail.serverResponse.includes('id="triage"')) {
      event.detail.shouldSwap = false;
      tellTrouble(CLOSED);
      stop();
    }
  }

  function tellTrouble(words) {
    say("");
    const place = dialog() ?? screen();
    const note = document.createElement("p");
    note.className = "error trouble";
    note.setAttribute("role", "alert");
    note.textContent = words;
    place.querySelector(".trouble")?.remove();
    place.prepend(note);
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:beforeRequest", (event) => {
    isBusy = isBusy || isOurs(event);
    wasInDialog = event.detail.target?.id === "triage" ? Boolean(event.detail.elt.closest("#reply-dialog")) : wasInDialog;
  });
  document.addEventListener("htmx:beforeSwap", keepWhatWasTyped);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "triage") {
      reopenReply();
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!isOurs(event)) {
      return;
    }
    if (event.detail.target.id === "reply-dialog") {
      openReply(event.detail.target);
    } else {
      showPlace();
      sayWhatWasDone();
    }
    goOn();
  });
  for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:sendAbort", "htmx:timeout"]) {
    document.addEventListener(trouble, stop);
  }
  for (const trouble of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(trouble, (event) => {
      if (isOurs(event)) {
        tellTrouble(LOST);
      }
    });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-opens], [data-closes], [data-shows], [data-hides]");
    if (button?.dataset.opens) {
      document.getElementById(button.dataset.opens).showModal();
    } else if (button && "closes" in button.dataset && button.closest("dialog")) {
      event.preventDefault();
      button.closest("dialog").close();
    } else if (button?.dataset.shows) {
      event.preventDefault();
      showEdit(button.dataset.field);
    } else if (button?.dataset.hides) {
      event.preventDefault();
      hideEdit();
    }
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("#reply form");
    if (form && event.target.matches("[name=reason], [name=duplicate_of]")) {
      keepDraft(form);
      if (event.target.value.trim()) {
        const own = event.target.closest(".field.bad");
        takeBackError(form.closest("dialog") ?? form, event.target.name === "duplicate_of" ? form.querySelectorAll(".field.bad") : [own].filter(Boolean));
      }
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[name=kit]")) {
      takeKit(event.target);
    }
  });
  showPlace();
  setInterval(() => {
    const left = document.querySelector("[data-due]");
    const seconds = Number(left?.dataset.due ?? 0) - 1;
    if (left && seconds >= 0) {
      left.dataset.due = seconds;
      left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
  }, 1000);
})();
