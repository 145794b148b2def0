/** Why the API server refused to create something, from the words that a controller passed on. */
export interface CreateRefusal {
  readonly cause:
    | "quota"
    | "quota-needs-requests"
    | "limit-range"
    | "webhook"
    | "webhook-down"
    | "service-account"
    | "priority-class"
    | "pod-security"
    | "rights"
    | "other";
  /** The ResourceQuota, webhook or account that it is about; `""` when none is named. */
  readonly by: string;
  /** Of a quota: each resource that does not fit. */
  readonly amounts: readonly RefusedAmount[];
  /** In a few words, without names of objects that the reader knows already. */
  readonly words: string;
  /** What to do about it. */
  readonly next: string;
}

export interface RefusedAmount {
  /** The quota's own name: `requests.cpu`, `pods`. */
  readonly resource: string;
  readonly requested: string;
  readonly used: string;
  readonly limited: string;
}

const QUOTA = /exceeded quota: ([^,\s]+), requested: (.+?), used: (.+?), limited: (.+?)(?:$|["\n]|; |\. )/s;
const NEEDS = /failed quota: ([^:\s]+): must specify ([^;\n]+)/;
const LIMIT_RANGE =
  /((?:maximum|minimum) \S+ usage per \S+ is [^\n,]+(?:, but (?:limit|request) is [^\n,.]+)?|\S+ max limit to request ratio per \S+ is [^\n]+)/;
const DENIED = /admission webhook "([^"]+)" denied the request: ([^\n]*)/;
const DOWN = /failed calling webhook "([^"]+)"/;
const ACCOUNT = /serviceaccounts? "([^"]+)" not found/;
const PRIORITY = /no PriorityClass with name (\S+) was found/;
const SECURITY = /violates PodSecurity "([^"]+)": ([^\n]*)/;
const RIGHTS = /User "([^"]+)" cannot (\S+) resource "([^"]+)"/;

type Reader = (message: string) => CreateRefusal | undefined;

const READERS: readonly Reader[] = [quota, quotaNeeds, limitRange, security, denied, down, account, priority, rights];

export function parseCreateRefusal(message: string): CreateRefusal {
  for (const read of READERS) {
    const refusal = read(message);
    if (refusal !== undefined) return refusal;
  }
  const words = message.trim().replace(/\.$/, "") || "no reason was given";
  return {
    cause: "other",
    by: "",
    amounts: [],
    words,
    next: "Mend what the message names; it is tried again by itself.",
  };
}

function quota(message: string): CreateRefusal | undefined {
  const found = QUOTA.exec(message);
  if (found === null) return undefined;
  const [, by = "", requested = "", used = "", limited = ""] = found;
  const [asks, uses, limits] = [amountsIn(requested), amountsIn(used), amountsIn(limited)];
  const amounts = [...asks].map(([resource, asked]) => ({
    resource,
    requested: asked,
    used: uses.get(resource) ?? "?",
    limited: limits.get(resource) ?? "?",
  }));
  const each = amounts.map((one) => `${one.resource}: ${one.requested} more, ${one.used} of ${one.limited} are in use`);
  return {
    cause: "quota",
    by,
    amounts,
    words: `ResourceQuota ${by} of the namespace is too small (${each.join("; ")})`,
    next: `End something in the namespace, or ask for a larger ResourceQuota ${by}. Kueue does not look at ResourceQuotas.`,
  };
}

function amountsIn(text: string): ReadonlyMap<string, string> {
  const amounts = new Map<string, string>();
  for (const part of text.split(",")) {
    const equals = part.indexOf("=");
    if (equals > 0) amounts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  return amounts;
}

function quotaNeeds(message: string): CreateRefusal | undefined {
  const found = NEEDS.exec(message);
  if (found === null) return undefined;
  const [, by = "", what = ""] = found;
  return {
    cause: "quota-needs-requests",
    by,
    amounts: [],
    words: `ResourceQuota ${by} demands that pods specify ${what.trim()}`,
    next: "State these requests and limits in the job's pod template, and submit it again.",
  };
}

function limitRange(message: string): CreateRefusal | undefined {
  const found = LIMIT_RANGE.exec(message)?.[1];
  if (found === undefined) return undefined;
  return {
    cause: "limit-range",
    by: "",
    amounts: [],
    words: `a LimitRange of the namespace forbids it: ${found.trim().replace(/\.$/, "")}`,
    next: "Change the requests in the job's pod template, or ask for another LimitRange.",
  };
}

function security(message: string): CreateRefusal | undefined {
  const found = SECURITY.exec(message);
  if (found === null) return undefined;
  const [, by = "", what = ""] = found;
  return {
    cause: "pod-security",
    by,
    amounts: [],
    words: `the namespace's pod security level ${by} forbids it: ${what.trim()}`,
    next: "Change the security context in the job's pod template, or ask for another level.",
  };
}

function denied(message: string): CreateRefusal | undefined {
  const found = DENIED.exec(message);
  if (found === null) return undefined;
  const [, by = "", what = ""] = found;
  return {
    cause: "webhook",
    by,
    amounts: [],
    words: `the admission webhook ${by} refuses it: ${what.trim()}`,
    next: "Change the job as the webhook's message says, or ask who runs the webhook.",
  };
}

function down(message: string): CreateRefusal | undefined {
  const by = DOWN.exec(message)?.[1];
  if (by === undefined) return undefined;
  return {
    cause: "webhook-down",
    by,
    amounts: [],
    words: `the admission webhook ${by} does not answer`,
    next: `Tell an administrator that the webhook ${by} is down; creation is tried again by itself.`,
  };
}

function account(message: string): CreateRefusal | undefined {
  const by = ACCOUNT.exec(message)?.[1];
  if (by === undefined) return undefined;
  return {
    cause: "service-account",
    by,
    amounts: [],
    words: `the ServiceAccount ${by} does not exist`,
    next: `Create the ServiceAccount ${by}, or name another one in the job.`,
  };
}

function priority(message: string): CreateRefusal | undefined {
  const by = PRIORITY.exec(message)?.[1];
  if (by === undefined) return undefined;
  return {
    cause: "priority-class",
    by,
    amounts: [],
    words: `the PriorityClass ${by} does not exist`,
    next: `Name an existing PriorityClass in the job's pod template, or create ${by}.`,
  };
}

function rights(message: string): CreateRefusal | undefined {
  const found = RIGHTS.exec(message);
  if (found === null) return undefined;
  const [, by = "", verb = "", what = ""] = found;
  return {
    cause: "rights",
    by,
    amounts: [],
    words: `${by} may not ${verb} ${what}`,
    next: `Ask an administrator to give ${by} that right.`,
  };
}
