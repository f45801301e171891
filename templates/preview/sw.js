// A preview keeps nothing in browsers: what the site's own worker has left there goes, and this worker with it.

const PREFIX = `offprint:${new URL(registration.scope).pathname}:`;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  const names = await caches.keys();
  await Promise.all(names.map((name) => name.startsWith(PREFIX) && caches.delete(name)));
  await registration.unregister();
}
