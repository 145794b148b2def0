import type { Node } from "../common/core-objects/node.ts";
import type { Resources } from "../common/core-objects/resources.ts";
import type { Unschedulable, UnschedulableCause } from "../common/core-objects/unschedulable.ts";
import { compareQuantities, formatQuantity, type Quantity } from "../common/values/quantity.ts";

/** The scheduler's causes as a person says them, and what to do about the one that rules out the most nodes. */
export interface UnschedulableInWords {
  readonly causes: readonly string[];
  readonly next: string;
}

interface Wording {
  readonly pattern: RegExp;
  readonly words: (found: RegExpExecArray, who: string) => string;
  readonly next: string;
}

const WORDINGS: readonly Wording[] = [
  {
    pattern: /^Insufficient (\S+)$/,
    words: ([, resource = ""], who) => `${who} too little ${resource} left`,
    next: "Wait until pods on these nodes end, ask for less per pod, or add nodes.",
  },
  {
    pattern: /^Too many pods$/,
    words: (_found, who) => `${who} no place for a further pod`,
    next: "Wait until pods on these nodes end, or add nodes.",
  },
  {
    pattern: /^node\(s\) had untolerated taint(?:\(s\))?(?: \{?([^}]*)\}?)?$/,
    words: ([, taint = ""], who) =>
      `${who} a taint that the pod does not tolerate${taint === "" ? "" : ` (${taint.replace(/: *$/, "")})`}`,
    next: "Add a toleration to the job's pods or to the ResourceFlavor, or have the taint removed.",
  },
  {
    pattern: /^node\(s\) didn't match Pod's node affinity\/selector$/,
    words: (_found, who) => `${who} other labels than the pod's node selector or affinity asks`,
    next: "Check the node selector: Kueue adds the labels of the flavor, and some node must have them all.",
  },
  {
    pattern: /^node\(s\) were unschedulable$/,
    words: (_found, who) => `${who} been closed to new pods (cordoned)`,
    next: "Have the nodes opened again (kubectl uncordon), or add nodes.",
  },
  {
    pattern: /^node\(s\) (?:didn't (?:match|satisfy)|violate|didn't match) .*(?:affinity|spread).*$/,
    words: ([text], who) => `${who} pods beside which it may not be put (${text.replace(/^node\(s\) /, "")})`,
    next: "Relax the pod's affinity or spread rules, or add nodes.",
  },
  {
    pattern:
      /^node\(s\) (?:had volume node affinity conflict|didn't find available persistent volumes to bind.*|exceed max volume count)$/,
    words: ([text], who) => `${who} no way to the pod's volume (${text.replace(/^node\(s\) /, "")})`,
    next: "Check the PersistentVolumeClaims of the job and the zone of their volumes.",
  },
  {
    pattern: /^node\(s\) didn't have free ports for the requested pod ports$/,
    words: (_found, who) => `${who} the pod's host port taken`,
    next: "Drop the host port from the pod template.",
  },
];

const VOLUME_NEXT = "Check the PersistentVolumeClaims of the job: they must exist and be bound.";
const OTHER_NEXT = "Ask an administrator which nodes the job was meant for.";

/** @param nodes - Undefined when nodes may not be read. */
export function unschedulableInWords(
  { causes, message }: Unschedulable,
  requests: Resources,
  nodes: readonly Node[] | undefined,
): UnschedulableInWords {
  if (causes.length === 0)
    return { causes: [message.trim().replace(/\.$/, "") || "the scheduler gave no reason"], next: OTHER_NEXT };
  const worded = causes.map((cause) => wordingOf(cause));
  const tooLarge = tooLargeForAll(causes, requests, nodes);
  return {
    causes: [...worded.map(({ words }) => words), ...(tooLarge === undefined ? [] : [tooLarge.words])],
    next: tooLarge?.next ?? worded[0]?.next ?? OTHER_NEXT,
  };
}

function wordingOf({ nodes, cause }: UnschedulableCause): { readonly words: string; readonly next: string } {
  if (nodes === undefined) {
    return { words: cause, next: /persistentvolumeclaim/i.test(cause) ? VOLUME_NEXT : OTHER_NEXT };
  }
  for (const { pattern, words, next } of WORDINGS) {
    const found = pattern.exec(cause);
    if (found !== null) return { words: words(found, nodes === 1 ? "1 node has" : `${nodes} nodes have`), next };
  }
  const about = /persistentvolumeclaim/i.test(cause) ? VOLUME_NEXT : OTHER_NEXT;
  return { words: `${nodes === 1 ? "1 node" : `${nodes} nodes`}: ${cause.replace(/^node\(s\) /, "")}`, next: about };
}

/** A request above the largest node never fits, whatever ends. */
function tooLargeForAll(
  causes: readonly UnschedulableCause[],
  requests: Resources,
  nodes: readonly Node[] | undefined,
): { readonly words: string; readonly next: string } | undefined {
  if (nodes === undefined || nodes.length === 0) return undefined;
  for (const { cause } of causes) {
    const resource = /^Insufficient (\S+)$/.exec(cause)?.[1];
    const asked = resource === undefined ? undefined : requests.get(resource);
    if (resource === undefined || asked === undefined) continue;
    const largest = largestOf(nodes, resource);
    if (largest !== undefined && compareQuantities(asked, largest) <= 0) continue;
    const most = largest === undefined ? "no node has any" : `the largest node has ${formatQuantity(largest)}`;
    return {
      words: `one pod asks for ${formatQuantity(asked)} of ${resource}, and ${most}`,
      next: "Ask for less per pod, or add a larger node: no waiting helps.",
    };
  }
  return undefined;
}

function largestOf(nodes: readonly Node[], resource: string): Quantity | undefined {
  let largest: Quantity | undefined;
  for (const { allocatable } of nodes) {
    const amount = allocatable.get(resource);
    if (amount !== undefined && (largest === undefined || compareQuantities(amount, largest) > 0)) largest = amount;
  }
  return largest;
}
