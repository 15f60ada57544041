/** Commands that show what fills a file system, for runbooks. */
export const whatFills = [
  'On the machine: `df -h` and `lsblk -f` show what is mounted where; `du -xh --max-depth=2 <mount> | sort -h | tail` what is large, `lsof +L1` files that were deleted and are still open.',
] as const;

/** What frees space on the machine of a node, for runbooks. */
export const freeSpace = [
  'Logs and packages: `journalctl --vacuum-size=1G`, `apt-get clean`, `docker system prune` (no volumes).',
  'geth: stop it in order, `geth --datadir <folder> snapshot prune-state` (hash scheme; takes hours and needs some 40 GB free), or begin anew with `--state.scheme=path`; `--history.transactions` keeps fewer of the index. reth: `--full` or `[prune]` in reth.toml. Erigon: `--prune.mode=full`.',
  'bitcoind: `prune=<MiB>` in bitcoin.conf (not with txindex=1), then restart; with `prune=1`, `bitcoin-cli pruneblockchain <height>`.',
  'Cosmos: `pruning = "custom"` with `pruning-keep-recent` and `min-retain-blocks` in app.toml, `gaiad prune`; a node that has grown large is small again after state sync.',
  'Solana: a smaller `--limit-ledger-size`, and old snapshots away (`--maximum-full-snapshots-to-retain`). Polkadot: `--state-pruning 256 --blocks-pruning 256` with a new database.',
] as const;
