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

  function refresh(element) {
    const remaining = new Date(element.dataset.countdown) - Date.now();
    if (remaining > 0) {
      element.textContent = left(remaining);
    } else {
      const box = element.closest("[data-closed]");
      if (box) box.textContent = box.dataset.closed;
    }
  }

  for (const element of document.querySelectorAll("[data-countdown]")) {
    refresh(element);
    setInterval(refresh, MINUTE, element);
  }
  const here = new Intl.DateTimeFormat("en-GB", { weekday: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  for (const time of document.querySelectorAll("[data-closed] time")) {
    const moment = new Date(time.dateTime);
    if (moment.getTimezoneOffset()) time.append(` (${here.format(moment)} where you are)`);
  }
})();
