import { ChangeRefused } from "../common/kubernetes-cluster/change-refused.ts";
import type { ClusterErrorReason } from "../common/kubernetes-cluster/errors.ts";
import { isClusterError } from "../common/kubernetes-cluster/errors.ts";
import { type InputError, isInputError } from "../common/values/input-error.ts";
import { cleanBlock, cleanLine } from "../common/values/text.ts";

/** Exit codes of every command: stable, documented in docs/users/commands.md. */
export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 3, denied: 4, waiting: 10, never: 11 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_REASON: Readonly<Record<ClusterErrorReason, ExitCode>> = {
  dns: EXIT.unreachable,
  refused: EXIT.unreachable,
  unreachable: EXIT.unreachable,
  timeout: EXIT.unreachable,
  "tls-untrusted": EXIT.unreachable,
  "tls-name": EXIT.unreachable,
  "tls-expired": EXIT.unreachable,
  "tls-protocol": EXIT.unreachable,
  "client-cert": EXIT.denied,
  credentials: EXIT.denied,
  unauthorized: EXIT.denied,
  forbidden: EXIT.denied,
  "read-only": EXIT.denied,
  "not-kubernetes": EXIT.unreachable,
  protocol: EXIT.unreachable,
  reset: EXIT.unreachable,
  throttled: EXIT.unreachable,
  aborted: EXIT.failed,
  "not-found": EXIT.failed,
  "kind-missing": EXIT.failed,
  conflict: EXIT.failed,
  exists: EXIT.failed,
  "field-conflict": EXIT.failed,
  expired: EXIT.failed,
  invalid: EXIT.failed,
  "server-error": EXIT.failed,
};

/** Wrong arguments or a configuration that cannot be used: said in one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export function exitCodeOf(error: unknown): ExitCode {
  if (isInputError(error)) return EXIT.usage;
  if (error instanceof UsageError || (error instanceof Error && error.name === "UnsuitableTerminal")) return EXIT.usage;
  return isClusterError(error) ? BY_REASON[error.reason] : EXIT.failed;
}

/** An error as one line for stderr. Errors that are not ours are bugs: they come with their stack. */
export function sentenceFor(error: unknown): string {
  if (!(error instanceof Error)) return cleanLine(String(error));
  if (isInputError(error)) return problemsInWords(error);
  const isForPerson =
    error instanceof UsageError ||
    error instanceof ChangeRefused ||
    isClusterError(error) ||
    error.name === "UnsuitableTerminal" ||
    error.name === "NothingFound";
  return isForPerson ? cleanLine(error.message) : cleanBlock(error.stack ?? error.message);
}

/** One line for each thing that is wrong. */
function problemsInWords({ message, problems }: InputError): string {
  if (problems.length < 2) return cleanLine(message);
  const [what = ""] = message.split(" cannot be used.");
  const lines = problems.map(({ path, message: wrong }) => cleanLine(`  ${path === "" ? "" : `${path}: `}${wrong}`));
  return [cleanLine(`${what} cannot be used:`), ...lines].join("\n");
}

/** What was asked for by name is not there. */
export class NothingFound extends Error {
  override readonly name = "NothingFound";
}
