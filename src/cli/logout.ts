import { isClusterError } from "../common/kubernetes-cluster/errors.ts";
import type { SignIn } from "../common/sign-in/sign-in.ts";
import { isSignInError } from "../common/sign-in/sign-in-error.ts";
import type { SignedOut } from "../common/sign-in/sign-out.ts";
import type { SignedInContext } from "../common/sign-in/signed-in-contexts.ts";
import { cleanLine } from "../common/values/text.ts";
import { EXIT, type ExitCode, exitCodeOf, UsageError } from "./exit-code.ts";

export interface LogoutPorts {
  /** Those that `login` made. */
  readonly contexts: readonly SignedInContext[];
  /** Of all kubeconfigs together. */
  readonly current: string | undefined;
  /** Undefined: a token alone, which only the server's administrators can withdraw. */
  readonly load: (tokenFile: string) => SignIn | undefined;
  readonly withdraw: (signIn: SignIn, context: SignedInContext) => Promise<SignedOut>;
  readonly remove: (context: SignedInContext) => void;
}

/** Withdraws a token at the server and forgets it here, whether or not the server could be told. */
export async function logout(
  wished: string | undefined,
  ports: LogoutPorts,
): Promise<{ readonly out: string; readonly problem: string | undefined; readonly code: ExitCode }> {
  const context = chosenContext(wished, ports);
  const signIn = ports.load(context.tokenFile);
  let problem: string | undefined;
  let code: ExitCode = EXIT.done;
  let became: SignedOut = "kept";
  try {
    if (signIn !== undefined) became = await ports.withdraw(signIn, context);
  } catch (error) {
    if (!isSignInError(error) && !isClusterError(error)) throw error;
    problem = `${cleanLine(error.message)} The token was removed here, but the server still takes it until it runs out.`;
    code = exitCodeOf(error);
  } finally {
    ports.remove(context);
  }
  const told =
    became === "withdrawn"
      ? "The token is withdrawn."
      : "The token is removed here; the server takes it until it runs out.";
  const out = `Signed out of ${context.server} (context "${context.name}").${problem === undefined ? ` ${told}` : ""}`;
  return { out: `${cleanLine(out)}\n`, problem, code };
}

function chosenContext(wished: string | undefined, { contexts, current }: LogoutPorts): SignedInContext {
  const names = contexts.map(({ name }) => `"${name}"`).join(", ");
  const name = wished ?? current;
  const found = contexts.find((context) => context.name === name);
  if (found !== undefined) return found;
  const [only, ...more] = contexts;
  if (only === undefined)
    throw new UsageError("Nobody is signed in with flaretop login: there is nothing to sign out of.");
  if (wished !== undefined)
    throw new UsageError(`Context "${wished}" was not made by flaretop login. Those that were: ${names}.`);
  if (more.length > 0) throw new UsageError(`Say which one to sign out of with --context. There are: ${names}.`);
  return only;
}
