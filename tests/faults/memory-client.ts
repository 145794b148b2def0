import type { ClusterClient } from "../../src/common/kubernetes-cluster/client.ts";
import { errorFromAnswer } from "../../src/common/kubernetes-cluster/error-from-answer.ts";
import { clusterError } from "../../src/common/kubernetes-cluster/error-messages.ts";
import { deleteObject, getObject, patchObject } from "../../src/common/kubernetes-cluster/object-calls.ts";
import type { Answer, Transport, TransportRequest } from "../../src/common/kubernetes-cluster/transport.ts";
import { answerFor, type FakeRights } from "./fake-answers.ts";
import { type FakeStore, Refusal } from "./fake-store.ts";
import { statusBody } from "./http-faults.ts";

/** What happens to one request on its way. */
export interface Interference {
  /** Before the server sees it. */
  before?(): void;
  /** After the server has dealt with it: true loses the answer. */
  loses?: boolean;
  /** The server never sees it. */
  fails?: boolean;
}

export type WriteWatcher = (request: TransportRequest, eventsBefore: number) => void;

const RIGHTS: FakeRights = {
  user: { username: "alice", groups: [] },
  may: () => true,
  discovery: "v2",
  staleGroups: [],
};

/** Get, patch and delete on a store without a network, so that thousands of stories can be played in a second. */
export function memoryClient(
  store: FakeStore,
  next: (request: TransportRequest) => Interference,
  onWrite: WriteWatcher,
): ClusterClient {
  const transport: Transport = {
    host: "memory",
    readOnly: false,
    close: async () => {},
    async send(request) {
      const interference = next(request);
      interference.before?.();
      const lost = clusterError("reset", { request: request.request, host: "memory" });
      if (interference.fails === true) throw lost;
      const versionBefore = store.resourceVersion;
      const answer = served(store, request);
      if (request.method !== "GET") onWrite(request, versionBefore);
      if (interference.loses === true) throw lost;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const context = {
    name: "memory",
    cluster: "",
    server: "http://memory",
    user: "alice",
    namespace: undefined,
    insecure: false,
    actingAs: undefined,
  };
  const client: Partial<ClusterClient> = {
    serverAheadMs: 0,
    context,
    get: (kind, name, options) => getObject(transport, { kind, version: kind.versions[0], name }, options),
    patch: (kind, name, patch, options) =>
      patchObject(transport, { kind, version: kind.versions[0], name }, patch, options),
    delete: (kind, name, seen, options) =>
      deleteObject(transport, { kind, version: kind.versions[0], name }, seen, options),
  };
  return client as ClusterClient;
}

function served(store: FakeStore, request: TransportRequest): Answer | Error {
  const { method, path, query = {}, headers = {}, body = "" } = request;
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const attempt = { request: request.request, host: "memory" };
  try {
    const answer = answerFor({ method, path, query: new URLSearchParams(given), headers, body }, store, RIGHTS);
    return { status: answer.status ?? 200, attempt, body: oneChunk(JSON.stringify(answer.body)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const details = error.code === 404 ? { name: path.split("/").at(-1) } : undefined;
    const refusal = { status: error.code, body: statusBody(error.code, error.reason, error.message, details) };
    const plain = { contentType: "application/json", retryAfter: undefined, location: undefined, now: 0 };
    return errorFromAnswer({ ...refusal, ...plain }, attempt);
  }
}

async function* oneChunk(text: string): AsyncGenerator<Buffer, void, undefined> {
  yield Buffer.from(text);
}
