// Lists by keyboard and by tick: j k move, x ticks, Enter opens, / searches. The bulk bar follows the ticks.
"use strict";
(() => {
  const { one, all, inAField } = window.qunce;
  const rows = () => all("[data-row]");
  const current = () => one("[data-row].is-on");

  function move(step) {
    const list = rows();
    if (!list.length) return;
    const at = list.indexOf(current());
    const next = list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + step))];
    current()?.classList.remove("is-on");
    next.classList.add("is-on");
    next.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || inAField(event.target) || one("dialog[open]")) return;
    const actions = {
      j: () => move(1),
      k: () => move(-1),
      x: () => one("[data-tick]", current() || document)?.click(),
      "/": () => one("[data-list-search]")?.focus(),
      Enter: () => current()?.dataset.href && !event.target.closest("a, button, summary") && window.location.assign(current().dataset.href),
    };
    if (!one("[data-list]") || !actions[event.key]) return;
    if (event.key !== "Enter") event.preventDefault();
    actions[event.key]();
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row][data-href]");
    const isOnRow = row && !event.target.closest("a, button, input, label, summary, details");
    if (isOnRow && !window.getSelection().toString()) window.location.assign(row.dataset.href);
    if (event.target.closest("[data-bulk-clear]")) { all("[data-tick],[data-tick-all]").forEach((box) => { box.checked = false; }); count(); }
  });

  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("[data-tick]");
    if (!box) return;
    const boxes = all("[data-tick]");
    if (event.shiftKey && last && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
    }
    last = box;
    count();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      all("[data-tick]").forEach((box) => { box.checked = event.target.checked; });
      count();
    }
  });
  function count() {
    const bar = one("[data-bulk-bar]");
    if (!bar) return;
    const ticked = all("[data-tick]:checked").length;
    bar.hidden = ticked === 0;
    one("[data-bulk-count]", bar).textContent = ticked.toLocaleString();
    const everything = one("[data-bulk-everything]", bar), all_ = one("[data-bulk-all]", bar);
    if (!everything) return;
    all_.value = "";
    everything.hidden = ticked === 0 || ticked < all("[data-tick]").length;
  }
  // All that match, not only those in view: the server finds them again by the list's address.
  document.addEventListener("click", (event) => {
    const everything = event.target.closest("[data-bulk-everything]");
    if (!everything) return;
    one("[data-bulk-all]").value = "yes";
    one("[data-bulk-count]").textContent = everything.dataset.count;
    everything.hidden = true;
  });

  // A swap of the list must not take the cursor out of the search box.
  let typed = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const field = one("[data-list-search]");
    typed = event.target.id === "listing" && document.activeElement === field ? field : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const field = one("[data-list-search]");
    if (!typed || !field) return;
    field.value = typed.value;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    typed = null;
  });
})();
