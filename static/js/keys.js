// Keys of the shell: `/` search, `?` their list, `g` then a letter to go somewhere, and the keys
// that a screen gives its own links. Never while something is typed or a dialog is open, and never
// when the person has switched them off in the account page.
const WAIT = 1500; // ms between `g` and its letter

const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const busy = () => document.querySelector(".w-dialog:not([aria-hidden=true]), dialog[open], [data-keys-off]");
// The letter on the key, whatever layout is on: the Persian one gives «ل» for G.
const letter = (event) => (/^[\x21-\x7e]$/.test(event.key) ? event.key : event.code.replace(/^Key/, "").toLowerCase());

const dialog = () => document.getElementById("keyboard-shortcuts-dialog");
const show = (tries) => {
  dialog().dispatchEvent(new CustomEvent("w-dialog:show"));
  const waits = dialog().getAttribute("aria-hidden") === "true"; // Wagtail's part of it is not awake yet
  if (waits && tries) setTimeout(show, 100, tries - 1);
};

const help = () => {
  const rows = dialog().querySelector("[data-page-keys]");
  rows.querySelectorAll("[data-page-key]").forEach((row) => row.remove());
  for (const link of document.querySelectorAll("[data-key]")) {
    const row = rows.querySelector("template").content.firstElementChild.cloneNode(true);
    const term = link.closest("dd")?.previousElementSibling; // a figure is named by its term
    row.querySelector("th").textContent = link.getAttribute("aria-label") || (term || link).textContent.trim();
    row.querySelector("kbd").textContent = link.dataset.key;
    rows.append(row);
  }
  rows.hidden = !rows.querySelector("[data-page-key]");
  show(20);
};

// A place that is not in this person's menu is no place to go to.
const go = (key) => {
  const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
  const known = link && [...document.querySelectorAll("#wagtail-sidebar a")].some((entry) => entry.href === link.href);
  if (known) location.assign(link.href);
};

const search = () => {
  const box = document.querySelector("[data-search-box]");
  if (!box) return go("s");
  box.focus();
  box.select();
};

let begun = -WAIT; // when `g` was pressed
const OURS = { "/": search, "?": help, "؟": help };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || busy()) return;
  const key = OURS[event.key] ? event.key : letter(event);
  if (event.timeStamp - begun < WAIT) {
    begun = -WAIT;
    event.preventDefault();
    go(key);
    return;
  }
  if (OURS[key]) {
    event.preventDefault();
    OURS[key]();
  } else if (key === "g") begun = event.timeStamp;
  else document.querySelector(`:is(a, button)[data-key="${CSS.escape(key)}"]`)?.click();
});
