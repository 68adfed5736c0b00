// What every page does: CSRF for htmx, menus, dialogs, toasts, forms. No inline code, no eval.
"use strict";
(() => {
  const root = document.documentElement;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const inAField = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
  window.qunce = { one, all, inAField };

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = one("meta[name=csrf]").content;
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { status, responseText } = event.detail.xhr;
    const isPlain = (event.detail.xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    toast(isPlain && responseText ? responseText : `${status}`, "error");
  });

  // Menus: one open at a time; a click elsewhere or Escape closes.
  document.addEventListener("click", (event) => {
    for (const menu of all("details.dropdown[open]")) if (!menu.contains(event.target)) menu.open = false;
    const target = event.target.closest("[data-fold-menu],[data-open-menu],[data-close-menu],[data-open],[data-close],[data-copy]");
    if (!target) return;
    if (target.matches("[data-fold-menu]")) foldMenu();
    if (target.matches("[data-open-menu]")) root.setAttribute("data-menu-open", "");
    if (target.matches("[data-close-menu]")) root.removeAttribute("data-menu-open");
    if (target.dataset.open) { closeMenus(); document.getElementById(target.dataset.open).showModal(); }
    if (target.matches("[data-close]")) target.closest(".toast, dialog").remove();
    if (target.dataset.copy) copy(target);
  });
  const closeMenus = () => all("details.dropdown[open]").forEach((menu) => { menu.open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = one("details.dropdown[open]");
      if (open) { open.open = false; one("summary", open).focus(); }
      root.removeAttribute("data-menu-open");
    }
    if (event.key === "?" && !inAField(event.target)) one("#shortcuts")?.showModal();
  });
  function foldMenu() {
    const isNarrow = root.dataset.menu !== "narrow";
    if (isNarrow) root.dataset.menu = "narrow"; else delete root.dataset.menu;
    document.cookie = `qunce_menu=${isNarrow ? "narrow" : "wide"};path=/;max-age=31536000;samesite=lax`;
  }
  document.addEventListener("click", (event) => {
    if (event.target instanceof HTMLDialogElement) event.target.close();
  });

  // Toasts go by themselves; those that offer an undo stay ten seconds, errors until they are closed.
  function toast(text, kind) {
    let box = one("#toasts");
    if (!box) {
      box = Object.assign(document.createElement("div"), { id: "toasts", className: "toasts" });
      box.setAttribute("role", "status");
      document.body.append(box);
    }
    const line = Object.assign(document.createElement("div"), { className: `toast ${kind}` });
    line.append(Object.assign(document.createElement("span"), { textContent: text }));
    box.append(line);
    leave(line);
  }
  const leave = (line) => setTimeout(() => line.remove(), one("form", line) || line.matches(".error") ? 10000 : 4000);
  all(".toast").forEach(leave);
  window.qunce.toast = toast;

  async function copy(button) {
    const source = one(button.dataset.copy);
    const text = source.value ?? source.textContent.trim();
    try { await navigator.clipboard.writeText(text); } catch { selectAndCopy(text); }
    const words = one("span", button);
    button.classList.add("is-done");
    if (words && button.dataset.copied) {
      const before = words.textContent;
      words.textContent = button.dataset.copied;
      setTimeout(() => { words.textContent = before; button.classList.remove("is-done"); }, 1500);
    }
  }
  function selectAndCopy(text) {
    const field = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  // Forms: ask first where told, submit once, guard what is not saved.
  let asked = null;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    const source = event.submitter?.dataset.confirm ? event.submitter : form;
    if (source.dataset.confirm && asked !== form) {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(form, source, event.submitter);
      return;
    }
    asked = null;
    if (form.method === "post" && !form.matches("[hx-post]")) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      event.submitter?.classList.add("is-busy");
    }
    delete form.dataset.changed;
  }, true);
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all(".is-busy", form).forEach((button) => button.classList.remove("is-busy"));
  }));
  function ask(form, source, submitter) {
    const dialog = one("#confirm"), word = source.dataset.word || "", yes = one("#confirm-yes");
    one("#confirm-question").textContent = source.dataset.confirm;
    one("#confirm-typed").hidden = !word;
    one("#confirm-expected").textContent = word;
    const field = one("#confirm-word");
    field.value = "";
    yes.disabled = Boolean(word);
    field.oninput = () => { yes.disabled = field.value.trim() !== word; };
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue !== "yes") return;
      asked = form;
      form.requestSubmit(submitter);
    };
    dialog.showModal();
  }
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) form.dataset.changed = "1";
  });
  window.addEventListener("beforeunload", (event) => {
    if (one("form[data-changed]")) event.preventDefault();
  });
})();
(() => {
  // A select that saves at once, and the buttons that close their dialog.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog").close();
  });
})();
