import type { StackContext } from '../stack-context';
import {
  type Client,
  type ClientCommand,
  type ClientQuestion,
  clientQuestions,
  clientsFor,
} from './client-commands';
import type { PageBlock, PageItem } from './page';

/** Writes the commands of clients by question; those of chains with this pace first. */
export function writeClientBlocks(
  { config }: StackContext,
  ask: readonly ClientQuestion[],
): PageBlock[] {
  return [
    {
      kind: 'text',
      text: 'On the machine of the node. Capitals stand for what is your own: `UNIT` for its systemd unit, `DATADIR` for its folder. In a container, put `docker exec NAME` before the command, and `docker logs --tail 200 NAME` in place of `journalctl`.',
    },
    ...ask.map(
      (question): PageBlock => ({
        kind: 'folded',
        title: clientQuestions[question],
        items: writeItems(question, clientsFor(question, config.blockSeconds)),
      }),
    ),
  ];
}

/** An item for each command: clients that have the same one stand together. */
function writeItems(question: ClientQuestion, clients: readonly Client[]): PageItem[] {
  const byCommand = new Map<string, Map<string, string[]>>();
  for (const { name, commands } of clients) {
    const { run, read } = commands[question] as ClientCommand;
    const reads = byCommand.get(run) ?? new Map<string, string[]>();
    byCommand.set(run, reads.set(read, [...(reads.get(read) ?? []), `**${name}**`]));
  }
  return [...byCommand].map(([run, reads]) => ({
    text: [...reads].map(([read, names]) => `${names.join(', ')}: ${read}`).join(' '),
    code: { language: 'sh', text: run },
  }));
}
