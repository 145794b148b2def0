import { labelsAt, listAt, textAt } from "../../common/values/untyped.ts";
import { isMap } from "../json-values.ts";
import type { ObjectStore } from "../object-store.ts";
import type { StoredObject } from "../stored-object.ts";
import type { Identity } from "./api-request.ts";

/** What somebody wants to do. */
export type AccessQuestion =
  | {
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource?: string | undefined;
      readonly namespace?: string | undefined;
      readonly name?: string | undefined;
    }
  | { readonly verb: string; readonly path: string };

/** A rule of a role, with nothing missing. */
export interface AccessRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

export interface Authorizer {
  /** The reason when allowed, as access reviews give it; undefined: not allowed. */
  allows(identity: Identity, question: AccessQuestion): string | undefined;
  /** Everything that somebody may do in a namespace, cluster-wide rights included. */
  rulesFor(identity: Identity, namespace: string): readonly AccessRule[];
}

interface Grant {
  readonly rules: readonly AccessRule[];
  readonly subjects: readonly unknown[];
  readonly reason: (identity: Identity) => string;
}

const SUPERUSERS = "system:masters";
const RBAC = "rbac.authorization.k8s.io";
const EVERYTHING: AccessRule = {
  verbs: ["*"],
  apiGroups: ["*"],
  resources: ["*"],
  resourceNames: [],
  nonResourceURLs: [],
};
const EVERY_PATH: AccessRule = { ...EVERYTHING, apiGroups: [], resources: [], nonResourceURLs: ["*"] };

/** Answers from the Roles, ClusterRoles and bindings that are stored, as a real authorizer does; with nothing stored nobody may anything. */
export function createAuthorizer(store: ObjectStore): Authorizer {
  // Grants by namespace; "" holds those of the whole cluster. Emptied whenever a role or binding changes.
  const grants = new Map<string, readonly Grant[]>();
  store.watch(({ kind }) => {
    if (kind.endsWith(`.${RBAC}`)) grants.clear();
  });
  const grantsOf = (namespace: string) => {
    let found = grants.get(namespace);
    if (found === undefined) {
      found = readGrants(store, namespace);
      grants.set(namespace, found);
    }
    return found;
  };
  const grantsFor = (identity: Identity, namespace: string | undefined) =>
    [...grantsOf(""), ...(namespace ? grantsOf(namespace) : [])].filter(({ subjects }) =>
      subjects.some((subject) => isSubject(subject, identity)),
    );
  return {
    allows(identity, question) {
      if (identity.groups.includes(SUPERUSERS)) return "";
      const namespace = "path" in question ? undefined : question.namespace;
      return grantsFor(identity, namespace)
        .find(({ rules }) => rules.some((rule) => covers(rule, question)))
        ?.reason(identity);
    },
    rulesFor(identity, namespace) {
      if (identity.groups.includes(SUPERUSERS)) return [EVERYTHING, EVERY_PATH];
      return grantsFor(identity, namespace).flatMap(({ rules }) => rules);
    },
  };
}

function readGrants(store: ObjectStore, namespace: string): readonly Grant[] {
  const bindings =
    namespace === "" ? store.list(`clusterrolebindings.${RBAC}`) : store.list(`rolebindings.${RBAC}`, namespace);
  return bindings.map((binding) => {
    const role = roleOf(store, binding, namespace);
    return {
      rules: role === undefined ? [] : rulesOf(store, role),
      subjects: listAt(binding, "subjects"),
      reason: (identity) => reasonOf(binding, identity),
    };
  });
}

function roleOf(store: ObjectStore, binding: StoredObject, namespace: string): StoredObject | undefined {
  const name = textAt(binding, "roleRef", "name") ?? "";
  return textAt(binding, "roleRef", "kind") === "Role"
    ? store.get({ kind: `roles.${RBAC}`, namespace, name })
    : store.get({ kind: `clusterroles.${RBAC}`, namespace: "", name });
}

/** The rules of a role; of an aggregated one those of the roles that it selects, too. */
export function rulesOf(store: Pick<ObjectStore, "list">, role: StoredObject): readonly AccessRule[] {
  const own = listAt(role, "rules").map(readRule);
  const selectors = listAt(role, "aggregationRule", "clusterRoleSelectors");
  if (selectors.length === 0) return own;
  const selected = store
    .list(`clusterroles.${RBAC}`)
    .filter((other) => other !== role && selectors.some((selector) => selects(selector, other)));
  return [...own, ...selected.flatMap((other) => rulesOf(store, other))];
}

function selects(selector: unknown, { metadata }: StoredObject): boolean {
  const wanted = labelsAt(selector, "matchLabels");
  return wanted.size > 0 && [...wanted].every(([key, value]) => metadata.labels?.[key] === value);
}

function readRule(rule: unknown): AccessRule {
  const texts = (field: string) => listAt(rule, field).filter((text) => typeof text === "string");
  return {
    verbs: texts("verbs"),
    apiGroups: texts("apiGroups"),
    resources: texts("resources"),
    resourceNames: texts("resourceNames"),
    nonResourceURLs: texts("nonResourceURLs"),
  };
}

function isSubject(subject: unknown, { name, groups }: Identity): boolean {
  if (!isMap(subject)) return false;
  if (subject["kind"] === "User") return subject["name"] === name;
  if (subject["kind"] === "Group") return groups.includes(String(subject["name"]));
  return `system:serviceaccount:${subject["namespace"]}:${subject["name"]}` === name;
}

function covers(rule: AccessRule, question: AccessQuestion): boolean {
  if (!includes(rule.verbs, question.verb)) return false;
  if ("path" in question) return rule.nonResourceURLs.some((pattern) => coversPath(pattern, question.path));
  const { group, resource, subresource, name } = question;
  return (
    includes(rule.apiGroups, group) &&
    coversResource(rule.resources, resource, subresource) &&
    (rule.resourceNames.length === 0 || (name !== undefined && rule.resourceNames.includes(name)))
  );
}

function coversResource(resources: readonly string[], resource: string, subresource: string | undefined): boolean {
  if (resources.includes("*")) return true;
  if (subresource === undefined) return resources.includes(resource);
  return resources.includes(`${resource}/${subresource}`) || resources.includes(`*/${subresource}`);
}

function coversPath(pattern: string, path: string): boolean {
  return pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}

function includes(allowed: readonly string[], wanted: string): boolean {
  return allowed.includes("*") || allowed.includes(wanted);
}

function reasonOf(binding: StoredObject, identity: Identity): string {
  const { name, namespace } = binding.metadata;
  const role = `${textAt(binding, "roleRef", "kind")} "${textAt(binding, "roleRef", "name")}"`;
  const subject = listAt(binding, "subjects").find((candidate) => isSubject(candidate, identity));
  const to = `${textAt(subject, "kind")} "${textAt(subject, "name")}"`;
  const place = namespace === undefined ? `"${name}"` : `"${name}/${namespace}"`;
  return `RBAC: allowed by ${binding.kind} ${place} of ${role} to ${to}`;
}
