import type { CallOptions, ClusterClient } from "../../kubernetes-cluster/client.ts";
import type { Discovery } from "../../kubernetes-cluster/discovery.ts";
import { isClusterError } from "../../kubernetes-cluster/errors.ts";
import { type HasMeta, projectMeta } from "../../kubernetes-cluster/meta.ts";
import { getRecord } from "../../kubernetes-cluster/read-served.ts";
import type { ResourceKind } from "../../kubernetes-cluster/resource-kind.ts";
import type { JobOfWorkload } from "../job-label.ts";
import type { Workload } from "../workload.ts";

/** Kueue's webhook takes no change of their labels. */
const NOT_CHANGED = "Pod";

/**
 * The job behind a workload, of whatever kind: the cluster itself says where that is served. Undefined without owner, for Pods, and for
 * kinds that are not served. One request.
 */
export async function readJobOfWorkload(
  client: ClusterClient,
  { owner, meta }: Workload,
  { signal }: CallOptions = {},
): Promise<JobOfWorkload | undefined> {
  if (owner === undefined || (owner.group === "" && owner.kind === NOT_CHANGED)) return undefined;
  const kind = servedKind(await client.discovery({ signal }), owner.group, owner.kind);
  if (kind === undefined) return undefined;
  try {
    const name = { namespace: meta.namespace, name: owner.name };
    const record = await getRecord(client, kind, name, { signal, urgent: true });
    return { kind, record: record.meta.uid === owner.uid ? record : undefined };
  } catch (error) {
    // What the Workload says of its owner is enough to try the change: then the server says what is missing.
    if (isClusterError(error) && (error.reason === "forbidden" || error.reason === "not-found")) return { kind };
    throw error;
  }
}

/** A kind as far as a change of its labels needs it. */
function servedKind({ served }: Discovery, group: string, kind: string): ResourceKind<HasMeta> | undefined {
  const found = served.filter((each) => each.group === group && each.kind === kind && each.namespaced);
  const [first] = found;
  if (first === undefined) return undefined;
  const { plural } = first;
  const [best = first.version, ...others] = found
    .filter((each) => each.plural === plural)
    .map(({ version }) => version);
  const project: ResourceKind["project"] = (object) => ({ meta: projectMeta(object) });
  return { group, kind, plural, versions: [best, ...others], namespaced: true, project };
}
