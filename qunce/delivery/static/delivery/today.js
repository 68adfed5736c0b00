// Today by keyboard: each key presses the button that says so; nothing is done twice.
"use strict";
(() => {
  const { one, all, inAField } = window.qunce;
  let isBusy = false;
  let undoTimer = 0;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || inAField(event.target)) return;
    const dialog = one("dialog[open]");
    if (dialog) {
      const choice = all(".run-choices .button", dialog)[Number(event.key) - 1];
      if (choice) { event.preventDefault(); choice.click(); }
      return;
    }
    if (event.key === "?") { event.preventDefault(); event.stopPropagation(); one("#today-keys").showModal(); return; }
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); move(step); return; }
    if (event.key === "Enter" && event.target.closest("a, summary, button:not([data-key])")) return;
    const button = one(`#run [data-key="${CSS.escape(event.key.length === 1 ? event.key.toLowerCase() : event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    if (!event.repeat && !isBusy) button.click();
  }, true);

  function move(step) {
    const lines = all(".run-line");
    const here = lines.findIndex((line) => line.classList.contains("is-here"));
    const next = lines[here + step];
    if (next && !isBusy) next.click();
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.target.closest("#run")) return;
    if (isBusy) { event.preventDefault(); return; }
    isBusy = true;
  });
  document.addEventListener("htmx:afterRequest", () => { isBusy = false; });
  document.addEventListener("htmx:responseError", () => { all("dialog[open]").forEach((dialog) => dialog.close()); });
  document.addEventListener("htmx:afterSwap", settle);
  function settle() {
    one(".run-line.is-here")?.scrollIntoView({ block: "nearest" });
    clearTimeout(undoTimer);
    const undo = one("[data-undo]");
    if (undo) undoTimer = setTimeout(() => undo.remove(), 10000);
  }
  settle();
})();
