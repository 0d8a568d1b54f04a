// What the pages can do without, made a little handier. Nothing is remembered.
"use strict";

// Buttons that copy: shown only where they work.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent;
    try {
      await navigator.clipboard.writeText(text);
      say(button, "Copied");
    } catch {
      say(button, "Select it and press Ctrl+C");
    }
  });
}

// A choice in a filter counts at once; what is typed waits for Enter.
for (const form of document.querySelectorAll("form[data-auto]")) {
  for (const hint of form.querySelectorAll("[data-auto-hint]")) hint.hidden = false;
  for (const choice of form.querySelectorAll("select")) {
    let keyed = false;
    // With the keyboard a list is walked through: only the last choice should count.
    choice.addEventListener("keydown", (event) => { keyed = event.key !== "Enter"; });
    choice.addEventListener("pointerdown", () => { keyed = false; });
    choice.addEventListener("change", () => { if (!keyed) form.requestSubmit(); });
  }
}

// What was not chosen need not be in the address.
for (const form of document.querySelectorAll("form[data-auto][method=get]")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) {
      if (!value) event.formData.delete(name);
    }
  });
}

function say(button, words) {
  const before = button.textContent;
  button.textContent = words;
  button.setAttribute("aria-live", "polite");
  setTimeout(() => { button.textContent = before; }, 2000);
}
