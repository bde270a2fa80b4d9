// A small calendar under a date box. The box stays a text box: dates may simply be typed.

const MONTHS = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"];
const DAYS = ["ش", "ی", "د", "س", "چ", "پ", "ج"];
const parts = new Intl.DateTimeFormat("en-u-ca-persian", { year: "numeric", month: "numeric", day: "numeric", timeZone: "UTC" });
const DAY = 86400000;

/** Jalali year, month, day of a UTC moment; the browser's own calendar knows the leap years. */
export const toJalali = (moment) => {
  const found = Object.fromEntries(parts.formatToParts(moment).map((p) => [p.type, parseInt(p.value, 10)]));
  return [found.year, found.month, found.day];
};

/** UTC moment of a Jalali day: guessed from the year's length, then set right by a few days. */
export const fromJalali = (year, month, day) => {
  const before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  let moment = Date.UTC(year + 621, 2, 21) + (before + day - 1) * DAY;
  for (let step = 0; step < 4; step += 1) {
    const [y, m, d] = toJalali(moment);
    const off = (year - y) * 365 + (month - m) * 30 + (day - d);
    if (off === 0) return moment;
    moment += Math.sign(off) * DAY * Math.min(Math.abs(off), 2);
  }
  return moment;
};

export const persian = (text) => String(text).replace(/\d/g, (d) => "۰۱۲۳۴۵۶۷۸۹"[d]);
const ascii = (text) => text.replace(/[۰-۹]/g, (d) => "۰۱۲۳۴۵۶۷۸۹".indexOf(d)).replace(/[٠-٩]/g, (d) => "٠١٢٣٤٥٦٧٨٩".indexOf(d));
const two = (number) => String(number).padStart(2, "0");

const today = () => {
  const now = new Date();
  return toJalali(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
};

const button = (text, label, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
};

/** Opens on focus or Alt+Down, closes on Escape or when focus leaves. */
export const attachPicker = (input) => {
  let panel = null;
  let shown = null;

  const close = () => {
    panel?.remove();
    panel = null;
  };

  const written = () => {
    const found = ascii(input.value).match(/^(\d{4})[/-](\d{1,2})(?:[/-](\d{1,2}))?$/);
    return found ? [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)] : null;
  };

  const choose = (year, month, day) => {
    input.value = persian(`${year}/${two(month)}/${two(day)}`);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    close();
    input.focus();
  };

  const turn = (by) => {
    let [year, month] = shown;
    month += by;
    if (month < 1) [year, month] = [year - 1, 12];
    if (month > 12) [year, month] = [year + 1, 1];
    shown = [year, month];
    draw();
  };

  const draw = () => {
    const [year, month] = shown;
    const first = fromJalali(year, month, 1);
    const next = month === 12 ? fromJalali(year + 1, 1, 1) : fromJalali(year, month + 1, 1);
    const length = Math.round((next - first) / DAY);
    const head = document.createElement("div");
    head.className = "d-picker__head";
    const name = document.createElement("span");
    name.setAttribute("aria-live", "polite");
    name.textContent = `${MONTHS[month - 1]} ${persian(year)}`;
    head.append(button("‹", "ماه پیش / previous month", () => turn(-1)), name, button("›", "ماه بعد / next month", () => turn(1)));
    const grid = document.createElement("div");
    grid.className = "d-picker__grid";
    for (const day of DAYS) {
      const label = document.createElement("span");
      label.textContent = day;
      grid.append(label);
    }
    const blanks = (new Date(first).getUTCDay() + 1) % 7;
    for (let i = 0; i < blanks; i += 1) grid.append(document.createElement("span"));
    const chosen = written();
    const [ty, tm, td] = today();
    for (let day = 1; day <= length; day += 1) {
      const cell = button(persian(day), "", () => choose(year, month, day));
      cell.setAttribute("aria-pressed", String(chosen?.[0] === year && chosen[1] === month && chosen[2] === day));
      if (ty === year && tm === month && td === day) cell.setAttribute("aria-current", "date");
      grid.append(cell);
    }
    panel.replaceChildren(head, grid);
  };

  const open = () => {
    if (panel) return;
    panel = document.createElement("div");
    panel.className = "d-picker";
    panel.dir = "rtl";
    panel.setAttribute("role", "group");
    panel.setAttribute("aria-label", "تقویم / calendar");
    panel.addEventListener("mousedown", (event) => event.preventDefault());
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        close();
        input.focus();
      }
    });
    panel.addEventListener("focusout", (event) => {
      if (event.relatedTarget && event.relatedTarget !== input && !panel?.contains(event.relatedTarget)) close();
    });
    const at = written() ?? today();
    shown = [at[0], at[1]];
    input.insertAdjacentElement("afterend", panel);
    draw();
  };

  input.addEventListener("click", open);
  input.addEventListener("input", close);
  input.addEventListener("blur", (event) => {
    if (!panel?.contains(event.relatedTarget)) close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "ArrowDown" && event.altKey) {
      open();
      panel.querySelector(".d-picker__grid button")?.focus();
      event.preventDefault();
    }
  });
};
