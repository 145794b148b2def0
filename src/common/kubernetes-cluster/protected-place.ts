import type { ContextFacts } from "./client.ts";

const SYSTEM_NAMESPACE = /^(kube|openshift)-/;

/** Where a change would be made: what the kubeconfig says of the context, and the namespace; `""` = none. */
export interface Place {
  readonly context: Pick<ContextFacts, "name" | "cluster" | "insecure">;
  readonly namespace: string;
}

/**
 * Why a change in a place needs its object's name typed, and a journal that can be written; undefined = it does not.
 * @param pattern - Of protected names; one that is no regular expression protects everything: the safe side of a mistake in a config.
 */
export function protectedBecause({ context, namespace }: Place, pattern: string): string | undefined {
  if (context.insecure) return "the server's certificate is not checked";
  const names = compiled(pattern);
  if (names === undefined) return "the pattern of protected names in the config cannot be read";
  if (names.test(context.name)) return `context ${context.name} is protected`;
  if (names.test(context.cluster)) return `cluster ${context.cluster} is protected`;
  if (namespace !== "" && names.test(namespace)) return `namespace ${namespace} is protected`;
  return SYSTEM_NAMESPACE.test(namespace) ? `namespace ${namespace} belongs to the system` : undefined;
}

let last: { readonly text: string; readonly pattern: RegExp | undefined } | undefined;

function compiled(text: string): RegExp | undefined {
  if (last?.text !== text) last = { text, pattern: patternOf(text) };
  return last.pattern;
}

function patternOf(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}
