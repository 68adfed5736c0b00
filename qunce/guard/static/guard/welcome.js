// The welcome's editor: counts bytes, mirrors the text on the phone with a name filled in.
"use strict";
(() => {
  const { one, all } = window.qunce;
  const form = one("[data-welcome]");
  const text = one("[data-mirror]", form), bubble = one("[data-bubble]", form);
  const line = one("[data-count-line]", form), bytes = one("[data-bytes]", form);
  const name = one("[data-name]", form).dataset.name;
  const encoder = new TextEncoder();
  function measure() {
    const size = encoder.encode(text.value.replace(/\r\n/g, "\n")).length;
    bytes.textContent = size.toLocaleString("en-US");
    line.classList.toggle("is-over", size > Number(text.dataset.count));
    bubble.textContent = text.value.replace(/\{\{\s*nickname\s*\}\}/g, name);
    bubble.closest(".bubble-line").hidden = !text.value;
  }
  text.addEventListener("input", measure);
  for (const chip of all("[data-insert]", form)) chip.addEventListener("click", () => {
    text.setRangeText(chip.dataset.insert, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
  measure();
})();
