// Keeps the deadline current, and says what the server's UTC is where the reader is. Without it, the server's words stand.
"use strict";
(() => {
  const MINUTE = 60_000;
  const UNITS = [["day", 1440], ["hour", 60], ["minute", 1]];

  if (document.documentElement.hasAttribute("data-deadline")) return; // two parts of a page may bring it along
  document.documentElement.setAttribute("data-deadline", "");

  function left(milliseconds) {
    let minutes = Math.floor(milliseconds / MINUTE);
    const parts = UNITS.map(([unit, size]) => {
      const amount = Math.floor(minutes / size);
      minutes -= amount * size;
      return amount ? `${amount}\u00a0${unit}${amount === 1 ? "" : "s"}` : "";
    });
    return parts.filter(Boolean).slice(0, 2).join(", ") || "Less than a minute";
  }

  function refresh() {
    for (const element of document.querySelectorAll("[data-countdown]")) {
      const remaining = new Date(element.dataset.countdown) - Date.now();
      if (remaining > 0) {
        element.textContent = left(remaining);
      } else {
        const box = element.closest("[data-closed]");
        if (box) box.textContent = box.dataset.closed;
      }
    }
  }

  const here = new Intl.DateTimeFormat("en-GB", { weekday: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });

  function tellLocalTime() {
    for (const time of document.querySelectorAll("[data-closed] time:not([data-told])")) {
      const moment = new Date(time.dateTime);
      time.setAttribute("data-told", "");
      const place = time.parentElement.querySelector(".here") ?? time; // kept free, so that nothing moves
      if (moment.getTimezoneOffset()) place.append(` (${here.format(moment)} where you are)`);
    }
  }

  function follow() {
    refresh();
    tellLocalTime();
  }

  follow();
  setInterval(refresh, MINUTE);
  document.addEventListener("htmx:afterSwap", follow); // a part of the page came anew
})();
