// Moves an entry by keyboard and by pointer, and then says so: a "desk:move" event with its name, the section and the name of the entry above.
// Keyboard: Space lifts, the arrows move, also into the next section, Enter drops, Escape puts back.
"use strict";
(() => {
  const FAR = 5; // pixels that make a press a drag
  const EDGE = 60; // pixels from the window's edge in which dragging scrolls
  const said = document.getElementById("desk-moved");
  let lifted = null; // { entry, list, next }: what is being moved, and where it came from
  let drag = null; // the same for a pointer, with the line at the target
  let isMoving = false;
  const moved = new Map(); // where the entries came from that were dropped and are not answered yet, by their names

  const lists = () => [...document.querySelectorAll("#sections ol[data-title]")];
  const entries = (list) => [...list.querySelectorAll(":scope > .entry")];
  const grip = (entry) => entry.querySelector(".grip");

  function say(words) {
    said.textContent = words;
  }

  function place(entry) {
    const list = entry.parentElement;
    const all = entries(list);
    return `${all.indexOf(entry) + 1} of ${all.length} in ${list.dataset.title}`;
  }

  function keepBusy(isBusy) {
    document.body.classList.toggle("is-moving", isBusy);
    document.dispatchEvent(new CustomEvent(isBusy ? "desk:lift" : "desk:drop"));
  }

  // An element that is moved loses the focus; here it keeps it.
  function carry(entry, list, before) {
    const hasFocus = document.activeElement === grip(entry);
    isMoving = true;
    list.insertBefore(entry, before);
    if (hasFocus) {
      grip(entry).focus({ preventScroll: true });
    }
    isMoving = false;
  }

  function lift(entry) {
    if (!entry.parentElement.dataset.title) {
      return;
    }
    lifted = { entry, list: entry.parentElement, next: entry.nextElementSibling };
    entry.classList.add("lifted");
    grip(entry).setAttribute("aria-pressed", "true");
    keepBusy(true);
    say(`Lifted, ${place(entry)}. Arrows move, Enter drops, Escape puts back.`);
  }

  function settle() {
    const { entry } = lifted;
    entry.classList.remove("lifted");
    grip(entry).removeAttribute("aria-pressed");
    lifted = null;
    keepBusy(false);
    return entry;
  }

  function putBack() {
    const { entry, list, next } = lifted;
    carry(entry, list, next);
    settle();
    say(`Put back, ${place(entry)}.`);
  }

  function drop() {
    const { list, next } = lifted;
    const entry = settle();
    if (entry.parentElement === list && entry.nextElementSibling === next) {
      say(`Left where it was, ${place(entry)}.`);
      return;
    }
    say(`Dropped, ${place(entry)}.`);
    moved.set(entry.dataset.name, { entry, list, next });
    for (const one of [list, entry.parentElement]) {
      one.closest("[data-stamp]").dataset.stamp = ""; // no longer as it came: it is sent anew, whatever becomes of the move
    }
    tell(entry, entry.parentElement, entry.previousElementSibling);
  }

  function tell(entry, list, above) {
    const detail = { entry: entry.dataset.name, section: list.dataset.section, after: above?.dataset.name ?? "" };
    document.dispatchEvent(new CustomEvent("desk:move", { detail }));
  }

  // A move that was not done is not shown as done.
  function takeBack(name) {
    const { entry, list, next } = moved.get(name) ?? {};
    moved.delete(name);
    if (entry?.isConnected && list.isConnected) {
      carry(entry, list, next?.parentElement === list ? next : null);
      say(`Put back, ${place(entry)}.`);
    }
  }

  // An answer that comes while an entry is lifted may bring its list anew: it stays lifted, in the place that it had reached.
  function liftAnew() {
    const same = (entry) => entry && document.querySelector(`#sections .entry[data-name$=".${entry.dataset.name.split(".")[3]}"]`);
    const { entry } = lifted;
    const list = lists().find((one) => one.dataset.section === entry.parentElement.dataset.section);
    const [now, above] = [same(entry), same(entry.previousElementSibling)];
    settle();
    if (now && list) {
      grip(now).focus({ preventScroll: true });
      lift(now);
      carry(now, list, above?.parentElement === list ? above.nextElementSibling : list.firstElementChild);
    }
  }

  document.body.addEventListener("htmx:beforeSwap", () => {
    isMoving = true; // what is exchanged loses the focus; that is no letting go
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    isMoving = false;
    if (lifted && !lifted.entry.isConnected) {
      liftAnew();
    }
    const { do: deed, entry } = event.detail.requestConfig.parameters;
    if (deed === "move" && !event.detail.successful) {
      takeBack(entry);
    } else if (deed === "move") {
      moved.delete(entry);
    }
  });

  // One step; over the edge of a list into the neighbouring one.
  function step(isDown) {
    const { entry } = lifted;
    const list = entry.parentElement;
    const sibling = isDown ? entry.nextElementSibling : entry.previousElementSibling;
    const all = lists();
    const other = all[all.indexOf(list) + (isDown ? 1 : -1)];
    if (sibling) {
      carry(entry, list, isDown ? sibling.nextElementSibling : sibling);
    } else if (other) {
      list.closest("[data-stamp]").dataset.stamp = ""; // it misses a line now
      carry(entry, other, isDown ? other.firstElementChild : null);
    }
    say(place(entry));
    entry.scrollIntoView({ block: "nearest" });
  }

  function press(event) {
    const entry = event.target.closest?.(".grip")?.closest(".entry");
    if (!entry || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const isLifted = lifted?.entry === entry;
    if (event.key === " " && !lifted && !drag) {
      lift(entry);
    } else if (isLifted && (event.key === "Enter" || event.key === " ")) {
      drop();
    } else if (isLifted && event.key === "Escape") {
      putBack();
    } else if (isLifted && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      step(event.key === "ArrowDown");
    } else {
      return;
    }
    event.preventDefault();
  }

  document.addEventListener("keydown", press);
  document.addEventListener("focusout", (event) => {
    if (lifted && !isMoving && event.target === grip(lifted.entry)) {
      putBack();
    }
  });

  // By pointer: the entry stays where it is, and a line shows where it would go.

  function begin(event) {
    const entry = event.target.closest?.(".grip")?.closest(".entry");
    if (!entry || event.button || lifted || !entry.parentElement.dataset.title) {
      return;
    }
    drag = { entry, y: event.clientY, x: event.clientX, line: null };
    event.target.setPointerCapture(event.pointerId);
  }

  function showLine(x, y) {
    const below = document.elementFromPoint(x, y);
    const list = below?.closest("#sections > section")?.querySelector("ol[data-title]");
    if (!list) {
      drag.line.remove();
      return;
    }
    const after = entries(list).find((entry) => y < entry.getBoundingClientRect().top + entry.getBoundingClientRect().height / 2);
    if (drag.line.parentElement !== list || drag.line.nextElementSibling !== (after ?? null)) {
      list.insertBefore(drag.line, after ?? null);
    }
  }

  function follow(event) {
    if (!drag) {
      return;
    }
    if (!drag.line) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) {
        return;
      }
      drag.line = document.createElement("li");
      drag.line.className = "drop";
      drag.line.setAttribute("role", "presentation");
      drag.entry.classList.add("dragged");
      keepBusy(true);
    }
    if (event.clientY < EDGE || event.clientY > innerHeight - EDGE) {
      scrollBy(0, event.clientY < EDGE ? -EDGE / 3 : EDGE / 3);
    }
    showLine(event.clientX, event.clientY);
  }

  function end(isDropped) {
    const { entry, line } = drag ?? {};
    drag = null;
    if (!line) {
      return;
    }
    const list = line.parentElement;
    const above = list && [...list.children].slice(0, [...list.children].indexOf(line)).findLast((one) => one !== entry);
    line.remove();
    entry.classList.remove("dragged");
    keepBusy(false);
    if (isDropped && list && !(list === entry.parentElement && (above ?? null) === entry.previousElementSibling)) {
      tell(entry, list, above);
    }
  }

  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", () => end(true));
  document.addEventListener("pointercancel", () => end(false));
  document.addEventListener("keydown", (event) => {
    if (drag && event.key === "Escape") {
      end(false);
    }
  });
})();
