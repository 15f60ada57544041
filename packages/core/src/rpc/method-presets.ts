import { bitcoinMethods, bitcoinWalletMethods } from './methods/bitcoin';
import { cometbftMethods } from './methods/cometbft';
import {
  evmDebugMethods,
  evmEngineMethods,
  evmErigonMethods,
  evmMethods,
  evmTraceMethods,
} from './methods/evm';
import { moneroMethods } from './methods/monero';
import { solanaMethods } from './methods/solana';
import { substrateMethods } from './methods/substrate';
import { xaiMethods } from './methods/xai';

/** The names of the methods that kinds of nodes answer; the first word is the kind of a chain source. */
export const rpcMethodPresets = {
  evm: evmMethods,
  'evm-debug': evmDebugMethods,
  'evm-trace': evmTraceMethods,
  'evm-erigon': evmErigonMethods,
  'evm-engine': evmEngineMethods,
  bitcoin: bitcoinMethods,
  'bitcoin-wallet': bitcoinWalletMethods,
  solana: solanaMethods,
  cometbft: cometbftMethods,
  substrate: substrateMethods,
  monero: moneroMethods,
  xai: xaiMethods,
} as const;

/** The name of a list of {@link rpcMethodPresets}. */
export type RpcMethodPreset = keyof typeof rpcMethodPresets;
