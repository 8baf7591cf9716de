// The bookmark is for dragging: pressed here it would be stopped by the policy of this page, so it says what to do.
"use strict";
for (const bookmark of document.querySelectorAll(".bookmark")) {
  bookmark.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("bookmark-hint").textContent = "Drag it to the bar of your bookmarks, then press it there on any page.";
  });
}
