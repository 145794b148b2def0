import type { State } from "./state.ts";

const SYSTEM_NAMESPACE = /^(kube|openshift)-/;

/** Why objects in a namespace ask for their name to be typed; undefined = they do not. */
export function protectedBecause({ connection, settings }: State, namespace: string): string | undefined {
  if (connection.status !== "open") return undefined;
  const { facts } = connection;
  if (facts.insecure) return "the server's certificate is not checked";
  const pattern = new RegExp(settings.protectedPattern);
  if (pattern.test(facts.name)) return `context ${facts.name} is protected`;
  if (pattern.test(facts.cluster)) return `cluster ${facts.cluster} is protected`;
  if (namespace !== "" && pattern.test(namespace)) return `namespace ${namespace} is protected`;
  return SYSTEM_NAMESPACE.test(namespace) ? `namespace ${namespace} belongs to the system` : undefined;
}
