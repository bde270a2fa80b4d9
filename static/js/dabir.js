// What the screens need beyond links and forms. Everything works without it.
import "./cards.js";
import { attachPicker } from "./jalali.js";
import "./keys.js";
import { sharpen } from "./sharp.js";
import "./walk.js";
import "./rules.js";
import "./tree.js";

for (const input of document.querySelectorAll("input[data-jalali]")) attachPicker(input);

// A facet or an order is applied when it is chosen; without a script the button does it.
for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.querySelector("[data-submit]")?.setAttribute("hidden", "");
  form.addEventListener("change", (event) => {
    if (event.target.form !== form) return; // a control of another form may stand among ours
    if (event.target.matches("[type=checkbox], select, [data-jalali]")) form.submit();
  });
}

// A file that waits to be sent is named beside its button.
for (const input of document.querySelectorAll("input[type=file][data-names]")) {
  input.addEventListener("change", () => {
    const names = [...input.files].map((file) => file.name).join(gettext(", "));
    document.getElementById(input.dataset.names).textContent = names;
  });
}

// The word the reader stands on is brought into view inside the page image.
const word = document.querySelector(".d-overlay .hit-now");
const well = word?.closest(".d-crop");
if (well) {
  const show = () => {
    const at = word.getBoundingClientRect();
    const box = well.getBoundingClientRect();
    well.scrollTop += at.top - box.top - box.height / 3;
  };
  const image = well.querySelector("img");
  if (image.complete) show();
  else image.addEventListener("load", show, { once: true });
}

for (const button of document.querySelectorAll("[data-action=print]")) {
  button.addEventListener("click", () => window.print());
}

// Zoom widens the sheet inside its scrolling well; the marks are in page fractions and follow.
for (const bar of document.querySelectorAll(".d-zoom")) {
  if (bar.closest(".d-chart")) continue; // a chart zooms by itself
  const sheet = document.querySelector(".d-sheet");
  if (!sheet) continue;
  bar.hidden = false;
  let factor = 1;
  bar.addEventListener("click", (event) => {
    const by = Number(event.target.closest("[data-zoom]")?.dataset.zoom ?? 0);
    if (!by) return;
    factor = Math.min(4, Math.max(1, factor * by));
    sheet.style.inlineSize = `${factor * 100}%`;
    if (factor > 1) sharpen(sheet.querySelector("img[data-sharp]"));
  });
}
