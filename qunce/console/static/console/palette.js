// The command palette: Ctrl+K opens, arrows choose, Enter goes. Usable without a mouse.
"use strict";
(() => {
  const { one, all } = window.qunce;
  const palette = one("#palette");
  if (!palette) return;
  const field = one("#palette-text");
  const hits = () => all(".palette-hit", palette);

  function open() {
    if (palette.open) return;
    field.value = "";
    palette.showModal();
    field.focus();
    field.dispatchEvent(new Event("palette-open"));
  }
  function choose(step) {
    const list = hits();
    if (!list.length) return;
    const at = list.findIndex((hit) => hit.classList.contains("is-on"));
    mark(list[(at + step + list.length) % list.length]);
  }
  function mark(hit) {
    hits().forEach((each) => { each.classList.remove("is-on"); each.removeAttribute("aria-selected"); });
    if (!hit) return;
    hit.id = "palette-chosen";
    hits().forEach((each) => { if (each !== hit) each.removeAttribute("id"); });
    hit.classList.add("is-on");
    hit.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", "palette-chosen");
    hit.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-palette]")) open(); });
  palette.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); choose(1); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose(-1); }
    if (event.key === "Enter") {
      event.preventDefault();
      const chosen = one(".palette-hit.is-on", palette);
      if (chosen) window.location.assign(chosen.href);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "palette-hits") mark(hits()[0]); });
})();
