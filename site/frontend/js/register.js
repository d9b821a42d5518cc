// Counts a register while it is being taken: how many are marked, how many of these wait to be sent.
//
// form.app-register holds [data-stands="<mark the server has>"] with the radios of one person, and
// [data-tally] with [data-marked] and [data-unsent]. Runs after drafts were restored, and before
// sending.js listens: "everyone else" is ticked where she can see it, and so kept and sent alike.

function tally(form) {
  const marks = [...form.querySelectorAll("[data-stands]")].map((person) => ({
    stands: person.dataset.stands,
    chosen: person.querySelector("input[type=radio]:checked")?.value ?? "",
  }));
  const unsent = marks.filter(({ stands, chosen }) => chosen && chosen !== stands).length;
  form.querySelector("[data-marked]").textContent = marks.filter(({ chosen }) => chosen).length;
  const box = form.querySelector("[data-unsent]");
  box.hidden = unsent === 0;
  box.querySelector("span").textContent = unsent;
}

function markEveryoneElse(form, kind) {
  for (const person of form.querySelectorAll("[data-stands]")) {
    if (person.querySelector("input[type=radio]:checked")) continue;
    person.querySelector(`input[type=radio][value="${CSS.escape(kind)}"]`).checked = true;
  }
}

export function countMarks() {
  for (const form of document.querySelectorAll("form.app-register")) {
    tally(form);
    form.addEventListener("change", () => tally(form));
    form.addEventListener("submit", ({ submitter }) => {
      if (submitter?.name === "everyone") markEveryoneElse(form, submitter.value);
      tally(form);
    });
  }
}
