/** Whose rights to use instead of one's own: `as`, `as-uid`, `as-groups`, `as-user-extra` of a kubeconfig. */
export interface Impersonation {
  readonly user: string;
  readonly uid: string | undefined;
  readonly groups: readonly string[];
  readonly extra: ReadonlyMap<string, readonly string[]>;
}

/** Why an impersonation cannot be sent as it stands; undefined when it can. Never quotes the values. */
export function impersonationProblem({ user, uid, groups, extra }: Impersonation): string | undefined {
  const more = [...(uid === undefined ? [] : [uid]), ...groups, ...[...extra].flat(2)];
  if (user === "" && more.length > 0) {
    return 'it names groups, a uid or extras to act as, but no user: add "as" to the user entry';
  }
  // A line feed would let a value start a header of its own.
  if ([user, ...more].some((value) => /[\0\r\n]/.test(value))) return "a value to act as holds a line break";
  if ([...extra.keys()].some((key) => key === "")) return "an extra to act with has no name";
  return undefined;
}

/**
 * The request headers that make the API server act as someone else, names in lower case.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */
export function impersonationHeaders(impersonation: Impersonation): Record<string, string | string[]> {
  const { user, uid, groups, extra } = impersonation;
  const problem = impersonationProblem(impersonation);
  if (problem !== undefined) throw new Error(`These headers must not be sent: ${problem}`);
  const headers: Record<string, string | string[]> = {};
  if (user === "") return headers;
  headers["impersonate-user"] = headerBytes(user);
  if (uid !== undefined && uid !== "") headers["impersonate-uid"] = headerBytes(uid);
  if (groups.length > 0) headers["impersonate-group"] = groups.map(headerBytes);
  for (const [key, values] of extra) {
    if (values.length > 0) headers[`impersonate-extra-${headerKey(key)}`] = values.map(headerBytes);
  }
  return headers;
}

/** Node writes header text as Latin-1; the API server reads UTF-8, as kubectl sends it. */
function headerBytes(value: string): string {
  return Buffer.from(value, "utf8").toString("latin1");
}

/** Percent-encodes what RFC 9110 does not allow in a header name. The server decodes it, and reads names in lower case. */
function headerKey(key: string): string {
  const escaped = [...Buffer.from(key.toLowerCase(), "utf8")].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[a-z0-9!#$&'*+.^_`|~-]/.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
  });
  return escaped.join("");
}
