// The choice between light, dark and the system's colours, shared by the public pages and the desk.
// Loaded in <head>, so that the first paint is right; the button stays hidden without JavaScript.
"use strict";
(() => {
  const NEXT = { auto: "light", light: "dark", dark: "auto" };
  const WORDS = { auto: "Colours: system", light: "Colours: light", dark: "Colours: dark" };
  let theme = "auto";

  function remembered() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be closed; the choice then lasts for this page
    }
  }

  function remember() {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // see remembered()
    }
  }

  function show() {
    document.documentElement.dataset.theme = theme;
    for (const button of document.querySelectorAll(".theme-toggle")) {
      button.hidden = false;
      button.querySelector("span").textContent = WORDS[theme];
    }
  }

  theme = Object.hasOwn(NEXT, remembered()) ? remembered() : "auto";
  show();
  document.addEventListener("DOMContentLoaded", () => {
    show();
    for (const button of document.querySelectorAll(".theme-toggle")) {
      button.addEventListener("click", () => {
        theme = NEXT[theme];
        remember();
        show();
      });
    }
  });
})();
