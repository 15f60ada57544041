import type { ChainReader, NodeBlock, NodeTransaction } from './chain-reader';
import { type Cell, formatCoins, renderTable } from './page';

/** Renders a table of blocks. */
export function renderBlocks(heading: string, blocks: readonly NodeBlock[]): string {
  const hasMiner = blocks.some(({ miner }) => miner !== '');
  const hasWork = blocks.some(({ difficulty }) => difficulty !== undefined);
  return renderTable(
    heading,
    [
      'Height',
      'Time (UTC)',
      'Transactions',
      hasWork ? 'Difficulty' : 'Gas used',
      hasMiner ? 'Miner' : 'Hash',
    ],
    blocks.map(
      ({ height, hash, timestamp, transaction_count, difficulty, gas_used_ratio, miner }) => [
        { text: height, href: `/block/${height}` },
        new Date(timestamp * 1000).toISOString().slice(0, 19).replace('T', ' '),
        transaction_count,
        hasWork ? (difficulty ?? 0).toLocaleString('en') : formatRatio(gas_used_ratio),
        hasMiner ? addressCell(miner) : `${hash.slice(0, 18)}...`,
      ],
    ),
  );
}

/** Renders a table of transactions. */
export function renderTransactions(
  transactions: readonly NodeTransaction[],
  { symbol, decimals }: ChainReader['coin'],
): string {
  return renderTable(
    'Transactions',
    ['Transaction', 'Block', 'From', 'To', `Amount (${symbol})`, `Fee (${symbol})`],
    transactions.map(({ txid, block_height, from, to, amount, fee }) => [
      { text: `${txid.slice(0, 12)}...`, href: `/transaction/${txid}` },
      block_height === undefined ? '-' : { text: block_height, href: `/block/${block_height}` },
      from === 'coinbase' ? from : addressCell(from),
      addressCell(to),
      formatCoins(amount, decimals),
      fee === undefined ? '-' : formatCoins(fee, decimals),
    ]),
  );
}

/** A short address that leads to its page. */
export function addressCell(address: string): Cell {
  if (address === '') return '-'; // nobody made the genesis block, or nobody is paid
  return { text: `${address.slice(0, 10)}...`, href: `/address/${address}` };
}

function formatRatio(ratio: number | undefined): string {
  return ratio === undefined ? '-' : `${(ratio * 100).toFixed(1)} %`;
}
