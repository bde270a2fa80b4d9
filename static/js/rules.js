// A condition shows the fields of its kind; without a script all of them stand there.
const FIELDS = {
  degree: ["degree", "names"],
  service_years: ["least", "names", "managerial", "unit_type", "rank"],
  course: ["names", "years"],
  certificate: ["names", "valid"],
  appraisal_average: ["least", "years"],
  judgement: ["names"],
};
const OPTIONAL = new Set(Object.values(FIELDS).flat());

for (const box of document.querySelectorAll("[data-condition]")) {
  const kind = box.querySelector("select[name$=-kind]");
  const show = () => {
    for (const field of box.querySelectorAll("[name]")) {
      const name = field.name.split("-").pop();
      if (!OPTIONAL.has(name)) continue;
      field.closest(".d-c3").hidden = !(FIELDS[kind.value] ?? []).includes(name);
    }
  };
  kind.addEventListener("change", show);
  show();
}
