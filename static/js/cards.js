// On a narrow screen a row of a wide table is a card: each cell says the head of its column.
// Without a script the table scrolls sideways in its own box.
const FEW = 2;

for (const table of document.querySelectorAll("table.d-list:not(.d-rows), table.d-gate")) {
  const cells = table.tHead?.rows[0]?.cells ?? [];
  const heads = [...cells].map((cell) => cell.firstChild?.textContent.trim() ?? "");
  if (heads.length <= FEW) continue;
  table.classList.add("d-cards");
  for (const body of table.tBodies) {
    for (const row of body.rows) {
      if (row.cells.length !== heads.length) continue; // a head of a group spans all columns
      for (const [at, cell] of [...row.cells].entries()) {
        if (cell.textContent.trim()) cell.dataset.head = heads[at];
      }
    }
  }
}
