// Says on pages of the desk that something was not done: it did not reach the server, or an error came back. The words stand in the place
// with data-trouble, and those of the deed before, which it names, go. A page's own looks at what others did are silent: the next one
// comes by itself.
"use strict";
(() => {
  const LOST = "This did not reach the server. What you typed is still here; try again.";
  const BROKEN = "This did not work on the server. What you typed is still here; try again.";
  const CLOSED = "This did not work: you may be signed out. What you typed is still here; sign in in another tab and try again.";
  const FORBIDDEN = 403;
  const looks = document.getElementById("desk-live");

  // A refusal in plain words says what to do; a page that came instead of an answer is not for here.
  function wordsOf(xhr) {
    const isPlain = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
    return (isPlain && xhr.responseText) || (xhr.status === FORBIDDEN ? CLOSED : BROKEN);
  }

  function tell(event, words) {
    const place = document.querySelector("[data-trouble]");
    if (!place || (looks && event.detail.requestConfig.elt === looks)) {
      return;
    }
    const note = document.getElementById("trouble").content.firstElementChild.cloneNode(true);
    note.querySelector("p").textContent = words;
    document.getElementById(place.dataset.trouble).replaceChildren();
    place.replaceChildren(note);
    note.scrollIntoView({ block: "nearest" });
  }

  document.body.addEventListener("htmx:responseError", (event) => tell(event, wordsOf(event.detail.xhr)));
  for (const trouble of ["htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(trouble, (event) => tell(event, LOST));
  }
})();
