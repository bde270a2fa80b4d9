// A page looked at closely: the sharp picture takes the place of the reading-size one when it has
// come; where there is none, the small one stays.
export const sharpen = (image) => {
  if (!image) return;
  const sharp = new Image();
  const source = image.dataset.sharp;
  delete image.dataset.sharp; // asked for once
  for (const { name, value } of image.attributes) if (name !== "src" && name !== "loading") sharp.setAttribute(name, value);
  sharp.addEventListener("load", () => image.replaceWith(sharp));
  sharp.src = source;
};
