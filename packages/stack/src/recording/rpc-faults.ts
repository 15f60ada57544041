/**
 * Methods whose refusals come with codes of the server although they are about what the caller sent or
 * asked for: a transaction with an old nonce, a call that reverts (-32000 in Geth and Besu, -32015 in
 * Nethermind, -32603 in Hardhat), a slot of Solana without a block (-32007, -32009), a height that
 * CometBFT does not have yet (-32603). When the server itself fails them, it answers with a status
 * of 500 and more, which the metrics of the HTTP API see.
 */
const refusingMethods = [
  'eth_call',
  'eth_createAccessList',
  'eth_estimateGas',
  'eth_sendRawTransaction',
  'eth_sendRawTransactionSync',
  'eth_sendTransaction',
  'eth_simulateV1',
  'getBlock',
  'getBlockTime',
  'getTransaction',
  'sendTransaction',
  'simulateTransaction',
  'abci_query',
  'block',
  'block_by_hash',
  'block_results',
  'broadcast_evidence',
  'broadcast_tx_async',
  'broadcast_tx_commit',
  'broadcast_tx_sync',
  'check_tx',
  'commit',
  'header',
  'header_by_hash',
  'tx',
  'validators',
] as const;

/** Matcher of the methods of which an error of the server is one. */
export const judgedMethods = `rpc_method!~"${refusingMethods.join('|')}"`;

/** Matchers of JSON-RPC calls that the server itself failed. */
export const faultSelector = `outcome=~"internal_error|server_error", ${judgedMethods}`;
