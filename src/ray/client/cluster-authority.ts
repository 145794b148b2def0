import { type Authority, readAuthority } from "../../common/certificates/read-authority.ts";
import { SECRETS } from "../../common/core-objects/secret.ts";
import type { CallOptions, ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { textAt } from "../../common/values/untyped.ts";
import { RayTlsError } from "./ray-tls-error.ts";

/** Put by the CodeFlare operator, and by OpenShift AI's KubeRay, on the Secret with a cluster's authority. */
const CLUSTER_LABEL = "ray.openshift.ai/cluster-name";

/** Which key of the Secret goes with which certificate: as the operator writes them, as cert-manager does, and mixed. */
const PAIRS = [
  ["ca.crt", "ca.key"],
  ["tls.crt", "tls.key"],
  ["ca.crt", "tls.key"],
] as const;

/**
 * The authority that signs for a Ray cluster, from its Secret, with the rights of whoever asks. Two requests, one for a named Secret.
 *
 * @param secretName - Default: the Secret that carries the cluster's name as a label and `-ca-secret-` in its own.
 */
export async function readClusterAuthority(
  client: ClusterClient,
  cluster: ObjectName,
  secretName: string | undefined,
  call: CallOptions,
): Promise<Authority> {
  const { namespace, name } = cluster;
  const wanted = secretName ?? (await findSecret(client, cluster, call));
  const secret = await client.get(SECRETS, { namespace, name: wanted }, call);
  const problems: string[] = [];
  for (const [certificateField, keyField] of PAIRS) {
    const [certificate, key] = [decoded(secret, certificateField), decoded(secret, keyField)];
    if (certificate === undefined || key === undefined) continue;
    const reading = readAuthority(certificate, key);
    if ("authority" in reading) return reading.authority;
    problems.push(`${certificateField} with ${keyField}: ${reading.problem}`);
  }
  const said =
    problems.length === 0 ? "it has neither ca.crt with ca.key nor tls.crt with tls.key" : problems.join("; ");
  throw new RayTlsError(
    "unusable-authority",
    `Secret ${namespace}/${wanted} holds no authority for RayCluster ${name}: ${said}. Ask whoever runs the operator that makes it.`,
  );
}

async function findSecret(client: ClusterClient, { namespace, name }: ObjectName, call: CallOptions): Promise<string> {
  const labelSelector = `${CLUSTER_LABEL}=${name}`;
  const { records } = await client.list(SECRETS, { namespace, labelSelector }, call);
  const found = records
    .filter(({ meta }) => meta.name.includes(`${name}-ca-secret-`) && meta.deletingSince === undefined)
    .toSorted((a, b) => (b.meta.createdAt ?? 0) - (a.meta.createdAt ?? 0))[0];
  if (found !== undefined) return found.meta.name;
  throw new RayTlsError(
    "no-authority",
    `Namespace ${namespace} has no Secret "${name}-ca-secret-…" with label ${labelSelector}: RayCluster ${name} does not use mTLS, or its operator has not made it yet.`,
  );
}

function decoded({ data }: KubernetesObject, field: string): string | undefined {
  const text = textAt(data, field);
  return text === undefined ? undefined : Buffer.from(text, "base64").toString("utf8");
}
