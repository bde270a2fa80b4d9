// The review screen: field and place light each other, clauses are split, merged and moved,
// the draft saves itself, one button files.
import { sharpen } from "./sharp.js";

const root = document.querySelector("[data-review]");
const data = JSON.parse(document.getElementById("review-data").textContent);
const form = root.querySelector("[data-form]");
const clauses = form.querySelector("[data-clauses]");
const saved = root.querySelector("[data-saved]");
const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
const persian = document.documentElement.lang.startsWith("fa");
const shown = (n) => (persian ? String(n).replace(/\d/g, (d) => "۰۱۲۳۴۵۶۷۸۹"[d]) : String(n));
const NS = "http://www.w3.org/2000/svg";
const LOW = 0.6;
const order = data.pages.map((p) => p.number); // a person's order; the number is a page's name
let page = order[0] || 1;
let zoom = 1;

// ---- pages ----
const overlay = (number) => root.querySelector(`[data-sheet-page="${number}"] .d-overlay`);
const rect = (svg, box, kind) => {
  const made = document.createElementNS(NS, "rect");
  const [x0, y0, x1, y1] = box.map((v) => v * 1000);
  made.setAttribute("x", x0);
  made.setAttribute("y", y0);
  made.setAttribute("width", x1 - x0);
  made.setAttribute("height", y1 - y0);
  made.setAttribute("class", kind);
  svg.append(made);
  return made;
};

const showText = (number) => {
  const box = root.querySelector("[data-text]");
  box.textContent = "";
  const row = data.pages.find((p) => p.number === number);
  if (!row) return;
  const low = new Set(row.words.filter((w) => w[2] < LOW).map((w) => w[0]));
  for (const line of row.text.split("\n")) {
    const p = document.createElement("p");
    p.dir = "auto"; // the paper's language, whatever the screen's
    for (const part of line.split(/(\s+)/)) {
      const cell = part.includes("\t"); // the next cell of a table's row
      if (cell || low.has(part)) {
        const mark = document.createElement("span");
        mark.className = cell ? "d-cell" : "d-low";
        mark.textContent = part;
        p.append(mark);
      } else p.append(part);
    }
    box.append(p);
  }
};

const closer = () => {
  if (zoom > 1) sharpen(root.querySelector(`[data-sheet-page="${page}"] img[data-sharp]`));
};

