// The proof of work that the form asks for in a flood (submissions/proof.py): worked out while somebody types, sent along
// when they send. Without it the form is sent as well; fewer are taken then.
"use strict";
(() => {
  const PATIENCE = 30_000;
  const field = document.querySelector("input[data-challenge]");
  const subtle = globalThis.crypto?.subtle; // only over https or on the machine itself
  if (!field || !subtle) {
    return;
  }
  const form = field.form;
  const words = form.querySelector("[data-proof-words]");
  let isOver = false;

  function bytes(hex) {
    return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  }

  function hex(buffer) {
    return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // The altcha format: of the numbers from 0 on, the first whose key begins as the challenge wants it.
  async function solve({ parameters, signature }) {
    const nonce = bytes(parameters.nonce);
    const password = new Uint8Array(nonce.length + 4);
    password.set(nonce);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(parameters.salt), iterations: parameters.cost };
    for (let counter = 0; ; counter += 1) {
      new DataView(password.buffer).setUint32(nonce.length, counter);
      const key = await subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
      const derivedKey = hex(await subtle.deriveBits(how, key, 8 * parameters.keyLength));
      if (derivedKey.startsWith(parameters.keyPrefix)) {
        return { challenge: { parameters, signature }, solution: { counter, derivedKey } };
      }
    }
  }

  const solved = solve(JSON.parse(field.dataset.challenge)).then((proof) => {
    field.value = btoa(JSON.stringify(proof));
  });
  const over = Promise.race([solved, new Promise((resolve) => setTimeout(resolve, PATIENCE))])
    .catch(() => {})
    .then(() => {
      isOver = true;
      words.textContent = "";
    });

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (isOver || event.defaultPrevented || button?.name !== "send") {
      return;
    }
    event.preventDefault();
    words.textContent = "One moment: your browser works out a proof that this is no flood. Then it is sent by itself.";
    over.then(() => form.requestSubmit(button));
  });
})();
