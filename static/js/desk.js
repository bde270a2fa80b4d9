// The desk: drop files, see each one's progress, follow the reading without reloading.
const form = document.querySelector("[data-desk]");
const list = form.querySelector("[data-sending]");
const drop = form.querySelector("[data-drop]");
const input = form.querySelector("input[type=file]");
const persian = document.documentElement.lang.startsWith("fa");
const shown = (n) => (persian ? String(n).replace(/\d/g, (d) => "۰۱۲۳۴۵۶۷۸۹"[d]) : String(n));

const send = (file) =>
  new Promise((done) => {
    const row = document.createElement("li");
    const name = document.createElement("bdi");
    const bar = document.createElement("progress");
    const word = document.createElement("span");
    name.textContent = file.name;
    bar.max = 1;
    row.append(name, bar, word);
    list.append(row);
    const data = new FormData(form);
    data.delete("files");
    data.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action || location.href);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      bar.remove();
      let answer = null;
      try {
        answer = JSON.parse(request.responseText).files[0];
      } catch {
        answer = null;
      }
      word.textContent = answer ? answer.error || answer.receipt : "…";
      done(Boolean(answer && answer.receipt));
    });
    request.send(data);
  });

const sendAll = async (files) => {
  const results = [];
  for (const file of files) results.push(await send(file));
  if (results.some(Boolean)) location.reload();
};

input.addEventListener("change", () => {
  form.querySelector("[data-chosen]").textContent = [...input.files].map((file) => file.name).join(gettext(", "));
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (input.files.length) sendAll([...input.files]);
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle("is-over", kind === "dragover");
    if (kind === "drop") sendAll([...event.dataTransfer.files]);
  });
}

const moving = () => document.querySelector('[data-job][data-state="queued"], [data-job][data-state="reading"]');
const follow = async () => {
  if (!moving()) return;
  try {
    const answer = await (await fetch(form.dataset.state, { headers: { Accept: "application/json" } })).json();
    for (const job of answer.jobs) {
      const row = document.querySelector(`[data-job="${job.uuid}"]`);
      if (!row) continue;
      if (!["queued", "reading"].includes(job.state) && row.dataset.state !== job.state) {
        location.reload();
        return;
      }
      row.dataset.state = job.state;
      row.querySelector("[data-label]").textContent = job.label;
      const progress = row.querySelector("[data-progress]");
      if (progress && job.pages) progress.textContent = `${shown(job.page)}/${shown(job.pages)}`;
    }
  } catch {
    // The server is away for a moment: asked again in two seconds.
  }
  setTimeout(follow, 2000);
};
setTimeout(follow, 2000);
