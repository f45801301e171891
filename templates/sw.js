{% if precache %}
// Keeps what was read, what was saved and the newest edition, so that they can be read without a connection. With one,
// every page comes from the network: what is kept is shown where that fails, and never else. What the server says, be
// it 404 or 500, is what the reader gets. Feeds, data and citation files are none of its business.

const { pathname: SCOPE, href: ROOT } = new URL(registration.scope);
const PREFIX = `offprint:${SCOPE}:`; // Two digests on one host do not touch each other's caches.

// Named for their bytes: an address below stays right as long as it is kept, whatever build it came with.
const ASSETS = {{ precache.assets | tojson }};
const ON_DEMAND = {{ precache.on_demand | tojson }}; // kept from the first time that a page asks for them
const PAGES = {{ precache.pages | tojson }};
const FOLDERS = new Set({{ precache.folders | tojson }});

const ASSET_CACHE = `${PREFIX}assets:{{ precache.assets_mark }}`;
const PAGE_CACHE = `${PREFIX}pages:{{ precache.pages_mark }}`;
const READ = `${PREFIX}read`;
const SAVED = `${PREFIX}saved`;
const SEARCH = `${PREFIX}search`;

const AT_ONCE = 4;
const READ_LIMIT = 200;
const SAVED_LIMIT = 1000;
const SEARCH_LIMIT = 600;

const within = (name) => new URL(name, ROOT).href;
const bare = (address) => address.split("?")[0];

// The name of a page of ours, as the build has it: one name, whatever query it is asked with and whether or not the host
// hides the ends of addresses. Another site may lie on this host below this one.
function pageOf(address) {
  const { origin, pathname } = new URL(address, ROOT);
  if (origin !== location.origin || !pathname.startsWith(SCOPE)) return undefined;
  const name = pathname.slice(SCOPE.length);
  if (name.includes("/") && !FOLDERS.has(name.split("/")[0])) return undefined;
  if (name === "" || name.endsWith("/")) return `${name}index.html`;
  const ending = /\.[a-z]+$/.exec(name)?.[0];
  return ending ? (ending === ".html" ? name : undefined) : `${name}.html`;
}

const isPage = (response) =>
  response.status === 200 && response.type === "basic" && /^text\/html\b/.test(response.headers.get("Content-Type") ?? "");

// A response as it was, but for the redirects on the way to it, which no page may be shown with.
async function plain(response) {
  return response.redirected ? new Response(await response.blob(), { headers: response.headers }) : response;
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(install());
});

async function install() {
  await fill();
  if (registration.active) return;
  for (const client of await clients.matchAll({ type: "window", includeUncontrolled: true })) {
    const page = pageOf(client.url); // It was open before there was a worker to see it read.
    const response = page && (await fetch(client.url).catch(() => undefined));
    if (response && isPage(response)) await remember(page, await plain(response));
  }
}

// Fetches what is still missing, a few at a time, behind whatever else the browser has to fetch. What cannot be had now
// is missed until the next page is opened. A reader who saves data gets what the others need to look right.
async function fill() {
  const saveData = navigator.connection?.saveData;
  const reached = new Set((await keptAssets()).map(bare));
  const more = ON_DEMAND.filter((address) => reached.has(bare(within(address))));
  await fetchInto(ASSET_CACHE, [...ASSETS, ...more], (address) => address, "default");
  await fetchInto(PAGE_CACHE, saveData ? PAGES.slice(0, 1) : PAGES, bare, "no-cache");
}

// The addresses of assets that are kept, of whatever build.
async function keptAssets() {
  const names = (await caches.keys()).filter((name) => name.startsWith(`${PREFIX}assets:`));
  const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return keys.flat().map(({ url }) => url);
}

