/** May I do this? One question, as a SelfSubjectAccessReview asks it. */
export interface AccessQuestion {
  readonly verb: "get" | "list" | "watch" | "create" | "patch" | "update" | "delete";
  readonly group: string;
  readonly plural: string;
  readonly subresource?: string | undefined;
  /** Absent: in all namespaces, or a cluster-scoped kind. */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** `unknown`: the review itself failed; treat as "ask again", never as an answer. */
export type AccessAnswer =
  | { readonly answer: "allowed" }
  | { readonly answer: "denied"; readonly why: string }
  | { readonly answer: "unknown"; readonly why: string };

/**
 * In words: `patch rayclusters.ray.io in team-a`.
 * @example
 * rightInWords({ verb: "patch", group: "ray.io", plural: "rayclusters", namespace: "team-a" }); // patch rayclusters.ray.io in team-a
 */
export function rightInWords({ verb, group, plural, subresource, namespace }: AccessQuestion): string {
  const resource = `${plural}${subresource === undefined ? "" : `/${subresource}`}${group === "" ? "" : `.${group}`}`;
  return `${verb} ${resource}${namespace === undefined || namespace === "" ? "" : ` in ${namespace}`}`;
}
