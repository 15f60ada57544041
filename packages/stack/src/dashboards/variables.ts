import type { StackContext } from '../stack-context';
import { ofChain, ofServer } from './panel-selectors';

/** A variable that offers the values of a label. */
interface BoardVariable {
  readonly title: string;
  readonly description: string;
  /** Selector of the series whose label is offered. */
  select(context: StackContext): string;
}

/** The variables that a board can have, by the label that they choose. */
export const variables = {
  chain: {
    title: 'Chain',
    description: 'Servers that watch a single chain do not have this label.',
    select: ({ m }) => ofServer(m.blocks.height),
  },
  endpoint: {
    title: 'Endpoint',
    description: 'The pattern of the matched route.',
    select: ({ m }) => ofServer(m.api.requests),
  },
  method: {
    title: 'Method',
    description: 'The HTTP method.',
    select: ({ m }) => ofServer(m.api.requests),
  },
  rpc_method: {
    title: 'RPC method',
    description: 'The JSON-RPC method.',
    select: ({ m }) => ofServer(m.rpc.requests),
  },
  source: {
    title: 'Source',
    description: 'A watched node: `node` is the own one, the others are references.',
    select: ({ m }) => ofChain(m.sources.up),
  },
  provider: {
    title: 'Provider',
    description: 'Who carries the AI tasks out.',
    select: ({ m }) => ofServer(m.ai.tasks),
  },
  message_type: {
    title: 'Message type',
    description: 'The type of messages between peers.',
    select: ({ m }) => ofChain(m.network.messages),
  },
  wallet: {
    title: 'Wallet',
    description: 'A watched wallet, by its alias.',
    select: ({ m }) => ofChain(m.supply.walletBalance),
  },
  check: {
    title: 'Criterion',
    description: 'A criterion of readiness.',
    select: ({ m }) => ofChain(m.readiness.checkStatus),
  },
} as const satisfies Readonly<Record<string, BoardVariable>>;

/** The name of a variable, which is also that of its label. */
export type VariableName = keyof typeof variables;

/** What "All" stands for: it also matches series without the label. */
export const anyValue = '.*';
