import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { FaultyExchange } from "../faults/http-faults.ts";
import { startWorld } from "../faults/program-world.ts";

// The fake API server with one heavy collection in front: Workloads of namespace `load`, serialised once, so that the server's own
// work does not get in the way. A program of its own: what is measured runs elsewhere. Prints its address.
// `POST /bench/change?count=N` changes N of them and answers with the counters so far.

const count = Number(process.argv[2]);
const recorded = readFileSync(process.argv[3] ?? "", "utf8");
const NAMESPACE = "load";
const WORKLOADS = /\/namespaces\/load\/workloads$/;

interface ChangeEvent {
  readonly version: number;
  readonly line: string;
}

let version = 1_000_000;
let next = 0;
const counters = { bytes: 0, lists: 0, watches: 0 };
const items = Array.from({ length: count }, (_item, index) => serialised(index, version));
const events: ChangeEvent[] = [];
const pages = new Map<string, Buffer>();

const server = await startWorld();
server.store.add(server.store.kinds.find(({ plural }) => plural === "namespaces")!, { metadata: { name: NAMESPACE } });
server.faults = [
  { method: "GET", path: WORKLOADS, fault: serveWorkloads },
  { method: "POST", path: /^\/bench\/change$/, fault: change },
];
// It would grow for ever.
setInterval(() => server.seen.splice(0), 1_000).unref();
process.stdout.write(`${server.url}\n`);

function serialised(index: number, at: number): string {
  const object = JSON.parse(recorded) as { metadata: Record<string, unknown>; spec: Record<string, unknown> };
  const uid = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
  const name = `job-w${String(index).padStart(5, "0")}`;
  Object.assign(object.metadata, { name, namespace: NAMESPACE, uid, resourceVersion: String(at) });
  varyRequests(object, index);
  Object.assign(object.spec, { queueName: `queue-${(index * 7 + at) % 40}`, priority: (index * 13) % 1_000 });
  return JSON.stringify(object);
}

/** A hundred sizes of pods: people do not all ask for the same. */
function varyRequests({ spec }: { spec: Record<string, unknown> }, index: number): void {
  const podSets = spec["podSets"] as { template: { spec: { containers: { resources: { requests: object } }[] } } }[];
  for (const { template } of podSets) {
    for (const { resources } of template.spec.containers)
      Object.assign(resources.requests, { cpu: `${100 * ((index % 20) + 1)}m`, memory: `${(index % 5) + 1}Gi` });
  }
}

function change({ request, response }: FaultyExchange): void {
  const wanted = Number(new URL(request.url ?? "", "http://bench").searchParams.get("count"));
  for (let done = 0; done < wanted; done += 1) {
    // Spread over all, the same ones in each run.
    next = (next + 7_919) % count;
    version += 1;
    const object = serialised(next, version);
    items[next] = object;
    events.push({ version, line: `{"type":"MODIFIED","object":${object}}\n` });
    pages.clear();
  }
  send(response, JSON.stringify(counters));
}

function serveWorkloads({ request, response }: FaultyExchange): void {
  const query = new URL(request.url ?? "", "http://bench").searchParams;
  if (query.get("watch") === "1")
    serveWatch(response, Number(query.get("resourceVersion")), Number(query.get("timeoutSeconds")));
  else serveList(response, query);
}

function serveList(response: ServerResponse, query: URLSearchParams): void {
  counters.lists += 1;
  const from = Number(query.get("continue") ?? "0");
  const limit = Number(query.get("limit") ?? "0") || count;
  const key = `${from} ${limit} ${version}`;
  const page = pages.get(key) ?? pageFrom(from, limit);
  pages.set(key, page);
  counters.bytes += page.length;
  response.writeHead(200, {
    "content-type": "application/json",
    "content-encoding": "gzip",
    "content-length": page.length,
  });
  response.end(page);
}

/** As the API server packs answers above 128 KiB. */
function pageFrom(from: number, limit: number): Buffer {
  const left = Math.max(count - from - limit, 0);
  const more = left > 0 ? `,"continue":"${from + limit}","remainingItemCount":${left}` : "";
  const metadata = `{"resourceVersion":"${version}"${more}}`;
  const head = `{"kind":"WorkloadList","apiVersion":"kueue.x-k8s.io/v1beta2","metadata":${metadata},"items":[`;
  return gzipSync(`${head}${items.slice(from, from + limit).join(",")}]}\n`, { level: 1 });
}

/** Sends what changed, as it changes, until the time is over. */
function serveWatch(response: ServerResponse, since: number, seconds: number): void {
  counters.watches += 1;
  let sent = events.findIndex((event) => event.version > since);
  if (sent === -1) sent = events.length;
  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  const pump = () => {
    const lines = events.slice(sent).map(({ line }) => line);
    sent = events.length;
    if (lines.length === 0) return;
    const text = lines.join("");
    counters.bytes += Buffer.byteLength(text);
    response.write(text);
  };
  pump();
  const every = setInterval(pump, 20);
  const over = setTimeout(() => {
    pump();
    const object = { kind: "Workload", metadata: { resourceVersion: String(version) } };
    response.end(seconds > 2 ? `${JSON.stringify({ type: "BOOKMARK", object })}\n` : "");
  }, seconds * 1_000);
  response.on("close", () => {
    clearInterval(every);
    clearTimeout(over);
  });
}

function send(response: ServerResponse, body: string): void {
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  response.end(body);
}
