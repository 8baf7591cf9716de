// The form that answers while it is filled in. htmx fetches the card; this takes over what it offers, and says it once.
// Without it the same form is checked and sent by its buttons.
"use strict";
(() => {
  const card = document.getElementById("card");
  const form = card?.closest("form");
  if (!form || !window.htmx) {
    return;
  }
  const title = form.elements.title;
  const address = form.elements.url;
  let filled = ""; // the title that came from the page
  let asked = address.value;

  function fill() {
    const own = card.querySelector("[data-title]")?.dataset.title;
    if (title && own && !title.value.trim()) {
      title.value = filled = own;
    }
  }

  function say() {
    const said = document.getElementById("card-said");
    const words = card.querySelector("[data-said]")?.dataset.said ?? "";
    if (said.textContent !== words) {
      said.textContent = words;
    }
  }

  function mark() {
    for (const error of form.querySelectorAll(".error[data-live]")) {
      const field = error.closest(".field");
      field.classList.remove("bad");
      field.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
      error.remove();
    }
    for (const refusal of card.querySelectorAll("[data-refuses]")) {
      const control = form.elements[refusal.dataset.refuses];
      const field = control instanceof HTMLElement && control.closest(".field:not(.bad)");
      if (field) {
        const error = document.createElement("p");
        error.className = "error";
        error.dataset.live = "";
        error.textContent = refusal.querySelector("p").textContent;
        field.classList.add("bad");
        field.insertBefore(error, control);
        control.setAttribute("aria-invalid", "true");
      }
    }
  }

  // A button of the card puts its value into the field; the field's change then asks for a new card.
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

  // A title that came from another page goes with its address.
  function forget() {
    if (address.value !== asked && title && filled && title.value === filled) {
      title.value = filled = "";
    }
    asked = address.value;
  }

  for (const button of form.querySelectorAll("[data-without-scripts]")) {
    button.remove();
  }
  form.querySelector("button[name=send]").classList.add("primary");
  address.addEventListener("change", forget);
  address.addEventListener("paste", () => setTimeout(forget));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "use") {
      event.preventDefault();
      use(event.submitter);
    } else if (event.submitter && "enter" in event.submitter.dataset) {
      event.preventDefault();
      window.htmx.trigger(card, "look");
    }
  });
  card.addEventListener("htmx:afterSettle", () => {
    fill();
    mark();
    say();
  });
})();
