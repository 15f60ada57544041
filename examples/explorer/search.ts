import { type ChainReader, NodeError } from './chain-reader';

/** Where a search leads. */
export interface SearchResult {
  kind: 'block' | 'transaction' | 'address';
  /** The page of the explorer that shows it. */
  path: string;
}

/**
 * Finds out what somebody is looking for: a height, a hash, a transaction or an address.
 *
 * @throws NodeError 400 for what can be none of them, 404 for what is not on the chain
 */
export async function search(reader: ChainReader, query: unknown): Promise<SearchResult> {
  const text = typeof query === 'string' ? query.trim() : '';
  if (/^\d{1,12}$/.test(text)) {
    await reader.block(Number(text));
    return { kind: 'block', path: `/block/${text}` };
  }
  if (reader.isAddress(text)) return { kind: 'address', path: `/address/${text}` };
  if (!reader.isHash(text)) {
    throw new NodeError('Search for a height, a hash, a transaction id or an address.', 400);
  }
  try {
    const { height } = await reader.block(text);
    return { kind: 'block', path: `/block/${height}` };
  } catch (error) {
    if (!(error instanceof NodeError) || error.status !== 404) throw error;
  }
  await reader.transaction(text);
  return { kind: 'transaction', path: `/transaction/${text}` };
}
