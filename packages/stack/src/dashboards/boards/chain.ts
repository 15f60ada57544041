import type { Board } from '../define-board';
import { blocksRow } from './chain/blocks';
import { finalityRow } from './chain/finality';
import { headRow } from './chain/head';
import { reorganisationsRow } from './chain/reorganisations';
import { supplyRow } from './chain/supply';
import { synchronisationRow } from './chain/synchronisation';

/** Blocks, synchronisation, reorganisations, finality, the explorer's index, and supply. */
export const chainBoard: Board = (context) => ({
  key: 'chain',
  title: 'Chain',
  description: 'Blocks, synchronisation, reorganisations, forks, finality, index and supply.',
  tags: ['blockchain', 'chain'],
  variables: ['chain', 'wallet'],
  rows: [
    headRow(context),
    blocksRow(context),
    synchronisationRow(context),
    reorganisationsRow(context),
    finalityRow(context),
    supplyRow(context),
  ],
});
