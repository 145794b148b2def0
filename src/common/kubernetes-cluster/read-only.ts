/** Reviews of one's own rights change nothing, though they are asked by POST. */
const SELF_REVIEW =
  /^\/apis\/(?:authorization\.k8s\.io\/v1\/self(?:subjectaccess|subjectrules)reviews|authentication\.k8s\.io\/v1(?:alpha1|beta1)?\/selfsubjectreviews)$/;

/** Says whether a read-only session may send this: GET, and POST to the self-review resources. Dry runs are refused as well. */
export function allowedWhenReadOnly(method: string, path: string): boolean {
  return method === "GET" || (method === "POST" && SELF_REVIEW.test(path));
}
