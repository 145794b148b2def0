import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rightInWords } from "../../src/common/kubernetes-cluster/access.ts";
import { ClusterError } from "../../src/common/kubernetes-cluster/errors.ts";
import type { KubernetesObject } from "../../src/common/kubernetes-cluster/kubernetes-object.ts";
import { loadCatalog, NO_FILES } from "../../src/console/catalog/load-catalog.ts";
import { DEFAULT_SETTINGS } from "../../src/console/catalog/load-settings.ts";
import type { Catalog } from "../../src/console/model/catalog.ts";
import { type ListingScope, scopeKey } from "../../src/console/model/listing.ts";
import type { Message } from "../../src/console/model/message.ts";
import type { KindId, Row } from "../../src/console/model/row.ts";
import { rowKindOf } from "../../src/console/model/row-kind.ts";
import type { State } from "../../src/console/model/state.ts";
import { wantedScopes } from "../../src/console/update/listings.ts";
import { type StartOptions, startState } from "../../src/console/update/start.ts";
import { update } from "../../src/console/update/update.ts";
import { builtInFiles } from "../fixtures/catalog-files.ts";
import { recordedObjects } from "../fixtures/recorded-objects.ts";
import { MADE_OBJECTS } from "./made-objects.ts";

/** Minutes after the last recording was made. */
export const NOW = Date.parse("2026-11-26T21:00:00Z");

export const SIZES = [
  [80, 24],
  [160, 48],
] as const;

/** What a listing can look like to a person. */
export const LISTING_STATUSES = ["loading", "live", "filling", "retrying", "stopped-forbidden", "empty"] as const;
export type ListingStatus = (typeof LISTING_STATUSES)[number];

/** Made once, while tests are loaded. */
const catalog = loadCatalog({ builtInFiles: builtInFiles(), personFiles: NO_FILES });

export function builtInCatalog(): Catalog {
  return catalog;
}

/** The console before anything has been read, connected. */
export function openConsole(columns: number, rows: number, options: Partial<StartOptions> = {}): State {
  const started = startState({
    columns,
    rows,
    now: NOW,
    catalog: builtInCatalog(),
    settings: DEFAULT_SETTINGS,
    contextName: "dev",
    contexts: [
      { name: "dev", cluster: "dev-cluster", user: "alice", namespace: "team-a", disabledBecause: undefined },
      { name: "prod-eu", cluster: "prod-eu", user: "alice", namespace: undefined, disabledBecause: undefined },
      {
        name: "old",
        cluster: "old",
        user: "bob",
        namespace: undefined,
        disabledBecause: "its certificate file /etc/old.crt is missing",
      },
    ],
    namespace: undefined,
    viewName: undefined,
    ...options,
  });
  return told(started, {
    kind: "connection-changed",
    connection: {
      status: "open",
      facts: {
        name: "dev",
        cluster: "dev-cluster",
        server: "https://10.0.0.1:6443",
        user: "alice",
        namespace: undefined,
        insecure: false,
        actingAs: undefined,
      },
      readOnly: false,
      identity: { user: "alice", groups: [] },
      serverVersion: "v1.34.1",
      namespaces: { names: ["default", "kube-system", "team-a", "team-b"], from: "listed" },
      served: undefined,
    },
  });
}

export function told(state: State, ...messages: readonly Message[]): State {
  return messages.reduce((next, message) => update(next, message).state, state);
}

/** Presses keys half a second apart, long enough for dialogs to listen. */
export function pressed(state: State, ...keys: readonly string[]): State {
  return keys.reduce((next, key) => told(next, { kind: "key-pressed", key, at: next.now + 500 }), state);
}

/** Every wanted listing brought to a status; those that views only look at are live. */
export function withListings(state: State, status: ListingStatus, kindId?: KindId): State {
  let next = state;
  for (let round = 0; round < 3; round += 1) {
    const scopes = wantedScopes(next).filter((scope) => !next.listings.has(scopeKey(scope)));
    for (const scope of scopes)
      next = told(next, ...messagesFor(scope, kindId === undefined || scope.kindId === kindId ? status : "live"));
  }
  return withRights(next);
}

