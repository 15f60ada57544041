/** How the command ends: 0 done, 1 the answer is no, 2 it was asked wrongly. */
export type ExitCode = 0 | 1 | 2;

/** Where a command writes. */
export interface Output {
  /** Standard output: what was asked for. */
  readonly write: (line: string) => void;
  /** Standard error: warnings and faults. */
  readonly complain: (line: string) => void;
}

/** One argument `--name`. */
export interface ArgDefinition {
  /** `text` is given once, `texts` any number of times, `switch` has no value. */
  readonly kind: 'text' | 'texts' | 'switch';
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
}

/** The arguments of a command, by name. */
export type ArgTable = Readonly<Record<string, ArgDefinition>>;

/** The values of arguments, as their kinds say. */
export type ArgValues<Args extends ArgTable> = {
  readonly [Name in keyof Args]: {
    readonly text: string | undefined;
    readonly texts: readonly string[];
    readonly switch: boolean;
  }[Args[Name]['kind']];
};

/** A command as data, and what it does. */
export interface Command<Args extends ArgTable = ArgTable> {
  /** One sentence, beginning with a verb. */
  readonly about: string;
  /** Commands as one would type them. */
  readonly examples: readonly string[];
  /** What else its user has to know, as paragraphs. */
  readonly notes?: readonly string[];
  readonly args: Args;
  run(values: ArgValues<Args>, output: Output): Promise<ExitCode>;
}

/** Keeps the types of a command's arguments. */
export function defineCommand<const Args extends ArgTable>(command: Command<Args>): Command<Args> {
  return command;
}