const go = (number) => {
  page = number;
  for (const sheet of root.querySelectorAll("[data-sheet-page]")) sheet.hidden = Number(sheet.dataset.sheetPage) !== number;
  for (const acts of root.querySelectorAll("[data-page-acts]")) acts.hidden = Number(acts.dataset.pageActs) !== number;
  for (const button of root.querySelectorAll(".d-strip [data-goto]")) {
    if (Number(button.dataset.goto) === number) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  root.querySelector("[data-page-label]").textContent = `${shown(order.indexOf(number) + 1)} / ${shown(order.length)}`;
  showText(number);
  closer();
};

const step = (by) => {
  const next = order[order.indexOf(page) + by];
  if (next !== undefined) go(next);
};

const light = (places, kind = "r r-on") => {
  for (const svg of root.querySelectorAll(".d-overlay")) svg.querySelectorAll(".r-on").forEach((r) => r.remove());
  const known = places.filter(([number]) => overlay(number));
  if (!known.length) return;
  if (!known.some(([number]) => number === page)) go(known[0][0]);
  for (const [number, box] of known) if (box) rect(overlay(number), box, kind);
  root.querySelector(`[data-sheet-page="${page}"] .r-on`)?.scrollIntoView({ block: "center" });
};

const placesOf = (element) => {
  const clause = element.closest("[data-clause]");
  if (clause) return JSON.parse(clause.dataset.places || "[]");
  const field = element.closest("[data-page]");
  if (!field || !field.dataset.page) return [];
  return [[Number(field.dataset.page), field.dataset.box ? JSON.parse(field.dataset.box) : null]];
};

form.addEventListener("focusin", (event) => {
  light(placesOf(event.target));
  for (const clause of form.querySelectorAll(".d-clause--on")) clause.classList.remove("d-clause--on");
  event.target.closest("[data-clause]")?.classList.add("d-clause--on", "is-open");
});
// Twelve clauses in full are a long way: the rest of a clause opens when it is entered, and stays
// open, so that nothing above the pointer moves.
clauses?.classList.add("is-folded");
clauses?.firstElementChild?.classList.add("is-open");

// A click on the picture goes to the field or clause whose place it is.
root.querySelector("[data-sheet]").addEventListener("click", (event) => {
  const sheet = event.target.closest("[data-sheet-page]");
  if (!sheet) return;
  const box = sheet.getBoundingClientRect();
  const x = (event.clientX - box.left) / box.width;
  const y = (event.clientY - box.top) / box.height;
  const number = Number(sheet.dataset.sheetPage);
  const inside = ([n, b]) => n === number && b && x >= b[0] - 0.01 && x <= b[2] + 0.01 && y >= b[1] - 0.01 && y <= b[3] + 0.01;
  const candidates = [...form.querySelectorAll("[data-page], [data-clause]")].filter((e) => placesOf(e).some(inside));
  candidates[0]?.querySelector("input:not([type=hidden]), textarea, select")?.focus();
});

// ---- clauses ----
const number = (clause) => clause.querySelector('[data-field="number"]');
const text = (clause) => clause.querySelector('[data-field="text"]');
const renew = () => {
  const count = form.querySelector("[data-count]");
  if (count) count.textContent = shown(clauses.children.length);
  changed();
};
const blank = () => form.querySelector("[data-template]").content.firstElementChild.cloneNode(true);

const acts = {
  split(clause) {
    const area = text(clause);
    const at = area.selectionStart || Math.floor(area.value.length / 2);
    const made = blank();
    made.dataset.places = clause.dataset.places;
    text(made).value = area.value.slice(at).trim();
    area.value = area.value.slice(0, at).trim();
    clause.after(made);
    number(made).focus();
  },
  merge(clause) {
    const next = clause.nextElementSibling;
    if (!next) return;
    text(clause).value = `${text(clause).value.trim()} ${text(next).value.trim()}`;
    clause.dataset.places = JSON.stringify([...placesOf(clause), ...placesOf(next)]);
    next.remove();
    text(clause).focus();
  },
  up(clause) {
    clause.previousElementSibling?.before(clause);
    number(clause).focus();
  },
  down(clause) {
    clause.nextElementSibling?.after(clause);
    number(clause).focus();
  },
  remove(clause) {
    const near = clause.nextElementSibling || clause.previousElementSibling;
    clause.remove();
    if (near) number(near).focus();
  },
};

let dragged = null;
clauses?.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (grip) grip.closest("[data-clause]").draggable = true;
});
clauses?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-clause]");
});
clauses?.addEventListener("dragover", (event) => {
  const over = event.target.closest("[data-clause]");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (event.clientY > box.top + box.height / 2) over.after(dragged);
  else over.before(dragged);
});
clauses?.addEventListener("dragend", () => {
  if (dragged) dragged.draggable = false;
  dragged = null;
  renew();
});

root.addEventListener("click", (event) => {
  const target = event.target.closest("[data-goto]");
  if (target) go(Number(target.dataset.goto));
  const scale = event.target.closest("[data-zoom]");
  if (scale) {
    zoom = Math.min(3, Math.max(0.5, zoom + 0.25 * Number(scale.dataset.zoom)));
    root.querySelector("[data-sheet]").style.inlineSize = `${zoom * 100}%`;
    closer();
  }
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (act === "file") file();
  else if (act === "add") {
    clauses.append(blank());
    renew();
    number(clauses.lastElementChild).focus();
  } else if (act) {
    acts[act](event.target.closest("[data-clause]"));
    renew();
  }
});

