import { expect, test } from "vitest";
import type { StoreEvent } from "../object-store.ts";
import type { StoredObject } from "../stored-object.ts";
import { seenThrough } from "./watch-hub.ts";

const pod = (label: string, resourceVersion: string): StoredObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "a", uid: "u", resourceVersion, creationTimestamp: "", labels: { app: label } },
});
const filter = ({ metadata }: StoredObject) => metadata.labels?.["app"] === "web";

test.each<[string, StoreEvent["type"], string | undefined, string, string | undefined]>([
  ["starts to match", "MODIFIED", "db", "web", "ADDED web 2"],
  ["goes on matching", "MODIFIED", "web", "web", "MODIFIED web 2"],
  ["stops matching: its last state with the new version", "MODIFIED", "web", "db", "DELETED web 2"],
  ["never matches", "MODIFIED", "db", "db", undefined],
  ["is made", "ADDED", undefined, "web", "ADDED web 2"],
  ["is deleted", "DELETED", "web", "web", "DELETED web 2"],
  ["is deleted elsewhere", "DELETED", "db", "db", undefined],
])("a selected object %s", (_case, type, before, after, seen) => {
  const event: StoreEvent = {
    type,
    kind: "pods",
    object: pod(after, "2"),
    before: before === undefined ? undefined : pod(before, "1"),
  };
  const found = seenThrough({ kind: "pods", namespace: "a", filter }, event);
  const told =
    found && `${found.type} ${found.object.metadata.labels?.["app"]} ${found.object.metadata.resourceVersion}`;
  expect(told).toBe(seen);
  expect(seenThrough({ kind: "pods", namespace: "other", filter: undefined }, event)).toBeUndefined();
});
