// Sends form[data-answer] so that a lost connection never ends in a browser error page.
//
// The form goes out with the sequence number it came with, as often as it takes: the server
// treats the same save twice as one. It sees `X-Answer: fetch` and answers with JSON,
// {"next": "/address/"}, so that the next page is fetched once; a plain redirect is followed and
// then opened.
// Whatever else comes (a form with errors, an expired token) is left to an ordinary submit.

import { answersOf } from "./drafts.js";
import { keyOf, remove, write } from "./storage.js";

const RETRY_EVERY = 15_000; // milliseconds
const PATIENCE = 20_000; // milliseconds, before a silent network counts as none
const AWAY = new Set([502, 503, 504]); // the proxy answers, the site does not

class NoConnection extends Error {}

async function post(form, body) {
  const halt = new AbortController();
  const timer = setTimeout(() => halt.abort(), PATIENCE);
  let response;
  try {
    // Not form.action: a button may be called so.
    response = await fetch(form.getAttribute("action") || location.href, {
      method: "POST",
      body,
      headers: { "X-Answer": "fetch" },
      signal: halt.signal,
    });
  } catch (cause) {
    throw new NoConnection("the answer did not arrive", { cause });
  } finally {
    clearTimeout(timer);
  }
  if (AWAY.has(response.status)) throw new NoConnection(`status ${response.status}`);
  return response;
}

// Address of the next page, or nothing where the browser should submit the form itself.
async function nextAddress(response) {
  if (response.headers.get("Content-Type")?.startsWith("application/json") && response.ok) {
    return (await response.json()).next;
  }
  return response.ok && response.redirected ? response.url : undefined;
}

// The same page with another fragment would only scroll: it is loaded anew.
function open(address) {
  const target = new URL(address, location.href);
  if (target.pathname === location.pathname && target.search === location.search) {
    history.replaceState(null, "", target);
    location.reload();
  } else {
    location.assign(target);
  }
}

function banner() {
  const template = document.querySelector("template[data-no-connection]");
  if (template) return template.content.firstElementChild.cloneNode(true);
  const box = document.createElement("div");
  box.className = "govuk-notification-banner govuk-notification-banner--lamp";
  box.setAttribute("role", "alert");
  const content = document.createElement("div");
  content.className = "govuk-notification-banner__content";
  const words = document.createElement("p");
  words.className = "govuk-notification-banner__heading";
  words.textContent =
    "No connection. Your answer is kept on this device and will send when you are back.";
  content.append(words);
  box.append(content);
  return box;
}

class Sender {
  constructor(form) {
    this.form = form;
    this.isSending = false;
    this.isWaiting = false;
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("online", () => this.retry());
    setInterval(() => this.retry(), RETRY_EVERY);
  }

  submit(event) {
    event.preventDefault();
    this.body = new FormData(this.form);
    if (event.submitter?.name) this.body.set(event.submitter.name, event.submitter.value);
    this.button = event.submitter;
    this.sent = JSON.stringify(answersOf(this.form));
    write(keyOf(this.form), answersOf(this.form));
    this.send();
  }

  retry() {
    if (this.isWaiting && navigator.onLine) this.send();
  }

  async send() {
    if (this.isSending) return;
    this.isSending = true;
    this.form.setAttribute("aria-busy", "true");
    try {
      const next = await nextAddress(await post(this.form, this.body));
      this.isWaiting = false;
      if (next) {
        if (this.isSaved(next)) remove(keyOf(this.form));
        open(next);
      } else {
        this.submitPlainly();
      }
    } catch (error) {
      if (!(error instanceof NoConnection)) throw error;
      this.isWaiting = true;
      this.showBanner();
    } finally {
      this.isSending = false;
      this.form.removeAttribute("aria-busy");
    }
  }

  // Asked to sign in first, it is not; nor is what was changed since the button was pressed.
  isSaved(next) {
    const asksToSignIn = new URL(next, location).pathname.includes("/sign-in/");
    return !asksToSignIn && JSON.stringify(answersOf(this.form)) === this.sent;
  }

  submitPlainly() {
    if (this.button?.name) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = this.button.name;
      field.value = this.button.value;
      this.form.append(field);
    }
    HTMLFormElement.prototype.submit.call(this.form);
  }

  showBanner() {
    this.form.dataset.waiting = ""; // for what stands far from the banner
    if (this.box?.isConnected) return;
    this.box = banner();
    this.form.before(this.box);
  }
}

export function sendAnswers() {
  for (const form of document.querySelectorAll("form[data-answer]")) new Sender(form);
}
