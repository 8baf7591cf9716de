// The section editor: keeps a draft on this device, saves with Ctrl s and Ctrl Enter, and tames django-markdownx,
// whose script would take the Tab key, edit text with its own short cuts and upload dropped files.
"use strict";
(() => {
  const PAUSE = 400;

  function stored(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null; // storage may be closed or hold something else
    }
  }

  function store(key, draft) {
    try {
      if (draft) {
        localStorage.setItem(key, JSON.stringify(draft));
      } else {
        localStorage.removeItem(key);
      }
      return true;
    } catch {
      return false;
    }
  }

  function time(at) {
    return new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  }

  // Only the live preview is wanted of django-markdownx: keys, pastes and drops stay the browser's.
  function tame(editor) {
    for (const type of ["keydown", "compositionstart"]) {
      editor.parentElement.addEventListener(type, (event) => event.stopPropagation(), true);
    }
    for (const type of ["paste", "drop", "dragenter", "dragover", "dragleave"]) {
      window.addEventListener(
        type,
        (event) => {
          event.stopPropagation();
          const files = (event.clipboardData || event.dataTransfer)?.files;
          if (event.type === "drop" && files?.length) {
            event.preventDefault(); // the browser would leave the page and open the file
          }
        },
        true,
      );
    }
  }

  function preparePreview(editor) {
    const area = editor.parentElement;
    const preview = area.querySelector(".markdownx-preview");
    preview.setAttribute("role", "region");
    preview.setAttribute("aria-label", "Preview");
    preview.tabIndex = 0; // it scrolls
    area.addEventListener("markdownx.update", () => preview.classList.remove("failed"));
    area.addEventListener("markdownx.updateError", (event) => {
      preview.classList.add("failed");
      preview.textContent = event.detail?.[0] || "No preview: the server does not answer. Your text is still here.";
    });
  }

  function keepDrafts(form, editor) {
    const key = `draft:${form.dataset.draft}`;
    const state = form.querySelector(".draft-state");
    const offer = form.querySelector(".draft-offer");
    const draft = stored(key);
    let timer = 0;
    if (draft && draft.text === editor.value) {
      store(key, null);
    } else if (draft) {
      offer.querySelector(".draft-time").textContent = time(draft.at);
      offer.hidden = false;
    }
    offer.addEventListener("click", (event) => {
      const choice = event.target.closest("button")?.value;
      if (choice === "put-back") {
        editor.value = draft.text;
        form.elements.version.value = draft.version;
        editor.dispatchEvent(new Event("input", { bubbles: true }));
      } else if (choice === "throw-away") {
        store(key, null);
      }
      offer.hidden = Boolean(choice) || offer.hidden;
    });
    editor.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const kept = store(key, { text: editor.value, version: form.elements.version.value, at: Date.now() });
        state.textContent = kept ? "Draft kept on this device" : "";
      }, PAUSE);
    });
  }

  function saveWithKey(form) {
    const save = (event) => {
      const step = { s: "save", Enter: "close" }[event.key];
      if (step && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        form.requestSubmit(form.querySelector(`[name="step"][value="${step}"]`));
      }
    };
    document.addEventListener("keydown", save, true); // before tame() stops the key
  }

  for (const form of document.querySelectorAll(".section-form")) {
    const editor = form.querySelector(".markdownx-editor");
    tame(editor);
    preparePreview(editor);
    saveWithKey(form);
    if (form.dataset.draft) {
      keepDrafts(form, editor);
    }
    if (!form.querySelector(".error")) {
      editor.focus({ preventScroll: true });
    }
  }
})();
