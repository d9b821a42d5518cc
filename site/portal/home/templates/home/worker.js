// Keeps one page for times without a signal, as a visitor sees it, so nothing personal, and what
// it is drawn with. Online the page is always fetched anew.

const NAME = {{ name|safe }};
const KEPT = `${NAME}{{ version }}`;
const PAGE = {{ page|safe }};
const PARTS = {{ parts|safe }};
const PATIENCE = 4000; // milliseconds; a signal that is slower than this is none

const asVisitor = (address) => new Request(address, { credentials: "omit", cache: "no-cache" });

async function keepPage() {
  const kept = await caches.open(KEPT);
  await kept.add(asVisitor(PAGE));
}

addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(KEPT)
      .then((kept) => kept.addAll([PAGE, ...PARTS].map(asVisitor)))
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
            .filter((name) => name.startsWith(NAME) && name !== KEPT)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => clients.claim()),
  );
});

async function freshOrKept(event) {
  try {
    const fresh = await fetch(event.request, { signal: AbortSignal.timeout(PATIENCE) });
    event.waitUntil(keepPage().catch(() => {}));
    return fresh;
  } catch (error) {
    const kept = await caches.match(PAGE);
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
  if (pathname === PAGE) {
    event.respondWith(freshOrKept(event));
  } else if (PARTS.includes(pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});
