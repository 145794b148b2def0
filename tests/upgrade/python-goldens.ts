import { readFileSync } from "node:fs";
import type { KubernetesObject } from "../../src/common/kubernetes-cluster/kubernetes-object.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../../src/common/kueue/local-queue.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** What the Python SDK did with one input. */
export interface Golden {
  readonly name: string;
  readonly input: Fields;
  /** What the faked server of the recording held or answered. */
  readonly world?: { readonly localqueues?: readonly Fields[]; readonly status?: { readonly localqueues?: number } };
  readonly error?: string;
  readonly output?: Fields;
}

/** Records of one version of the Python SDK. `…/sdk-goldens/VERSION.json` holds subtrees that occur often only once. */
export function goldensOf(version: string): readonly Golden[] {
  const file = new URL(`../fixtures/sdk-goldens/${version}.json`, import.meta.url);
  const { shared, cases } = JSON.parse(readFileSync(file, "utf8")) as {
    shared: unknown[];
    cases: Record<string, Golden>;
  };
  const whole = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(whole);
    if (typeof value !== "object" || value === null) return value;
    if ("$shared" in value) return whole(shared[value.$shared as number]);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, whole(inner)]));
  };
  return Object.entries(cases).map(([name, golden]) => ({ ...(whole(golden) as Golden), name }));
}

/** The queues that the faked server of a recording had; undefined when it had no Kueue. Throws where it answered with an error. */
export function queuesOf({ world }: Golden, named: boolean): readonly LocalQueue[] | undefined {
  const status = world?.status?.localqueues;
  if (status === 404) return undefined;
  // Who may not list queues still gets a cluster without one.
  if (status === 403 && !named) return [];
  if (status !== undefined) throw new Error(`list localqueues: ${status}`);
  const objects = world?.localqueues ?? ["team-queue", "other-queue"].map((name) => ({ metadata: { name } }));
  return objects.map((object) => {
    const metadata = { namespace: "team-a", uid: "uid", resourceVersion: "1", ...(object["metadata"] as Fields) };
    return LOCAL_QUEUES.project({ ...object, metadata } as unknown as KubernetesObject, "v1beta2");
  });
}
