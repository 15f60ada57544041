/** What one asks a node about that an alert is about. */
export type ClientQuestion = keyof typeof clientQuestions;

/** The questions, as headings. */
export const clientQuestions = {
  sync: 'Is it in sync?',
  head: 'Where is its head?',
  peers: 'Who is connected?',
  finality: 'What is final?',
  pool: 'What waits in its pool?',
  logs: 'What does its log say?',
  version: 'Which version runs?',
  disk: 'How much disk does it use, and how is it pruned?',
  restart: 'Restart it in order',
  snapshot: 'Start it again from a snapshot',
} as const;

/** A program, or several that are asked alike, and how. */
export interface Client {
  readonly name: string;
  /** The least and the most seconds between blocks of the chains that it is for. */
  readonly blockSeconds: readonly [least: number, most: number];
  readonly commands: Readonly<Partial<Record<ClientQuestion, ClientCommand>>>;
  /** Where its makers tell of faults and of releases that a chain needs. */
  readonly news: string;
}

/** One line for a shell, and how to read what it answers. */
export interface ClientCommand {
  /** With the client's own default ports; UNIT and DATADIR stand for what is your own. */
  readonly run: string;
  readonly read: string;
}

const rpc = (port: number, method: string, params = '[]') =>
  `curl -s -H 'content-type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}' http://127.0.0.1:${port}`;
const ethereum = (method: string, params?: string) => rpc(8545, method, params);
const substrate = (method: string) => rpc(9944, method);
const beacon = (path: string) => `curl -s http://127.0.0.1:5052/eth/v1/${path}`;
const comet = (path: string) => `curl -s http://127.0.0.1:26657/${path}`;
const journal = {
  run: 'journalctl -u UNIT --since -30min --no-pager | tail -n 200',
  read: 'The lines before the first fault say more than the last ones.',
};
const ethereumPaces = [0.2, 60] as const;

/**
 * The commands of real clients, by question. Sources, as of November 2026: the documentation of each
 * client (geth.ethereum.org, reth.rs, docs.erigon.tech, docs.nethermind.io, lighthouse-book.sigmaprime.io,
 * bitcoincore.org, docs.cosmos.network, docs.anza.xyz, docs.polkadot.com) and the Ethereum APIs.
 */
