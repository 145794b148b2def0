/**
 * The name rules of Kubernetes, for text that goes into a request path or a form before the server sees it.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_NAME = /^[A-Za-z0-9](?:[-_.A-Za-z0-9]*[A-Za-z0-9])?$/;

const LABEL_LENGTH = 63;
const SUBDOMAIN_LENGTH = 253;

/** Names of namespaces, services and container ports: lower case, digits and `-`, at most 63 characters. */
export function isDnsLabel(text: string): boolean {
  return text.length <= LABEL_LENGTH && DNS_LABEL.test(text);
}

/** Names of most objects: DNS labels joined by dots, at most 253 characters in all. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= SUBDOMAIN_LENGTH && DNS_SUBDOMAIN.test(text);
}

/** The value of a label; empty is one. */
export function isLabelValue(text: string): boolean {
  return text === "" || isLabelName(text);
}

/** The key of a label or annotation: a name, or a DNS subdomain, `/` and a name. */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf("/");
  if (slash < 0) return isLabelName(text);
  return isDnsSubdomain(text.slice(0, slash)) && isLabelName(text.slice(slash + 1));
}

function isLabelName(text: string): boolean {
  return text.length <= LABEL_LENGTH && LABEL_NAME.test(text);
}
