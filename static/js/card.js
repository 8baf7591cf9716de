// The form that answers while it is filled in. htmx fetches the cards; this takes over what they offer, and says it once.
// Without it the same form is checked and sent by its buttons.
"use strict";
(() => {
  const said = document.getElementById("card-said");
  const form = said?.closest("form");
  if (!form || !window.htmx) {
    return;
  }

  // A card grows while somebody fills in the fields below it: the field with the focus stays where it is on the screen.
  let held = null;
  let top = 0;

  function hold() {
    held = form.contains(document.activeElement) ? document.activeElement : null;
    top = held?.getBoundingClientRect().top;
  }

  function keep() {
    if (held?.isConnected && held === document.activeElement) {
      window.scrollBy(0, held.getBoundingClientRect().top - top);
    }
  }

  // A card belongs to the whole form, or to one of several links, whose fields have a prefix.
  function follow(card) {
    const prefix = card.dataset.prefix ?? "";
    const address = form.elements[`${prefix}url`];
    const title = form.elements[`${prefix}title`];
    let filled = ""; // the title that came from the page
    let asked = address.value;
    let words = "";

    function fill() {
      const own = card.querySelector("[data-title]")?.dataset.title;
      if (title && own && !title.value.trim()) {
        title.value = filled = own;
      }
    }

    function say() {
      const now = card.querySelector("[data-said]")?.dataset.said ?? "";
      if (now !== words) {
        words = now;
        said.textContent = prefix && now ? `${card.ariaLabel}: ${now}` : now;
      }
    }

    function mark() {
      for (const error of form.querySelectorAll(`.error[data-live="${card.id}"]`)) {
        const field = error.closest(".field");
        field.classList.remove("bad");
        field.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
        error.remove();
      }
      for (const refusal of card.querySelectorAll("[data-refuses]")) {
        const control = form.elements[prefix + refusal.dataset.refuses];
        const field = control instanceof HTMLElement && control.closest(".field:not(.bad)");
        if (field) {
          const error = document.createElement("p");
          error.className = "error";
          error.dataset.live = card.id;
          error.textContent = refusal.querySelector("p").textContent;
          field.classList.add("bad");
          field.insertBefore(error, control);
          control.setAttribute("aria-invalid", "true");
        }
      }
    }

    // A title that came from another page goes with its address.
    function forget() {
      if (address.value !== asked && title && filled && title.value === filled) {
        title.value = filled = "";
      }
      asked = address.value;
    }

    address.addEventListener("change", forget);
    address.addEventListener("paste", () => setTimeout(forget));
    card.addEventListener("htmx:beforeSwap", hold);
    card.addEventListener("htmx:afterSwap", keep);
    card.addEventListener("htmx:afterSettle", () => {
      hold();
      fill();
      mark();
      say();
      keep();
    });
  }

  // A button of a card puts its value into the field; the field's change then asks for a new card.
  function use(button) {
    const [name, ...rest] = button.value.split("=");
    const value = rest.join("=");
    const box = form.querySelector(`input[type=checkbox][name="${name}"][value="${CSS.escape(value)}"]`);
    const control = box ?? form.elements[name];
    if (box) {
      box.checked = true;
    } else {
      control.value = value;
    }
    control.focus();
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }

  for (const button of form.querySelectorAll("[data-without-scripts]")) {
    button.remove();
  }
  form.querySelector("button[name=send]").classList.add("primary");
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.name === "use") {
      event.preventDefault();
      use(button);
    } else if (button && "enter" in button.dataset) {
      event.preventDefault();
      const place = document.activeElement.closest("[data-row]") ?? form;
      window.htmx.trigger(place.querySelector(".card-place"), "look");
    }
  });
  for (const card of form.querySelectorAll(".card-place")) {
    follow(card);
  }
})();
