// Walking in a picture of linked boxes: arrows go to the nearest box that way, Enter opens it.
const AXES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

const centre = (element) => {
  const box = element.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
};

for (const picture of document.querySelectorAll("[data-walk]")) {
  picture.addEventListener("keydown", (event) => {
    const axis = AXES[event.key];
    const here = event.target.closest("a, b[tabindex]");
    if (!axis || !here) return;
    event.preventDefault();
    const [x, y] = centre(here);
    let nearest = null;
    let least = Infinity;
    for (const other of picture.querySelectorAll("a, b[tabindex]")) {
      const [ox, oy] = centre(other);
      const along = (ox - x) * axis[0] + (oy - y) * axis[1];
      const aside = Math.abs((ox - x) * axis[1]) + Math.abs((oy - y) * axis[0]);
      if (along > 1 && along + aside * 2 < least) {
        least = along + aside * 2;
        nearest = other;
      }
    }
    nearest?.focus();
  });
}
