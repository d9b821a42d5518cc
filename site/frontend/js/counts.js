// Says how many lines a report would have while its question is being answered.
//
// form[data-counts] is a question page of the report builder, [data-counted] its status. The server
// counts: the form is sent to its own address with `count=live` and answered in words. Without script
// the count stands on each page, and a button counts again.

const PAUSE = 400; // milliseconds after the last change

async function count(form, status, signal) {
  const answers = new FormData(form);
  answers.set("count", "live");
  try {
    const reply = await fetch(form.action, { method: "POST", body: answers, signal });
    if (reply.ok && !reply.redirected) status.textContent = await reply.text();
  } catch {
    // Out of reach, or asked anew meanwhile: what stands there stays.
  }
}

export function countLines() {
  for (const form of document.querySelectorAll("form[data-counts]")) {
    const status = form.querySelector("[data-counted]");
    let waiting;
    let asked = new AbortController();
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      asked.abort();
      asked = new AbortController();
      const { signal } = asked;
      waiting = setTimeout(() => count(form, status, signal), PAUSE);
    });
  }
}
