import type { StackContext } from '../stack-context';
import {
  type Client,
  type ClientCommand,
  type ClientQuestion,
  clientQuestions,
  clientsFor,
} from './client-commands';
import type { PageBlock, PageItem } from './page';

/** Writes the commands of clients by question; those of chains with another pace are folded away. */
export function writeClientBlocks(
  { config }: StackContext,
  ask: readonly ClientQuestion[],
): PageBlock[] {
  return [
    {
      kind: 'text',
      text: 'On the machine of the node. Capitals stand for what is your own: `UNIT` for its systemd unit, `DATADIR` for its folder. In a container, put `docker exec NAME` before the command, and `docker logs --tail 200 NAME` in place of `journalctl`.',
    },
    ...ask.flatMap((question): PageBlock[] => {
      const { fitting, others } = clientsFor(question, config.blockSeconds);
      const items = (clients: readonly Client[]) =>
        clients.map((client) => toItem(client, client.commands[question] as ClientCommand));
      return [
        { kind: 'heading', text: clientQuestions[question] },
        ...(fitting.length === 0 ? [] : [{ kind: 'points', items: items(fitting) } as const]),
        ...(others.length === 0
          ? []
          : [{ kind: 'folded', title: 'Other clients', items: items(others) } as const]),
      ];
    }),
  ];
}

function toItem({ name }: Client, { run, read }: ClientCommand): PageItem {
  return { text: `**${name}**: ${read}`, code: { language: 'sh', text: run } };
}
