// Keeps what is being answered on this device until the server has it.
//
// form[data-answer="<attempt>/<question>"] is a question; a hidden input named `sequence` is
// never part of a draft, since the page that is open knows the right one. A page that shows a
// saved answer marks its form data-saved, which throws the draft away. Where only parts may be
// outdated, [data-while="<name>"] holds fields that are restored only as long as the hidden
// field of that name has the value it had.

import { clear, isOwn, keyOf, owner, read, remove, write } from "./storage.js";

const OWN_FIELDS = new Set(["csrfmiddlewaretoken", "owner", "sequence", "token"]);

export function answersOf(form) {
  return [...new FormData(form)].filter(
    ([name, value]) => !OWN_FIELDS.has(name) && typeof value === "string",
  );
}

function restore(form, answers) {
  const kept = (wanted) => answers.filter(([name]) => name === wanted).map(([, value]) => value);
  for (const field of form.elements) {
    const guard = field.closest("[data-while]")?.dataset.while;
    if (guard && kept(guard)[0] !== form.elements[guard].value) continue;
    const given = kept(field.name);
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = given.includes(field.value);
    } else if (field.type !== "hidden" && field.type !== "submit" && given.length > 0) {
      field.value = given[0];
    }
  }
}

export function keepAnswers() {
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", () => clear());
  }
  // On a shared computer the last person's answers go when the next one signs in.
  if (owner && "shared" in document.body.dataset) clear(isOwn);

  for (const form of document.querySelectorAll("form[data-answer]")) {
    const key = keyOf(form);
    if ("saved" in form.dataset) {
      remove(key);
      continue;
    }
    const draft = read(key);
    if (Array.isArray(draft)) restore(form, draft);
    const keep = () => write(key, answersOf(form));
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
  }
}
