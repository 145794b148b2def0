import type { State } from "./state.ts";

const SYSTEM_NAMESPACE = /^(kube|openshift)-/;

/** Why objects in a namespace ask for their name to be typed; undefined = they do not. */
export function protectedBecause({ connection, settings }: State, namespace: string): string | undefined {
  if (connection.status !== "open") return undefined;
  const { facts } = connection;
  if (facts.insecure) return "the server's certificate is not checked";
  const pattern = protectedNames(settings.protectedPattern);
  if (pattern === undefined) return "the pattern of protected names in the config cannot be read";
  if (pattern.test(facts.name)) return `context ${facts.name} is protected`;
  if (pattern.test(facts.cluster)) return `cluster ${facts.cluster} is protected`;
  if (namespace !== "" && pattern.test(namespace)) return `namespace ${namespace} is protected`;
  return SYSTEM_NAMESPACE.test(namespace) ? `namespace ${namespace} belongs to the system` : undefined;
}

let compiled: { readonly text: string; readonly pattern: RegExp | undefined } | undefined;

/** A pattern that is none protects everything: the safe side of a mistake in a config. */
function protectedNames(text: string): RegExp | undefined {
  if (compiled?.text !== text) compiled = { text, pattern: patternOf(text) };
  return compiled.pattern;
}

function patternOf(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}
