import type { Command } from "commander";
import { buildProgram, SHELLS, THEMES } from "./arguments.ts";

type Shell = (typeof SHELLS)[number];

interface Completions {
  readonly commands: readonly CommandWords[];
  /** Options of the program itself, without a command. */
  readonly options: readonly OptionWords[];
  readonly views: readonly string[];
}

interface CommandWords {
  readonly name: string;
  readonly description: string;
  /** Of the command, or of all commands in it. */
  readonly options: readonly OptionWords[];
  /** The commands in it: `apply`, `get`, … of `cluster`. */
  readonly parts: readonly PartWords[];
}

interface PartWords {
  readonly name: string;
  readonly description: string;
}

interface OptionWords {
  readonly flag: string;
  /** One letter; `""` for none. */
  readonly short: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** The values there are; empty when anything may be written. */
  readonly choices: readonly string[];
}

const HELP: OptionWords = { flag: "--help", short: "", description: "show help", takesValue: false, choices: [] };

/** A completion script, made from the same tables as the help. */
export function completion(shell: Shell, views: readonly string[]): string {
  const program = buildProgram(() => undefined, { out: () => undefined, err: () => undefined });
  const commands = program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: allOptionsOf(command),
    parts: command.commands.map((part) => ({ name: part.name(), description: part.description() })),
  }));
  const words: Completions = { commands, options: optionsOf(program), views };
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

function allOptionsOf(command: Command): readonly OptionWords[] {
  const found = new Map([command, ...command.commands].flatMap(optionsOf).map((option) => [option.flag, option]));
  return [...found.values()];
}

function optionsOf({ options }: Command): readonly OptionWords[] {
  const own = options.flatMap(({ long, short, description, required, argChoices }) =>
    typeof long === "string"
      ? [{ flag: long, short: short?.slice(1) ?? "", description, takesValue: required, choices: argChoices ?? [] }]
      : [],
  );
  return [...own, HELP];
}

function bash({ commands, options, views }: Completions): string {
  const offers = commands.map(
    ({ name, parts, options: own }) =>
      `      ${name}) words=${quoted([...parts.map((part) => part.name), ...own.map(({ flag }) => flag)].join(" "))} ;;`,
  );
  const outputs = commands.flatMap(({ name, options: own }) => {
    const choices = own.find(({ flag }) => flag === "--output")?.choices ?? [];
    return choices.length === 0 ? [] : [`        ${name}) words=${quoted(choices.join(" "))} ;;`];
  });
  const first = [...commands.map(({ name }) => name), ...options.map(({ flag }) => flag)].join(" ");
  return `# bash completion for flaretop
_flaretop() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=${quoted(first)} word
  COMPREPLY=()
  case "$previous" in
    get|--view) COMPREPLY=($(compgen -W ${quoted(views.join(" "))} -- "$current")); return ;;
    completion) COMPREPLY=($(compgen -W ${quoted(SHELLS.join(" "))} -- "$current")); return ;;
    -o|--output)
      words=''
      for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case "$word" in
${outputs.join("\n")}
        esac
      done
      COMPREPLY=($(compgen -W "$words" -- "$current")); return ;;
    --theme) COMPREPLY=($(compgen -W ${quoted(THEMES.join(" "))} -- "$current")); return ;;
    --kubeconfig|--log-file|-f|--file) compopt -o default; return ;;
    --context) COMPREPLY=($(compgen -W "$(kubectl config get-contexts -o name 2>/dev/null)" -- "$current")); return ;;
    -n|--namespace|-l|--selector|--filter|--refresh) return ;;
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
${offers.join("\n")}
    esac
  done
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _flaretop flaretop
`;
}

function zsh({ commands, options, views }: Completions): string {
  const described = commands.map(
    ({ name, description }) => `    ${quoted(`${name}:${description.replaceAll(":", " -")}`)}`,
  );
  const cases = commands.map(
    ({ name, parts, options: own }) => `    ${name})
      _arguments ${[...own.map(zshOption), ...zshWords(name, parts, views)].join(" ")} ;;`,
  );
  return `#compdef flaretop
_flaretop() {
  local curcontext="$curcontext" state line
  local -a commands
  commands=(
${described.join("\n")}
  )
  _arguments -C ${options.map(zshOption).join(" ")} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands; return ;;
  esac
  case $line[1] in
${cases.join("\n")}
  esac
}
# Loaded by name from fpath, or sourced.
if [[ $funcstack[1] == _flaretop ]]; then
  _flaretop "$@"
else
  compdef _flaretop flaretop
fi
`;
}

function zshOption({ flag, description, takesValue, choices }: OptionWords): string {
  const said = description.replaceAll(/[[\]]/g, "").replaceAll(":", " -");
  const isFile = flag === "--kubeconfig" || flag === "--log-file" || flag === "--file";
  const value = !takesValue
    ? ""
    : isFile
      ? ":file:_files"
      : `:value:${choices.length === 0 ? "" : `(${choices.join(" ")})`}`;
  return quoted(`${flag}[${said}]${value}`);
}

function zshWords(command: string, parts: readonly PartWords[], views: readonly string[]): readonly string[] {
  if (parts.length > 0) return [quoted(`1:command:(${parts.map(({ name }) => name).join(" ")})`)];
  if (command === "get") return [quoted(`1:view:(${views.join(" ")})`)];
  return command === "completion" ? [quoted(`1:shell:(${SHELLS.join(" ")})`)] : [];
}

function fish({ commands, options, views }: Completions): string {
  const option = (condition: string) => (words: OptionWords) =>
    [
      `complete -c flaretop -n ${condition} -l ${words.flag.slice(2)}`,
      ...(words.short === "" ? [] : [`-s ${words.short}`]),
      ...(words.takesValue ? ["-r"] : []),
      ...(words.choices.length === 0 ? [] : [`-a ${quoted(words.choices.join(" "))}`]),
      `-d ${quoted(words.description)}`,
    ].join(" ");
  const within = (name: string) => quoted(`__fish_seen_subcommand_from ${name}`);
  const lines = [
    "# fish completion for flaretop",
    "complete -c flaretop -f",
    ...options.map(option("__fish_use_subcommand")),
    ...commands.map(
      ({ name, description }) => `complete -c flaretop -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ),
    ...commands.flatMap(({ name, options: own }) => own.map(option(within(name)))),
    ...commands.flatMap(({ name, parts }) =>
      parts.map((part) => `complete -c flaretop -n ${within(name)} -a ${part.name} -d ${quoted(part.description)}`),
    ),
    `complete -c flaretop -n ${within("get")} -a ${quoted(views.join(" "))}`,
    `complete -c flaretop -n ${within("completion")} -a ${quoted(SHELLS.join(" "))}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** One word for a shell, whatever it holds. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