function messagesFor(scope: ListingScope, status: ListingStatus): readonly Message[] {
  const key = scopeKey(scope);
  const rows = rowsOfKind(scope.kindId).filter(
    ({ meta }) => scope.namespace === undefined || meta.namespace === scope.namespace,
  );
  const change = (upserts: readonly Row[], partial: boolean, at = NOW): Message => ({
    kind: "rows-changed",
    key,
    upserts,
    removals: [],
    full: true,
    partial,
    skipped: 0,
    at,
  });
  switch (status) {
    case "loading":
      return [];
    case "live":
      return [change(rows, false)];
    case "filling":
      return [change(rows.slice(0, Math.ceil(rows.length / 2)), true)];
    case "retrying":
      return [
        change(rows, false, NOW - 42_000),
        { kind: "scope-status", key, status: { status: "retrying", error: NOBODY_LISTENS, retryAt: NOW + 3_000 } },
      ];
    case "stopped-forbidden":
      return [{ kind: "scope-status", key, status: { status: "stopped", error: forbidden(scope) } }];
    case "empty":
      return [change([], false)];
    default:
      return status satisfies never;
  }
}

const NOBODY_LISTENS = new ClusterError(
  "refused",
  "list: nothing is listening at 10.0.0.1:6443. Check that the API server is running and that the port in the kubeconfig is right.",
  { request: "list" },
);

export function forbidden({ kindId, namespace }: ListingScope): ClusterError {
  const [plural = "", ...group] = kindId.split(".");
  const right = rightInWords({ verb: "list", group: group.join("."), plural, namespace });
  const message = `list ${plural}: not allowed. Ask for the "list" right on ${kindId}${namespace === undefined ? "" : ` in ${namespace}`}.`;
  return new ClusterError("forbidden", message, { request: right, status: 403 });
}

/** Every change is allowed but deleting pods. */
function withRights(state: State): State {
  const answers = new Map<
    string,
    { readonly answer: "allowed" } | { readonly answer: "denied"; readonly why: string }
  >();
  for (const action of state.catalog.actions.values()) {
    for (const { scope, store } of state.listings.values()) {
      if (action.kinds !== undefined && !action.kinds.includes(scope.kindId)) continue;
      for (const row of store.rows.values()) {
        for (const right of action.needs(
          row,
          {
            now: NOW,
            records: () => undefined,
            holdsAll: () => undefined,
            absence: () => undefined,
            derive: () => undefined as never,
          },
          scope.kindId,
        ))
          answers.set(
            rightInWords(right),
            scope.kindId === "pods" ? { answer: "denied", why: "" } : { answer: "allowed" },
          );
      }
    }
  }
  return told(state, { kind: "rights-answered", answers });
}

let objects: readonly KubernetesObject[] | undefined;

/** Recorded and made objects, the same once however often they were recorded. */
export function rowsOfKind(kindId: KindId): readonly Row[] {
  const known = builtInCatalog().kinds.get(kindId);
  if (known === undefined) throw new Error(`no kind ${kindId}`);
  const { group, kind, versions } = known.kind;
  const rowKind = rowKindOf(known);
  const found = new Map<string, Row>();
  for (const object of allObjects()) {
    const [version = "", ofGroup = ""] = (object.apiVersion ?? "").split("/").reverse();
    if (object.kind !== kind || ofGroup !== group || (version !== versions[0] && group === "kueue.x-k8s.io")) continue;
    found.set(`${object.metadata.namespace ?? ""}/${object.metadata.name}`, rowKind.project(object, version));
  }
  return [...found.values()];
}

function allObjects(): readonly KubernetesObject[] {
  objects ??= [
    ...readdirSync(fileURLToPath(new URL("../fixtures/objects/", import.meta.url)))
      .sort()
      .flatMap((file) => recordedObjects(file.replace(/\.json$/, ""))),
    ...MADE_OBJECTS,
  ];
  return objects;
}

export function objectNamed(kind: string, name: string): KubernetesObject {
  const found = allObjects().find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}
