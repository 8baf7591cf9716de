// Shows the buttons that need a passkey, gives them to allauth's script, and says in words when one was not used.
// Without JavaScript the buttons stay hidden, and the page says what else there is.
"use strict";
(() => {
  const forms = window.allauth?.webauthn?.forms;
  if (!forms || !window.PublicKeyCredential) return;

  const ENDED = "No passkey was used. Try again, or go another way.";
  const KNOWN = "This device has a passkey of yours already.";
  const INSECURE = "Passkeys need https and the desk's own name in the address.";
  const WORDS = { InvalidStateError: KNOWN, SecurityError: INSECURE };

  for (const button of document.querySelectorAll("[data-passkey]")) {
    const { passkey, credential, passwordless } = button.dataset;
    const ids = { credential, passwordless };
    ids[passkey] = button.id;
    if (document.getElementById("passkey-data")) ids.data = "passkey-data";
    forms[`${passkey}Form`]({ ids });
    button.hidden = false;
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const words = WORDS[event.detail.exception?.name] ?? ENDED;
    for (const state of document.querySelectorAll(".passkey-state")) state.textContent = words;
  });
})();
