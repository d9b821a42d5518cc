// Keeps the pocket guide for times without a signal: the page as a visitor sees it, so nothing
// personal, and what it is drawn with. Online the page is always fetched anew.

const KEPT = "pocket-guide-{{ version }}";
const GUIDE = {{ guide|safe }};
const PARTS = {{ parts|safe }};
const PATIENCE = 4000; // milliseconds; a signal that is slower than this is none

const asVisitor = (address) => new Request(address, { credentials: "omit", cache: "no-cache" });

async function keepGuide() {
  const kept = await caches.open(KEPT);
  await kept.add(asVisitor(GUIDE));
}

addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(KEPT)
      .then((kept) => kept.addAll([GUIDE, ...PARTS].map(asVisitor)))
      .then(() => skipWaiting()),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("pocket-guide-") && name !== KEPT)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => clients.claim()),
  );
});

async function freshOrKept(event) {
  try {
    const fresh = await fetch(event.request, { signal: AbortSignal.timeout(PATIENCE) });
    event.waitUntil(keepGuide().catch(() => {}));
    return fresh;
  } catch (error) {
    const kept = await caches.match(GUIDE);
    if (kept) {
      return kept;
    }
    throw error;
  }
}

addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET") {
    return;
  }
  if (pathname === GUIDE) {
    event.respondWith(freshOrKept(event));
  } else if (PARTS.includes(pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});
