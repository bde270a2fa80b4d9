// A drawn chart: branches fold, the drawing zooms and fits one printed sheet. Without a script all
// of it is open and scrolls.
const SHEET = [1000, 640]; // pixels of an A4 page on its side, head and margins left out

for (const tree of document.querySelectorAll("[data-tree]")) {
  const well = tree.parentElement;
  const zoom = document.querySelector(".d-chart .d-zoom");
  let factor = 1;
  const draw = (by) => {
    factor = Math.min(2.5, Math.max(0.2, by));
    tree.style.zoom = String(factor);
  };
  const fold = (button) => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    const branch = button.closest("li").querySelector(":scope > ul");
    if (branch) branch.hidden = !open;
  };
  for (const button of tree.querySelectorAll("[data-fold]")) {
    button.hidden = false;
    button.addEventListener("click", () => fold(button));
  }
  tree.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.target.closest("button")) return;
    const button = event.target.closest("li.d-tree__node")?.querySelector("[data-fold]");
    if (!button) return;
    event.preventDefault();
    fold(button);
  });
  if (zoom) {
    zoom.hidden = false;
    zoom.addEventListener("click", (event) => {
      const by = Number(event.target.closest("[data-zoom]")?.dataset.zoom ?? 0);
      if (by) draw(factor * by);
    });
  }
  // Dragging the ground moves the drawing.
  let from = null;
  well.addEventListener("pointerdown", (event) => {
    if (event.target.closest("a, button")) return;
    from = [event.clientX + well.scrollLeft, event.clientY + well.scrollTop];
    well.setPointerCapture(event.pointerId);
  });
  well.addEventListener("pointermove", (event) => {
    if (!from) return;
    well.scrollLeft = from[0] - event.clientX;
    well.scrollTop = from[1] - event.clientY;
  });
  well.addEventListener("pointerup", () => { from = null; });
  let before = 1;
  window.addEventListener("beforeprint", () => {
    before = factor;
    draw(1);
    draw(Math.min(1, SHEET[0] / tree.scrollWidth, SHEET[1] / tree.scrollHeight));
  });
  window.addEventListener("afterprint", () => draw(before));
}
