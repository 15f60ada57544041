import type { DevelopmentSigns } from '../source';

// 31337 has Hardhat and, after it, anvil; 1337 has `geth --dev`, and Ganache.
const developmentChainIds: readonly unknown[] = ['31337', '1337'];

/** Whether it is anvil, Hardhat or Ganache, also on a fork of another chain, or a chain of theirs. */
export function isDevelopmentEvm({ identity, clientName = '' }: DevelopmentSigns): boolean {
  return (
    developmentChainIds.includes(identity.chainId) ||
    /^(?:anvil|hardhat|ganache|ethereumjs testrpc)/i.test(clientName)
  );
}

/**
 * Seconds between two blocks on chains that are well known, by chain id. A chain that is not here has
 * to be told of by `expectedBlockSeconds`.
 *
 * @remarks What each chain aims at, as its operators publish it: Ethereum's slot time and its test networks', Gnosis' slot
 * time, the block time of the OP stack, of Polygon PoS, of BNB Smart Chain since its Fermi upgrade, of
 * Arbitrum's sequencer and of Avalanche's C-Chain as they say they aim at it.
 */
export const blockSecondsByChainId: Readonly<Record<string, number>> = {
  '1': 12, // Ethereum
  '10': 2, // OP Mainnet
  '56': 0.45, // BNB Smart Chain
  '61': 13, // Ethereum Classic
  '100': 5, // Gnosis
  '130': 1, // Unichain
  '137': 2, // Polygon PoS
  '8453': 2, // Base
  '42161': 0.25, // Arbitrum One
  '42220': 1, // Celo
  '43114': 2, // Avalanche C-Chain
  '560048': 12, // Hoodi
  '10200': 5, // Chiado
  '11155111': 12, // Sepolia
  '11155420': 2, // OP Sepolia
  '84532': 2, // Base Sepolia
};
