// Answers not yet saved stay on this device, filed under person, page, attempt and question:
// before its first save an activity has no attempt, so the page tells it from the next.
// Storage may be full, forbidden or absent: then pages simply work without it.

const PREFIX = "answer/";

export const owner = document.body.dataset.draftOwner ?? "";

export const keyOf = (form) => `${PREFIX}${owner}${location.pathname}${form.dataset.answer}`;

export function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept, so nothing needs removing.
  }
}

// `isKept` says which keys stay; without it everything of ours goes.
export function clear(isKept = () => false) {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && !isKept(key)) localStorage.removeItem(key);
    }
  } catch {
    // As above.
  }
}

export const isOwn = (key) => key.startsWith(`${PREFIX}${owner}/`);
