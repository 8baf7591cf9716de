// The desk by keys. Each key presses the button that carries it (data-key). What is done with a line asks for it first: any words of it,
// Enter takes the first that has them. "words > other words" answers both questions of a move. Opening, moving and saving are the desk's own (desk.js).
"use strict";
(() => {
  const MOST = 8; // lines that are offered
  const BEHIND = " > "; // between the words of the line that is moved and those of the one that it goes behind
  const deeds = document.getElementById("deeds");
  const dialog = document.getElementById("pick");
  const words = document.getElementById("pick-words");
  const list = document.getElementById("pick-list");
  const told = document.getElementById("pick-told");
  if (!deeds || !document.getElementById("desk-live") || !window.htmx) {
    return;
  }
  const heads = {
    go: "Which line?",
    edit: "Edit which line?",
    line: "Change which line?",
    move: "Move which line?",
    remove: "Remove which line?",
    section: "Open which section?",
  };

  let take = null; // what is done with the place that is chosen
  let places = []; // what can be chosen: { label, section, entry }, without an entry the top of a section
  let offered = [];
  let chosen = 0;

  const isField = (element) => element.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit])");
  const line = (entry) => entry.querySelector("[dir]").textContent.trim();

  function lists() {
    return [...document.querySelectorAll("#sections ol[data-section]")];
  }

  function titleOf(part) {
    return part.dataset.title ?? part.closest("section").querySelector("h2").textContent;
  }

  function lines(parts) {
    return parts.flatMap((part) =>
      [...part.querySelectorAll(":scope > .entry")].map((entry) => ({ label: line(entry), section: titleOf(part), part, entry })),
    );
  }

  // Tops of sections come last: words of a line find the line first.
  function targets(entry) {
    const open = lists().filter((part) => part.dataset.title);
    const tops = open.map((part) => ({ label: `First in ${part.dataset.title}`, section: "", part, entry: null }));
    return [...lines(open).filter((one) => one.entry !== entry), ...tops];
  }

  // Choosing.

  // What begins with all that was typed comes before what has the words somewhere.
  function matches(typed = words.value) {
    const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const start = wanted.join(" ");
    const found = places
      .map((place) => ({ place, text: `${place.label} ${place.section}`.toLowerCase() }))
      .filter(({ text }) => wanted.every((word) => text.includes(word)));
    const isStart = ({ text }) => text.startsWith(start);
    return [...found.filter(isStart), ...found.filter((one) => !isStart(one))].map(({ place }) => place);
  }

  function option({ label, section, entry }, at) {
    const item = document.createElement("li");
    const place = document.createElement("small");
    item.id = `pick-${at}`;
    item.dataset.name = entry?.dataset.name ?? "";
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(at === chosen));
    place.className = "muted";
    place.textContent = section;
    item.append(label, " ", place);
    return item;
  }

  function offer() {
    const found = matches();
    offered = found.slice(0, MOST);
    chosen = Math.min(chosen, Math.max(offered.length - 1, 0));
    list.replaceChildren(...offered.map(option));
    words.setAttribute("aria-expanded", String(offered.length > 0));
    if (offered.length) {
      words.setAttribute("aria-activedescendant", `pick-${chosen}`);
    } else {
      words.removeAttribute("aria-activedescendant");
    }
    const more = found.length - offered.length;
    told.textContent = offered.length ? (more ? `${more} more have these words.` : "") : "Nothing here has these words.";
  }

  function ask(head, choices, then) {
    document.getElementById("pick-head").textContent = head;
    places = choices;
    take = then;
    chosen = 0;
    words.value = "";
    offer();
    if (!dialog.open) {
      dialog.showModal();
    }
    words.focus();
  }

  function choose(at) {
    const place = offered[at];
    if (!place) {
      return;
    }
    const then = take;
    take = null;
    then(place);
    if (!take) {
      dialog.close();
    }
  }

  // Doing.

  const entryOf = ({ entry }) => (entry.isConnected ? entry : document.querySelector(`.entry[data-name="${entry.dataset.name}"]`));

  function open(place, field) {
    dialog.close();
    const more = entryOf(place)?.querySelector(".more");
    const slot = entryOf(place)?.querySelector(".slot");
    if (slot) {
      const found = slot.querySelector(field);
      found?.focus();
      found?.select();
    } else if (more) {
      more.dataset.wants = field;
      more.click();
    }
  }

  function remove(place) {
    dialog.close();
    entryOf(place)?.querySelector(".grip").focus();
    document.dispatchEvent(new CustomEvent("desk:remove", { detail: { entry: place.entry.dataset.name } }));
  }

  function move(place) {
    ask(`Behind which line? ${place.label}`, targets(place.entry), (target) => {
      dialog.close();
      entryOf(place)?.querySelector(".grip").focus();
      const detail = { entry: place.entry.dataset.name, section: target.part.dataset.section, after: target.entry?.dataset.name ?? "" };
      document.dispatchEvent(new CustomEvent("desk:move", { detail }));
    });
  }

  function go(place) {
    dialog.close();
    entryOf(place)?.querySelector(".grip").focus();
  }

  const does = {
    go,
    edit: (place) => open(place, "input:not([type=hidden]), textarea"),
    line: (place) => open(place, "textarea[name=line]"),
    move,
    remove,
    section: ({ link }) => link.click(),
  };

  function allSections() {
    return [...document.querySelectorAll("#sections > section > header")]
      .map((head) => ({ label: head.querySelector("h2").textContent, section: "", link: head.querySelector("a[data-edits]") }))
      .filter(({ link }) => link);
  }

  // The line that has the focus is offered first.
  function begin(deed) {
    if (deed === "section") {
      ask(heads.section, allSections(), does.section);
      return;
    }
    const here = document.activeElement.closest(".entry");
    const parts = deed === "move" ? lists().filter((part) => part.dataset.title) : lists();
    const all = lines(parts);
    ask(heads[deed], [...all.filter((one) => one.entry === here), ...all.filter((one) => one.entry !== here)], does[deed]);
  }

  // The first question of a move, answered by what stands before the sign; what stands behind it is for the second. A line that has the
  // sign in its words is meant by them.
  function answersBoth() {
    const at = words.value.indexOf(BEHIND);
    if (take !== move || at < 0 || matches().length) {
      return false;
    }
    const found = matches(words.value.slice(0, at));
    const place = found.includes(offered[chosen]) ? offered[chosen] : found[0];
    const rest = words.value.slice(at + BEHIND.length);
    if (!place) {
      return false;
    }
    move(place);
    words.value = rest;
    offer();
    return true;
  }

  // Keys.

  function onWords(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && offered.length) {
      event.preventDefault();
      chosen = (chosen + step + offered.length) % offered.length;
      offer();
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(chosen);
    }
  }

  function onKey(event) {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches(".panel textarea")) {
      event.preventDefault();
      event.target.form.querySelector("button").click();
    } else if (isPlain && event.key.length === 1 && deeds.dataset.keys === "on" && !isField(event.target) && !document.querySelector("dialog[open]")) {
      const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (button) {
        event.preventDefault();
        button.click();
      }
    }
  }

  words.addEventListener("input", () => {
    const isSignComing = take === move && /[^\s>]\s>?$/.test(words.value); // what arrows chose stays chosen
    if (!isSignComing && !answersBoth()) {
      chosen = 0;
      offer();
    }
  });
  words.addEventListener("keydown", onWords);
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) {
      choose([...list.children].indexOf(item));
    }
  });
  dialog.addEventListener("close", () => {
    if (!dialog.open) { // it is told a moment later: by then the next question may stand there
      take = null;
    }
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-deed], [data-opens], [data-closes]");
    if (button?.dataset.deed) {
      begin(button.dataset.deed);
    } else if (button?.dataset.opens) {
      document.getElementById(button.dataset.opens).showModal();
    } else if (button) {
      button.closest("dialog")?.close();
    }
  });
})();
