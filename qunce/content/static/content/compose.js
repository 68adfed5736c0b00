// The composer: counts bytes, mirrors the text on the phone, counts the groups, says what the button does.
"use strict";
(() => {
  const { one, all } = window.qunce;
  const form = one("[data-compose]");
  const text = one("[data-mirror]", form), bubble = one("[data-bubble]", form);
  const line = one("[data-count-line]", form), bytes = one("[data-bytes]", form);
  const send = one("[data-send]", form), chosen = one("[data-chosen]", form), narrow = one("[data-narrow]", form);
  const boxes = all("input[name=groups]", form);
  const encoder = new TextEncoder();

  function measure() {
    const size = encoder.encode(text.value.replace(/\r\n/g, "\n")).length;
    bytes.textContent = size.toLocaleString("en-US");
    line.classList.toggle("is-over", size > Number(text.dataset.count));
    bubble.textContent = text.value;
    bubble.closest(".bubble-line").hidden = !text.value;
  }
  function mirrorLink() {
    const [link, title] = ["link", "link_title"].map((name) => form.elements[name].value.trim());
    one("[data-bubble-card]", form).hidden = !link;
    one("[data-bubble-title]", form).textContent = title || link;
    one("[data-bubble-link]", form).textContent = link;
  }
  function count() {
    const number = boxes.filter((box) => box.checked).length;
    chosen.textContent = boxes.length ? `${number} / ${boxes.length}` : "";
    send.textContent = number === 0 ? send.dataset.none : number === 1 ? send.dataset.one : send.dataset.many.replace("%n", number);
    send.disabled = number === 0;
  }
  text.addEventListener("input", measure);
  for (const name of ["link", "link_title"]) form.elements[name].addEventListener("input", mirrorLink);
  mirrorLink();
  form.addEventListener("change", count);
  narrow?.addEventListener("input", () => {
    const wanted = narrow.value.trim().toLocaleLowerCase();
    for (const box of boxes) {
      const item = box.closest("li");
      item.hidden = Boolean(wanted) && !item.textContent.toLocaleLowerCase().includes(wanted);
    }
  });
  narrow?.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  for (const button of all("[data-tick]", form)) button.addEventListener("click", () => {
    for (const box of boxes) if (!box.closest("li").hidden) box.checked = button.dataset.tick === "all";
    form.dataset.changed = "1";
    count();
  });
  measure();
  count();
})();