async function fetchInto(name, addresses, source, cacheMode) {
  const cache = await caches.open(name);
  if ((await cache.keys()).length >= addresses.length) return;
  const left = [...addresses];
  const work = async () => {
    for (let address; (address = left.shift()); ) {
      const key = within(address);
      const known = await caches.match(key); // An earlier build had the same bytes.
      if (known && (await cache.match(key))) continue;
      const response = known ?? (await get(within(source(address)), cacheMode));
      if (response) await put(name, key, response);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function get(address, cache) {
  const response = await fetch(address, { cache, priority: "low" }).catch(() => undefined);
  return response?.ok ? plain(response) : undefined;
}

addEventListener("activate", (event) => event.waitUntil(activate()));

async function activate() {
  await registration.navigationPreload?.enable();
  const ours = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  // A page that stays open may yet ask for a script of the build before: its assets are kept until the next ones come.
  const before = ours.findLast((name) => name.startsWith(`${PREFIX}assets:`) && name !== ASSET_CACHE);
  const kept = new Set([ASSET_CACHE, before, PAGE_CACHE, READ, SAVED{% if site.search %}, SEARCH{% endif %}]);
  await Promise.all(ours.map((name) => kept.has(name) || caches.delete(name)));
  await clients.claim();
  for (const name of [READ, SAVED]) await refresh(name);
}

// What this build has newer takes the place of what was read or saved before it.
async function refresh(name) {
  const cache = await caches.open(name);
  const current = await caches.open(PAGE_CACHE);
  const newer = new Map(PAGES.map((address) => [bare(address), address]));
  for (const request of await cache.keys()) {
    const address = newer.get(pageOf(request.url));
    const response = address && (await current.match(within(address)));
    if (response) await cache.put(request, response);
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || !url.pathname.startsWith(SCOPE)) return;
  const name = url.pathname.slice(SCOPE.length);
  if (request.mode === "navigate") {
    const page = pageOf(url);
    if (page) event.respondWith(navigate(event, page));
  } else if (name.startsWith("assets/") && url.searchParams.has("v")) event.respondWith(asset(event, name));
  else if (/^(pagefind|search)\//.test(name)) event.respondWith(searchFile(event, name));
});

async function navigate(event, page) {
  try {
    const response = (await event.preloadResponse) ?? (await fetch(event.request));
    if (isPage(response)) event.waitUntil(Promise.all([remember(page, response.clone()), fill()]));
    return response;
  } catch {
    const found = await kept(page);
    if (found) event.waitUntil(remember(page, found.clone()));
    return found ?? (await kept("{{ fallback }}")) ?? Response.error();
  }
}

async function kept(page) {
  const key = within(page);
  const address = PAGES.find((known) => bare(known) === page);
  for (const cacheName of [SAVED, READ]) {
    const found = await caches.match(key, { cacheName });
    if (found) return found;
  }
  return address && caches.match(within(address));
}

// A page was read: it is kept until so many others were read after it.
async function remember(page, response) {
  const key = within(page);
  const saved = await caches.open(SAVED);
  if (await saved.match(key)) return put(SAVED, key, response);
  const read = await caches.open(READ);
  await read.delete(key); // so that it is the last one
  await put(READ, key, response);
  await trim(read, READ_LIMIT);
}

async function put(cacheName, key, response) {
  const cache = await caches.open(cacheName);
  await cache.put(key, response).catch(() => {}); // No room: then without it.
}

async function trim(cache, limit, part = "") {
  const keys = (await cache.keys()).filter((key) => key.url.includes(part)); // in the order in which they came
  await Promise.all(keys.slice(0, Math.max(0, keys.length - limit)).map((key) => cache.delete(key)));
}

async function asset(event, name) {
  const { request } = event;
  const found = await caches.match(request.url);
  if (found) return found;
  try {
    const response = await fetch(request);
    if (response.ok && [...ASSETS, ...ON_DEMAND].some((address) => within(address) === request.url)) {
      event.waitUntil(put(ASSET_CACHE, request.url, response.clone()));
    }
    return response;
  } catch (error) {
    const now = [...ASSETS, ...ON_DEMAND].find((address) => bare(address) === name); // for a page that was read many builds ago
    const instead = now && (await caches.match(within(now)));
    if (instead) return instead;
    throw error;
  }
}

// The index of search, as far as a reader has reached for it. Most of its files are asked for by names that tell what they
// hold; when the file that has these names has changed, those that are kept are an older index's.
async function searchFile(event, name) {
  const own = name.endsWith(".z");
  const key = within(name) + (own ? new URL(event.request.url).search : "");
  const cacheName = SEARCH;
  const named = (own || /\.pf_\w+$/.test(name)) && (await caches.match(key, { cacheName }));
  if (named) return named;
  try {
    const response = await fetch(event.request);
    if (response.status !== 200) return response;
    if (name.endsWith("/about.json")) await renew(key, response.clone(), "/search/", "/search/r/");
    if (name.endsWith("/pagefind-entry.json")) await renew(key, response.clone(), ".pf_", "/fragment/");
    event.waitUntil(put(SEARCH, key, response.clone()));
    return response;
  } catch (error) {
    const found = await caches.match(key, { cacheName });
    if (found) return found;
    throw error;
  }
}

// `files` are the part of an address that those files have, `records` that of what results show.
async function renew(key, response, files, records) {
  const cache = await caches.open(SEARCH);
  const known = await cache.match(key);
  const changed = known && (await known.text()) !== (await response.text());
  await trim(cache, changed ? 0 : SEARCH_LIMIT, changed ? files : records);
}

// { saved: [address of a paper's page, …] }: all that the reader has saved. They are kept until they are not named again.
let queue = Promise.resolve();
addEventListener("message", (event) => {
  const { saved } = event.data ?? {};
  if (!Array.isArray(saved)) return;
  queue = queue.then(() => keepSaved(saved)).catch(() => {}); // one after the other: the last word counts
  event.waitUntil(queue);
});

async function keepSaved(addresses) {
  const pages = addresses.slice(0, SAVED_LIMIT).map((address) => pageOf(String(address)));
  const wanted = new Set(pages.filter((page) => page?.startsWith("papers/")));
  const cache = await caches.open(SAVED);
  for (const request of await cache.keys()) {
    if (wanted.delete(pageOf(request.url))) continue;
    const response = await cache.match(request);
    await cache.delete(request);
    await remember(pageOf(request.url), response); // It was read, if only on the list of the saved.
  }
  const left = [...wanted];
  const work = async () => {
    for (let page; (page = left.shift()); ) {
      const response = (await kept(page)) ?? (await get(within(page), "no-cache"));
      if (response) await cache.put(within(page), response);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
{% else %}
// This site keeps nothing in browsers any more: what an earlier build has left there goes, and this worker with it.

const PREFIX = `offprint:${new URL(registration.scope).pathname}:`;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  const names = await caches.keys();
  await Promise.all(names.map((name) => name.startsWith(PREFIX) && caches.delete(name)));
  await registration.unregister();
}
{% endif %}