// ---- numbers read in two ways ----
const doubted = root.querySelector("[data-doubts]");
const doubtNow = () => document.activeElement.closest("[data-doubts] li") || doubted?.querySelector("li");
doubted?.addEventListener("focusin", (event) => light(placesOf(event.target)));
root.addEventListener("submit", async (event) => {
  if (!timer || event.target === form) return;
  event.preventDefault(); // what was typed is saved before the screen is drawn anew
  clearTimeout(timer);
  await save();
  if (!timer) event.target.requestSubmit(event.submitter); // offline: it waits with the text
});
const chosen = (event) => ["1۱", "2۲"].findIndex((keys) => keys.includes(event.key));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    file();
    return;
  }
  const clause = event.target.closest?.("[data-clause]");
  if (event.altKey && clause && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    event.preventDefault();
    acts[event.key === "ArrowUp" ? "up" : "down"](clause);
    renew();
    return;
  }
  if (event.target.closest?.("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (doubted && chosen(event) >= 0) {
    event.preventDefault();
    doubtNow().querySelectorAll("button")[chosen(event)].click();
    return;
  }
  const rows = clauses ? [...clauses.children] : [];
  const at = rows.findIndex((row) => row.classList.contains("d-clause--on"));
  const keys = {
    j: () => rows[Math.min(rows.length - 1, at + 1)] && text(rows[Math.min(rows.length - 1, at + 1)]).focus(),
    k: () => rows[Math.max(0, at - 1)] && text(rows[Math.max(0, at - 1)]).focus(),
    PageDown: () => step(1),
    PageUp: () => step(-1),
  };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});

// ---- the draft ----
const collect = () => {
  const draft = {};
  for (const input of form.querySelectorAll("[data-field]")) {
    if (!input.closest("[data-clause]")) draft[input.dataset.field] = input.value;
  }
  if (clauses) {
    draft.clauses = [...clauses.children].map((row) => {
      const clause = { places: placesOf(row), confidence: Number(row.dataset.confidence) || 1 };
      for (const input of row.querySelectorAll("[data-field]")) clause[input.dataset.field] = input.value;
      return clause;
    });
  }
  return draft;
};

const post = (url, keepalive = false) =>
  fetch(url, {
    method: "POST",
    keepalive,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(collect()),
  });

const tellOther = (words) => {
  const note = document.querySelector("[data-other]");
  note.querySelector("div").textContent = words || "";
  note.hidden = !words;
};

let timer = null;
const save = async () => {
  timer = null;
  saved.textContent = saved.dataset.saving;
  try {
    const said = await post(root.dataset.draftUrl);
    if (said.status === 404) {
      saved.textContent = saved.dataset.gone; // filed, cut away or joined by somebody else
      return;
    }
    const answer = await said.json();
    if (answer.reload) location.reload();
    tellOther(answer.other);
    saved.textContent = `${shown(answer.saved)} ${saved.dataset.savedWord}`;
  } catch {
    saved.textContent = saved.dataset.offline;
    changed(5000);
  }
};
function changed(wait = 1500) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}
form.addEventListener("input", (event) => {
  event.target.closest(".d-field--proposed")?.classList.remove("d-field--proposed");
  changed();
});
form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("pagehide", () => {
  if (timer) post(root.dataset.draftUrl, true); // left before the pause in typing came
});

const complain = (mistakes) => {
  for (const note of form.querySelectorAll("[data-mistake]")) note.hidden = true;
  let first = null;
  for (const [name, words] of Object.entries(mistakes)) {
    const clause = name.startsWith("clauses.") ? clauses.children[Number(name.slice(8))] : null;
    const note = clause ? clause.querySelector("[data-mistake]") : form.querySelector(`[data-mistake="${CSS.escape(name)}"]`) || form.querySelector('[data-mistake=""]');
    note.textContent = words;
    note.hidden = false;
    const input = clause ? number(clause) : note.closest(".d-field")?.querySelector("[data-field]");
    input?.setAttribute("aria-invalid", "true");
    first ??= input;
  }
  saved.textContent = saved.dataset.mend;
  first?.focus();
};

const file = async () => {
  clearTimeout(timer);
  timer = null;
  let said;
  try {
    const answer = await post(root.dataset.fileUrl);
    if (answer.status === 404) {
      saved.textContent = saved.dataset.gone;
      return;
    }
    said = await answer.json();
  } catch {
    saved.textContent = saved.dataset.offline;
    changed(5000);
    return;
  }
  if (said.url) location.assign(said.url);
  else complain(said.mistakes || {});
};

go(page);
if (location.hash === "#doubts") doubtNow()?.querySelector("button").focus();
