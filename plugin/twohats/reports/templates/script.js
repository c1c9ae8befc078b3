// Tables sort on a click on their heads; without this script they are only not sortable.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    if (head.classList.contains("nosort")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const numeric = body.querySelector(`tr > :nth-child(${at + 1})[data-v]`) !== null;
      const before = head.getAttribute("aria-sort");
      const down = before ? before === "ascending" : numeric;
      const value = (row) => {
        const cell = row.cells[at];
        return numeric ? Number(cell.dataset.v) : cell.textContent.trim();
      };
      const compare = (a, b) =>
        numeric ? value(a) - value(b) : value(a).localeCompare(value(b));
      const rows = [...body.rows].sort((a, b) => (down ? compare(b, a) : compare(a, b)));
      body.append(...rows);
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
    });
  });
}
