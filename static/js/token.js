// Whoever logs in again in another tab gets a new token against forgery there, and those in this page are over. So whatever this page
// sends takes the one of the cookie, which holds now.
"use strict";
(() => {
  const FIELD = "csrfmiddlewaretoken";
  const COOKIE = "csrftoken=";

  function standing() {
    return document.cookie.split("; ").find((one) => one.startsWith(COOKIE))?.slice(COOKIE.length);
  }

  function renew(event) {
    const token = standing();
    for (const field of event.target.querySelectorAll(`input[name=${FIELD}]`)) {
      field.value = token ?? field.value;
    }
  }

  function renewParameters({ detail }) {
    const token = standing();
    if (token && detail.parameters[FIELD]) {
      detail.parameters[FIELD] = token;
    }
  }

  document.addEventListener("submit", renew, true); // before anybody reads the form
  document.addEventListener("htmx:configRequest", renewParameters);
})();
