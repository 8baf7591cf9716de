// Says the times of events where the reader is, and gives the place's back on request. Without it, those of the place stand.
"use strict";
(() => {
  const words = document.querySelector("[data-times-words]");
  const toggle = document.querySelector("[data-times-toggle]");
  const times = [...document.querySelectorAll("time[data-event-time]")];
  if (!words || !times.length) return;

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric" });
  const date = new Intl.DateTimeFormat("sv-SE"); // 2026-08-20
  let isMine = true;

  const rows = times.map((time) => {
    const moment = new Date(time.dateTime);
    const place = time.textContent;
    const small = time.parentElement.parentElement.querySelector("[data-clock]");
    const isSameDay = date.format(moment) === time.dateTime.slice(0, 10);
    const mine = isSameDay ? clock.format(moment) : `${day.format(moment)}, ${clock.format(moment)}`;
    return { time, small, place, mine, where: small.dataset.clock };
  });

  function remembered() {
    try {
      return localStorage.getItem("event-times") !== "place";
    } catch {
      return true; // storage may be closed; the choice then lasts for this page
    }
  }

  function show() {
    for (const { time, small, place, mine, where } of rows) {
      time.textContent = isMine ? mine : place;
      small.textContent = isMine && mine !== place ? `${place} ${where}` : where;
    }
    words.textContent = isMine ? `Times are yours: ${zone}.` : "Times are those of the place.";
    toggle.textContent = isMine ? "Show the place’s time" : "Show my time";
  }

  toggle.addEventListener("click", () => {
    isMine = !isMine;
    try {
      localStorage.setItem("event-times", isMine ? "mine" : "place");
    } catch {
      // see remembered()
    }
    show();
  });
  isMine = remembered();
  toggle.hidden = false;
  show();
})();
