// Keeps the desk of an issue in step with what others do, opens an entry's panel below its line, and sends moves. htmx asks and swaps;
// here it is told what the page has already, and what must stay: the focus, the place on the screen, and whatever is being typed.
"use strict";
(() => {
  const SOON = 1500; // milliseconds, while an assembly goes on or a page is being read
  const LONG = 10000; // milliseconds for which it says what was done
  const live = document.getElementById("desk-live");
  const form = document.getElementById("desk-form");
  const sections = document.getElementById("sections"); // what sends for a line: a form would go where its last button went
  const said = document.getElementById("desk-said");
  if (!live || !window.htmx) {
    return;
  }

  let etag = "";
  let held = null; // where focus and screen were before the parts are exchanged
  let wanted = null; // the digest of an entry that is to have the focus then
  let left = null; // what had the focus when that was said; who went on to something else meanwhile stays there
  let hasSkipped = false;
  let isLifted = false;
  let deeds = 0; // begun and ended ones: what a poll asked for on the other side of one is stale
  let deedsAtPoll = 0;

  const untold = () => {}; // what does not come is told by trouble.js

  const isAPoll = (event) => event.detail.elt === live || event.detail.requestConfig?.elt === live;

  // What the page has, for the server to send only the rest.

  function stamps() {
    return [...document.querySelectorAll("[data-stamp]")].map((part) => `${part.id}=${part.dataset.stamp}`).join(",");
  }

  function isTyping(part) {
    return part.querySelector(".slot") !== null || [...part.querySelectorAll("textarea, input:not([type=hidden])")].some((one) => one.value);
  }

  // Where something is, so that it is found again after its part came anew.

  function mark(element) {
    const entry = element?.closest(".entry");
    return {
      digest: entry?.dataset.name.split(".")[3],
      place: entry?.dataset.name.split(".")[2],
      section: entry?.parentElement.dataset.section,
      part: element?.closest("[data-stamp]")?.id,
      kind: ["grip", "more"].find((name) => element?.classList.contains(name)),
      id: element?.id,
      element,
      top: element?.getBoundingClientRect().top,
    };
  }

  function find({ digest, section, part, kind, id, element }) {
    if (element?.isConnected) {
      return element;
    }
    if (digest) {
      const same = [...document.querySelectorAll(`.entry[data-name$="${digest}"]`)];
      const entry = same.find((one) => one.parentElement.dataset.section === section) ?? same[0];
      return kind ? entry?.querySelector(`.${kind}`) : entry;
    }
    return (id && document.getElementById(id)) || (part && document.getElementById(part)?.querySelector("a, button")) || null;
  }

  // Where the focus goes: an entry that was reworded or taken out leaves it to what stands in its place now.
  function findFocus(focus) {
    const found = find(focus);
    if (found && !found.matches(".entry")) {
      return found;
    }
    const there = document.querySelectorAll(`ol[data-section="${focus.section}"] > .entry`);
    const entry = found ?? there[focus.place] ?? there[there.length - 1];
    return entry?.querySelector(".grip, .more") ?? document.getElementById(focus.part)?.querySelector("a, button");
  }

  function hold() {
    const focused = document.activeElement === document.body ? null : document.activeElement;
    const seen = [...document.querySelectorAll("#sections .entry, #sections > section > header a")];
    const isSeen = (one) => one.getBoundingClientRect().top >= 0 && one.getBoundingClientRect().top < innerHeight;
    const isStill = (one) => !wanted || mark(one).digest !== wanted;
    const anchor = focused && isSeen(focused) && isStill(focused) ? focused : seen.find((one) => isSeen(one) && isStill(one));
    held = { focus: focused && mark(focused), anchor: mark(anchor) };
  }

  function keep() {
    const { focus, anchor, isPoll } = held;
    held = null;
    const now = find(anchor);
    if (now && anchor.top !== undefined) {
      scrollBy(0, now.getBoundingClientRect().top - anchor.top);
    }
    const hasGoneOn = isLifted || waiting.length || (focus && focus.element !== left);
    const moved = wanted && !hasGoneOn && document.querySelector(`.entry[data-name$="${wanted}"] .grip`);
    wanted = null;
    if (moved) {
      moved.focus({ preventScroll: true });
      moved.scrollIntoView({ block: "nearest" });
    } else if (focus && !focus.element.isConnected) {
      findFocus(focus)?.focus({ preventScroll: true });
    }
    if (!isPoll) {
      document.querySelector("#desk-refused > *")?.scrollIntoView({ block: "nearest" });
    }
  }

  // An assembly that goes on is looked at more often, and its button says so.
  function follow() {
    const isBusy = document.querySelector("#assembly [data-busy]") !== null;
    const button = document.getElementById("assemble");
    if (button) {
      button.toggleAttribute("aria-busy", isBusy);
      if (isBusy) {
        button.setAttribute("aria-busy", "true");
      }
      button.firstElementChild.textContent = isBusy ? "Assembling" : "Assemble";
    }
    if (isBusy) {
      setTimeout(look, SOON);
    }
  }

  function look() {
    window.htmx.trigger(live, "desk:look");
  }

  // htmx knows a button outside its form only some moments after the button came; pressed by then, it would send what another one says.
  function sendWhereTheButtonSays(detail) {
    const button = detail.elt === form && detail.triggeringEvent?.submitter;
    if (button) {
      detail.path = button.getAttribute("formaction") ?? form.getAttribute("action");
      if (button.name) {
        detail.parameters[button.name] = button.value;
      }
    }
  }

  document.body.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["Desk-Stamps"] = stamps();
    if (isAPoll(event) && etag) {
      event.detail.headers["If-None-Match"] = etag;
    }
    sendWhereTheButtonSays(event.detail);
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (!isAPoll(event)) {
      deeds += 1;
      return;
    }
    deedsAtPoll = deeds;
    if (isLifted || document.hidden) {
      event.preventDefault();
    }
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (isAPoll(event) && (isLifted || deedsAtPoll !== deeds)) {
      event.detail.shouldSwap = false;
      hasSkipped = true;
      return;
    }
    hasSkipped = false;
    hold();
    held.isPoll = isAPoll(event);
  });
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (held?.isPoll && isTyping(event.detail.target)) {
      event.detail.shouldSwap = false;
      hasSkipped = true;
    }
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (held) {
      keep();
    }
    if (!isAPoll(event)) {
      deeds += 1;
      if (!event.detail.successful) {
        wanted = null;
        etag = ""; // the next look tells how things stand
      }
    } else if (event.detail.successful) {
      etag = hasSkipped ? "" : (event.detail.xhr.getResponseHeader("ETag") ?? "");
    }
    follow();
  });

  // What was done stands over the page for a while; what was refused stays until the next deed.
  let clearing = 0;
  new MutationObserver(() => {
    clearTimeout(clearing);
    clearing = setTimeout(() => said.replaceChildren(), LONG);
  }).observe(said, { childList: true });

  // Moves.

  document.addEventListener("desk:lift", () => {
    isLifted = true;
  });
  document.addEventListener("desk:drop", () => {
    isLifted = false;
  });

  // One after the other: each line is named as the page shows it once the deed before is answered.

  const waiting = [];
  let isSending = false;

  function standing(name) {
    const [section, , , digest] = name.split(".");
    return find({ digest, section })?.dataset.name ?? name;
  }

  async function send(deed) {
    waiting.push(deed);
    left = document.activeElement;
    if (isSending) {
      return;
    }
    isSending = true;
    while (waiting.length) {
      const { do: name, entry, section, after } = waiting.shift();
      const values = { do: name, entry: standing(entry), csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value };
      if (name === "move") {
        wanted = entry.split(".")[3];
        Object.assign(values, { section, after: after && standing(after) });
      }
      await window.htmx.ajax("POST", live.dataset.entries, { source: sections, values, swap: "none" }).catch(untold);
    }
    isSending = false;
  }

  document.addEventListener("desk:move", (event) => send({ do: "move", ...event.detail }));
  document.addEventListener("desk:remove", (event) => send({ do: "remove", ...event.detail }));

  // What was refused goes when somebody lets the line be; the focus goes to that line.

  function keepWhatStands() {
    const refused = document.getElementById("desk-refused");
    const name = refused.querySelector("[name=entry]")?.value;
    refused.replaceChildren();
    (document.querySelector(`.entry[data-name="${name}"] .grip`) ?? document.querySelector("#sections a"))?.focus();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#desk-refused .keep")) {
      event.preventDefault();
      keepWhatStands();
    }
  });

  // Panels.

  function close(slot) {
    if (slot.closest("#desk-refused")) {
      keepWhatStands();
      return;
    }
    const opener = slot.parentElement.querySelector(".more, textarea");
    opener.removeAttribute("aria-expanded");
    slot.remove();
    opener.focus();
  }

  // A panel that did not come leaves no empty place. One that came is made known to htmx before anybody can press a key in it: it would
  // learn of the forms a moment later, and until then they would send as forms without scripts do.
  function isFilled(slot, opener) {
    if (slot.firstElementChild) {
      window.htmx.process(slot);
    } else {
      slot.remove();
      opener.removeAttribute("aria-expanded");
    }
    return slot.isConnected;
  }

  async function open(link) {
    const entry = link.closest(".entry");
    const slot = document.createElement("div");
    slot.className = "slot";
    entry.append(slot);
    link.setAttribute("aria-expanded", "true");
    await window.htmx.ajax("GET", link.href, { source: slot, target: slot, swap: "innerHTML" }).catch(untold);
    if (!isFilled(slot, link)) {
      return;
    }
    const field = slot.querySelector(link.dataset.wants ?? "input:not([type=hidden]), textarea");
    delete link.dataset.wants;
    field?.focus();
    field?.select?.();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".entry .more");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) {
      return;
    }
    event.preventDefault();
    const slot = link.closest(".entry").querySelector(".slot");
    if (slot) {
      close(slot);
    } else {
      open(link);
    }
  });
  document.addEventListener("keydown", (event) => {
    const slot = event.key === "Escape" && event.target.closest?.(".slot");
    if (slot) {
      close(slot);
    }
  });

  // Adding: what is pasted below a section is looked over at once, what is typed there with Enter.

  const isAddField = (element) => element?.matches?.(".add > textarea");

  function read(field) {
    const slot = field.parentElement.querySelector(".slot") ?? document.createElement("div");
    slot.className = "slot";
    field.parentElement.append(slot);
    const values = { section: field.dataset.section, text: field.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value };
    const asked = window.htmx.ajax("POST", live.dataset.add, { source: slot, target: slot, swap: "innerHTML", values });
    asked.catch(untold).then(() => {
      if (!isFilled(slot, field)) {
        return;
      }
      const isRead = slot.querySelector("[data-awaited]") !== null; // it may tell a title yet
      const missing = isRead ? null : [...slot.querySelectorAll("input[name$='-title']")].find((title) => !title.value);
      slot.scrollIntoView({ block: "nearest" });
      (missing ?? slot.querySelector("button"))?.focus();
    });
  }

  document.addEventListener("paste", (event) => {
    if (isAddField(event.target)) {
      setTimeout(() => read(event.target)); // the text is there then
    }
  });
  document.addEventListener("keydown", (event) => {
    if (isAddField(event.target) && event.key === "Enter" && !event.shiftKey && event.target.value.trim()) {
      event.preventDefault();
      read(event.target);
    }
  });

  // A page that is being read may tell a title in a moment; who types meanwhile, or before the answer comes, is left alone.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { looks, awaited } = event.detail.requestConfig.elt.dataset;
    if (looks !== undefined && awaited === undefined) {
      event.detail.shouldSwap = false;
    }
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const panel = event.detail.elt.querySelector?.("[data-awaited]");
    if (panel) {
      panel.addEventListener("input", () => delete panel.dataset.awaited);
      panel.addEventListener("click", (event) => {
        if (event.target.closest("button")) { // it waits for no look that is under way, and is not lost in its answer
          delete panel.dataset.looks;
          window.htmx.trigger(panel, "htmx:abort");
        }
      });
      setTimeout(() => {
        if (panel.isConnected && "awaited" in panel.dataset && document.activeElement?.type !== "text") {
          panel.dataset.looks = "";
          panel.requestSubmit(panel.querySelector('[value="look"]'));
        }
      }, SOON);
    }
  });

  follow();
})();
