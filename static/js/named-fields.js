// Names for screen readers where Django's admin gives none: a field in a table has that of its column, one that completes what is typed
// (select2) that of its label, the column of what stands there already is called so, and a sign that has a name is one.
"use strict";
(() => {
  function nameOf(field) {
    const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    const column = [...(field.closest("td")?.classList ?? [])].find((one) => one.startsWith("field-"))?.slice("field-".length);
    if (field.closest("td.delete")) {
      return field.closest("table").querySelector("thead th:last-child").textContent.trim();
    }
    const head = column && field.closest("table").querySelector(`th.column-${CSS.escape(column)}`);
    return (label ?? head)?.textContent.trim().replace(/:$/, "");
  }

  function giveNames() {
    for (const field of document.querySelectorAll(".tabular td :is(input, select, textarea), select.admin-autocomplete")) {
      const name = nameOf(field);
      if (!name || field.type === "hidden") {
        continue;
      }
      field.setAttribute("aria-label", name);
      for (const box of field.parentElement.querySelectorAll(".select2-selection, .select2-selection__rendered")) {
        box.setAttribute("aria-label", name);
        box.removeAttribute("aria-labelledby");
      }
    }
    for (const sign of document.querySelectorAll(".help-tooltip[aria-label]")) {
      sign.setAttribute("role", "img");
    }
    for (const head of document.querySelectorAll("th.original:empty")) {
      const words = document.createElement("span");
      words.className = "vh";
      words.textContent = "As it stands";
      head.append(words);
    }
  }

  const whenReady = window.django?.jQuery ?? ((then) => window.addEventListener("load", then));
  whenReady(giveNames); // behind what makes the fields, which waits for the same
  window.addEventListener("load", giveNames); // the boxes of two lists come then
  document.addEventListener("formset:added", () => setTimeout(giveNames)); // behind Django's own listener, which makes them
})();
