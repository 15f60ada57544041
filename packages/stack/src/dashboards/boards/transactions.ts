import type { Board } from '../define-board';
import { feesRow } from './transactions/fees';
import { poolRow } from './transactions/pool';
import { throughputRow } from './transactions/throughput';

/** Transactions, their pool, and what they cost. */
export const transactionsBoard: Board = (context) => ({
  key: 'transactions',
  title: 'Transactions',
  description: 'What becomes of transactions, how long they wait, and what they cost.',
  tags: ['blockchain', 'transactions'],
  variables: ['chain'],
  rows: [throughputRow(context), poolRow(context), feesRow(context)],
});