export const clients: readonly Client[] = [
  {
    name: 'Geth, Reth, Erigon, Nethermind and all that speak Ethereum JSON-RPC',
    blockSeconds: ethereumPaces,
    commands: {
      sync: {
        run: ethereum('eth_syncing'),
        read: '`false`: it is in sync, or has not begun (then `eth_blockNumber` is old). Else `currentBlock` and `highestBlock`, and the progress of the state: ask twice, what rises is at work.',
      },
      head: {
        run: ethereum('eth_getBlockByNumber', '["latest",false]'),
        read: '`number` and `timestamp` are hexadecimal: `printf "%d\\n" 0x...`. Compare `hash` with an explorer at the same number.',
      },
      peers: {
        run: ethereum('net_peerCount'),
        read: 'Hexadecimal. `0x0`: nobody. An execution client gets new blocks from its consensus client: ask that one, too.',
      },
      finality: {
        run: ethereum('eth_getBlockByNumber', '["finalized",false]'),
        read: 'On Ethereum normally 64 to 96 blocks below the head. An error: this chain or client does not tell.',
      },
      pool: {
        run: ethereum('txpool_status'),
        read: '`pending` can go into a block, `queued` waits for a nonce or for money. The namespace `txpool` may be switched off.',
      },
      version: {
        run: ethereum('web3_clientVersion'),
        read: 'Compare with the release that the next fork of the network asks for.',
      },
    },
    news: 'https://blog.ethereum.org',
  },
  {
    name: 'Geth',
    blockSeconds: ethereumPaces,
    commands: {
      sync: {
        run: 'geth attach --datadir DATADIR --exec eth.syncing',
        read: '`false`, or the stages with their numbers; `syncedAccounts` and `healedTrienodes` rise in a snap sync.',
      },
      peers: {
        run: "geth attach --datadir DATADIR --exec 'admin.peers.length'",
        read: 'By the local socket, also where `net` and `admin` are not served by HTTP.',
      },
      logs: journal,
      disk: {
        run: 'du -sh DATADIR/geth/chaindata',
        read: 'Its state prunes itself with the path scheme (`--state.scheme=path`); with the older hash scheme stop it and run `geth snapshot prune-state`, with 40 GB free, for hours. `geth prune-history` removes blocks from before the merge.',
      },
      restart: {
        run: 'systemctl stop UNIT && systemctl start UNIT',
        read: 'SIGTERM, and minutes for it to write its state (`TimeoutStopSec=600`): one that is killed goes back some blocks.',
      },
      snapshot: {
        run: 'systemctl stop UNIT && geth removedb --datadir DATADIR && systemctl start UNIT',
        read: 'A snap sync anew: hours on a fast disk. It asks before each removal: keep the ancient database, and the keys are not part of it.',
      },
    },
    news: 'https://github.com/ethereum/go-ethereum/releases',
  },
  {
    name: 'Reth',
    blockSeconds: ethereumPaces,
    commands: {
      logs: {
        run: 'tail -n 200 ~/.cache/reth/logs/*/reth.log',
        read: 'As the user that it runs as; `journalctl -u UNIT` has the same. A stage that repeats without rising is where it is stuck.',
      },
      disk: {
        run: 'reth db --datadir DATADIR stats',
        read: 'Sizes of tables and static files. What is kept is said by `--full` or `reth.toml`; an archive node cannot be made a full one afterwards.',
      },
      restart: {
        run: 'systemctl stop UNIT && systemctl start UNIT',
        read: 'SIGTERM; it writes what it holds in memory. One that is killed goes back to its last written block.',
      },
      snapshot: {
        run: 'reth download --help',
        read: 'Newer versions fetch and unpack a published snapshot into an empty DATADIR; stop the node before.',
      },
    },
    news: 'https://github.com/paradigmxyz/reth/releases',
  },
  {
    name: 'Erigon',
    blockSeconds: ethereumPaces,
    commands: {
      logs: {
        run: 'tail -n 200 DATADIR/logs/erigon.log',
        read: 'Lines with `[n/m Stage]` show where it is; downloads of snapshots come first.',
      },
      disk: {
        run: 'du -sh DATADIR/chaindata DATADIR/snapshots',
        read: '`--prune.mode` (`full`, `minimal`, `archive`) is chosen at the first start and cannot be changed later.',
      },
      restart: {
        run: 'systemctl stop UNIT && systemctl start UNIT',
        read: 'SIGTERM; its database survives a kill, and what was not committed is done again.',
      },
      snapshot: {
        run: 'systemctl stop UNIT && erigon snapshots reset --datadir DATADIR && systemctl start UNIT',
        read: 'Version 3: keeps what matches the published snapshots, and fetches the rest. To remove only `chaindata` has left nodes that did not start.',
      },
    },
    news: 'https://github.com/erigontech/erigon/releases',
  },
  {
    name: 'Nethermind',
    blockSeconds: ethereumPaces,
    commands: {
      sync: {
        run: 'curl -s http://127.0.0.1:8545/health',
        read: '`IsSyncing`, `Errors` and the number of peers, where `HealthChecks.Enabled` is on.',
      },
      logs: journal,
      disk: {
        run: 'du -sh DATADIR',
        read: 'It prunes in memory as it goes. `admin_prune` by JSON-RPC, where `admin` is served, begins a full pruning: days, and about 250 GB free on Ethereum.',
      },
      restart: {
        run: 'systemctl stop UNIT && systemctl start UNIT',
        read: 'SIGTERM, and minutes for it to write its state; a pruning that is interrupted begins anew.',
      },
    },
    news: 'https://github.com/NethermindEth/nethermind/releases',
  },
  {
    name: 'Lighthouse and all consensus clients with the Beacon API',
    blockSeconds: [4, 12],
    commands: {
      sync: {
        run: beacon('node/syncing'),
        read: '`is_syncing`, `sync_distance` in slots; `el_offline: true`: it does not reach its execution client; `is_optimistic`: that one is behind. Ports: Teku 5051, Prysm 3500, Lodestar 9596.',
      },
      head: {
        run: beacon('beacon/headers/head'),
        read: '`slot` and `root`: compare with an explorer.',
      },
      peers: { run: beacon('node/peer_count'), read: '`connected`: usually 50 to 100.' },
      finality: {
        run: beacon('beacon/states/head/finality_checkpoints'),
        read: '`finalized` is normally two epochs below the present one. Stuck on all nodes: the chain, not you.',
      },
      logs: journal,
      version: { run: beacon('node/version'), read: 'Compare with the release of the next fork.' },
      disk: {
        run: 'du -sh DATADIR/beacon',
        read: 'It prunes itself. `lighthouse db` has offline commands, with the node stopped.',
      },
      restart: {
        run: 'systemctl stop UNIT && systemctl start UNIT',
        read: 'Before a validator runs elsewhere meanwhile, read up on slashing: the same key never twice.',
      },
      snapshot: {
        run: 'lighthouse bn --help | grep -A3 -e checkpoint-sync-url -e purge-db',
        read: 'Start it once with `--checkpoint-sync-url URL --purge-db`: in sync within minutes. Compare the state root with a second source.',
      },
    },
    news: 'https://github.com/sigp/lighthouse/releases',
  },
  {
    name: 'Bitcoin Core (bitcoind)',
    blockSeconds: [60, 1200],
    commands: {
      sync: {
        run: 'bitcoin-cli getblockchaininfo',
        read: '`blocks` equals `headers` and `initialblockdownload` is false: in sync. `warnings` tells of unknown rules.',
      },
      head: {
        run: 'bitcoin-cli getchaintips',
        read: '`active` is the head; a branch that is `invalid` with a larger height: this node refuses what others have.',
      },
      peers: {
        run: 'bitcoin-cli -netinfo 4',
        read: 'Peers in and out, their ping and their last block; `getpeerinfo` has all of it.',
      },
      pool: {
        run: 'bitcoin-cli getmempoolinfo',
        read: '`usage` against `maxmempool`; `mempoolminfee` above `minrelaytxfee`: it is full and throws out the cheapest.',
      },
      logs: {
        run: 'tail -n 200 ~/.bitcoin/debug.log',
        read: '`UpdateTip` is a new block; `Corrupted block database` wants `-reindex`, which takes a day.',
      },
      version: {
        run: 'bitcoin-cli getnetworkinfo',
        read: '`subversion`, and `warnings`.',
      },
      disk: {
        run: "bitcoin-cli getblockchaininfo | grep -e size_on_disk -e '\"prune'",
        read: '`prune=N` (MiB, 550 or more) in bitcoin.conf removes old blocks for good, and does not go with `txindex=1`.',
      },
      restart: {
        run: 'bitcoin-cli stop && tail -f ~/.bitcoin/debug.log',
        read: 'Wait for `Shutdown: done`, then start it: a killed one checks or rebuilds its database.',
      },
      snapshot: {
        run: 'bitcoin-cli -rpcclienttimeout=0 loadtxoutset FILE',
        read: 'Version 28 and later, for the heights that it knows: usable within an hour, and verified behind.',
      },
    },
    news: 'https://bitcoincore.org/en/releases/',
  },
  {
    name: 'gaiad and all with CometBFT',
    blockSeconds: [0.4, 15],
    commands: {
      sync: {
        run: comet('status'),
        read: '`sync_info.catching_up` false: in sync. `latest_block_time` is the time of its head.',
      },
      head: {
        run: comet('block'),
        read: 'Height, time and `app_hash`: compare with an explorer. Nothing new anywhere: `curl -s http://127.0.0.1:26657/dump_consensus_state` shows who has not voted.',
      },
      peers: { run: comet('net_info'), read: '`n_peers`, and who they are.' },
      finality: {
        run: comet('commit'),
        read: 'A block that is committed is final; there is no lag and no reorganisation.',
      },
      pool: {
        run: comet('num_unconfirmed_txs'),
        read: '`total` against `size` under `[mempool]` in config.toml.',
      },
      logs: {
        run: 'journalctl -u UNIT --since -30min --no-pager | grep -e ERR -e panic -e UPGRADE | tail -n 50',
        read: '`UPGRADE "name" NEEDED at height`: it waits for the new program. `wrong Block.Header.AppHash`: wrong version or a broken state.',
      },
      version: {
        run: 'gaiad version --long',
        read: 'Compare with the plan: `gaiad query upgrade plan`.',
      },
      disk: {
        run: 'du -sh ~/.gaia/data',
        read: '`pruning` in app.toml; with the node stopped, `gaiad prune everything` removes old states.',
      },
      restart: {
        run: 'systemctl stop UNIT && systemctl start UNIT',
        read: 'A validator: never a second one with the same key, not even for a minute.',
      },
      snapshot: {
        run: 'systemctl stop UNIT && cp ~/.gaia/data/priv_validator_state.json ~ && gaiad comet unsafe-reset-all --keep-addr-book',
        read: 'Then unpack a snapshot or set `[statesync]` in config.toml, put priv_validator_state.json back (without it a validator may sign twice), and start it.',
      },
    },
    news: 'https://github.com/cosmos/gaia/releases',
  },
  {
    name: 'Agave (solana)',
    blockSeconds: [0.2, 1],
    commands: {
      sync: {
        run: 'solana catchup --our-localhost 8899',
        read: 'Slots behind the cluster, and whether that shrinks. `curl -s http://127.0.0.1:8899/health` says `ok` or `behind`.',
      },
      head: {
        run: 'solana slot --url http://127.0.0.1:8899 && solana slot --url mainnet-beta',
        read: 'The own slot, and that of the cluster.',
      },
      peers: {
        run: 'solana gossip --url http://127.0.0.1:8899 | wc -l',
        read: 'Thousands on mainnet; a few: its UDP ports (`--dynamic-port-range`) are shut.',
      },
      finality: {
        run: 'solana slot --url http://127.0.0.1:8899 --commitment finalized',
        read: 'Normally about 32 slots below the head.',
      },
      logs: {
        run: 'tail -n 200 LOGFILE',
        read: 'The file of `--log`. `grep -e ERROR -e panicked LOGFILE` for faults.',
      },
      version: {
        run: 'agave-validator --version && solana cluster-version --url http://127.0.0.1:8899',
        read: 'Of the file on the disk, and of the process. `solana validators --url mainnet-beta` shows what others run.',
      },
      disk: {
        run: 'du -sh LEDGER',
        read: '`--limit-ledger-size` bounds the ledger; accounts and snapshots come on top of it, best on disks of their own.',
      },
      restart: {
        run: 'agave-validator --ledger LEDGER exit --max-delinquent-stake 5',
        read: 'Waits for a time without slots of its own and for a fresh snapshot, then ends; its supervisor starts it. Ten minutes or more until it is in sync.',
      },
      snapshot: {
        run: 'ls -lt LEDGER/snapshot-*.tar.zst LEDGER/incremental-snapshot-*.tar.zst',
        read: 'The number in the name is the slot. At its start it fetches one from known validators when the local one is too old, unless `--no-snapshot-fetch` is set; with a broken ledger, stop it and move LEDGER away before.',
      },
    },
    news: 'https://status.solana.com',
  },
  {
    name: 'polkadot and all with the Substrate RPC',
    blockSeconds: [2, 12],
    commands: {
      sync: {
        run: substrate('system_health'),
        read: '`isSyncing` false and `peers` above 0: in sync. `system_syncState` has `currentBlock` and `highestBlock`.',
      },
      head: {
        run: substrate('chain_getHeader'),
        read: '`number` is hexadecimal: `printf "%d\\n" 0x...`. Compare with an explorer.',
      },
      peers: { run: substrate('system_health'), read: '`peers`: usually 20 to 50.' },
      finality: {
        run: substrate('chain_getFinalizedHead'),
        read: 'The hash of the newest final block, normally two or three below the head. Stuck on all nodes: GRANDPA has no two thirds.',
      },
      pool: {
        run: substrate('author_pendingExtrinsics'),
        read: 'The extrinsics that wait, each whole: long on a busy node.',
      },
      logs: {
        run: 'journalctl -u UNIT --since -30min --no-pager | tail -n 200',
        read: '`Idle (n peers), best: #x, finalized #y` every five seconds; `Syncing` with a target while it is behind.',
      },
      version: { run: substrate('system_version'), read: 'Compare with the newest release.' },
      disk: {
        run: 'du -sh DATADIR/chains/*/db',
        read: '`--state-pruning` and `--blocks-pruning` say what is kept. A state pruning cannot be changed without a new database.',
      },
      restart: {
        run: 'systemctl stop UNIT && systemctl start UNIT',
        read: 'SIGTERM. A validator: never a second one with the same session keys.',
      },
      snapshot: {
        run: 'systemctl stop UNIT && polkadot purge-chain --chain polkadot --base-path DATADIR',
        read: 'It asks first; keys and network identity stay. Then start it once with `--sync warp`: final within minutes, old blocks follow.',
      },
    },
    news: 'https://github.com/paritytech/polkadot-sdk/releases',
  },
];

/** The clients that answer a question; those of chains with this pace first. */
export function clientsFor(question: ClientQuestion, blockSeconds: number): Client[] {
  const asked = clients.filter(({ commands }) => commands[question] !== undefined);
  return [
    ...asked.filter((client) => isOfPace(client, blockSeconds)),
    ...asked.filter((client) => !isOfPace(client, blockSeconds)),
  ];
}

/** Whether a client is for chains with so many seconds between blocks. */
export function isOfPace({ blockSeconds: [least, most] }: Client, blockSeconds: number): boolean {
  return blockSeconds >= least && blockSeconds <= most;
}
