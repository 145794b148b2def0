import type { Command } from "commander";
import { buildProgram, type SHELLS } from "./arguments.ts";

type Shell = (typeof SHELLS)[number];

interface Completions {
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly { readonly flag: string; readonly description: string }[];
  readonly views: readonly string[];
}

/** A completion script, made from the same tables as the help. */
export function completion(shell: Shell, views: readonly string[]): string {
  const program = buildProgram(() => undefined, { out: () => undefined, err: () => undefined });
  const words: Completions = {
    commands: program.commands.map((command) => ({ name: command.name(), description: command.description() })),
    options: optionsOf(program),
    views,
  };
  switch (shell) {
    case "bash":
      return bash(words);
    case "zsh":
      return zsh(words);
    case "fish":
      return fish(words);
    default:
      return shell satisfies never;
  }
}

function optionsOf(program: Command): Completions["options"] {
  const all = [program, ...program.commands].flatMap(({ options }) =>
    options.map(({ long, description }) => ({ flag: long ?? "", description })),
  );
  return [
    ...new Map(all.filter(({ flag }) => flag !== "").map((option) => [option.flag, option])).values(),
    { flag: "--help", description: "show help" },
  ];
}

function bash({ commands, options, views }: Completions): string {
  return `# bash completion for flaretop
_flaretop() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  case "$previous" in
    get|--view) COMPREPLY=($(compgen -W ${quoted(views.join(" "))} -- "$current")); return ;;
    completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$current")); return ;;
    -o|--output) COMPREPLY=($(compgen -W "table wide json yaml csv" -- "$current")); return ;;
    --theme) COMPREPLY=($(compgen -W "dark light mono" -- "$current")); return ;;
    --kubeconfig|--log-file) COMPREPLY=($(compgen -f -- "$current")); return ;;
    --context) COMPREPLY=($(compgen -W "$(kubectl config get-contexts -o name 2>/dev/null)" -- "$current")); return ;;
  esac
  COMPREPLY=($(compgen -W ${quoted([...commands.map(({ name }) => name), ...options.map(({ flag }) => flag)].join(" "))} -- "$current"))
}
complete -F _flaretop flaretop
`;
}

function zsh({ commands, options, views }: Completions): string {
  const commandLines = commands
    .map(({ name, description }) => `    ${quoted(`${name}:${description.replaceAll(":", " -")}`)}`)
    .join("\n");
  const optionLines = options
    .map(({ flag, description }) => `    ${quoted(`${flag}[${description.replaceAll(/[[\]]/g, "")}]`)}`)
    .join(" \\\n");
  return `#compdef flaretop
_flaretop() {
  local -a commands
  commands=(
${commandLines}
  )
  case "$words[2]" in
    get) _arguments '2:view:(${views.join(" ")})' ;;
    completion) _arguments '2:shell:(bash zsh fish)' ;;
    *) _arguments \\
${optionLines} \\
    '1:command:->command'
      [[ $state == command ]] && _describe command commands ;;
  esac
}
compdef _flaretop flaretop
`;
}

function fish({ commands, options, views }: Completions): string {
  const lines = [
    "# fish completion for flaretop",
    "complete -c flaretop -f",
    ...commands.map(
      ({ name, description }) => `complete -c flaretop -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ),
    ...options.map(({ flag, description }) => `complete -c flaretop -l ${flag.slice(2)} -d ${quoted(description)}`),
    `complete -c flaretop -n "__fish_seen_subcommand_from get" -a ${quoted(views.join(" "))}`,
    'complete -c flaretop -n "__fish_seen_subcommand_from completion" -a "bash zsh fish"',
  ];
  return `${lines.join("\n")}\n`;
}

/** One word for a POSIX shell, whatever it holds. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
