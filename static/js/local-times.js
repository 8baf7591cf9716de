// Says times where the reader is. Without it, the server's UTC stands; it stays in the title.
"use strict";
(() => {
  const here = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
  for (const time of document.querySelectorAll("time[data-local]")) {
    const moment = new Date(time.dateTime);
    if (moment.getTimezoneOffset() === 0) continue;
    time.title = time.textContent;
    time.textContent = here.format(moment);
  }
})();
