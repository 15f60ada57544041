import { type ChainProfileName, chainProfiles } from './chain-profiles';
import { leastThresholds, type Pace } from './least-thresholds';

/** One number of the alerts, with its value for each pace of a chain. */
export interface ThresholdDefinition {
  /** What the number says, as a phrase. */
  readonly meaning: string;
  /** The unit; `1` for plain counts. */
  readonly unit:
    | 'seconds'
    | 'blocks'
    | 'block intervals'
    | 'ratio'
    | 'percent'
    | 'per second'
    | 'bytes'
    | 'days'
    | '1';
  /** Where the number comes from. */
  readonly source: string;
  /** One number for all profiles, or one for each. */
  readonly value: number | ProfileValues;
}

/** A value for each profile; one that is not named has that of the next slower one. */
type ProfileValues = Readonly<
  Record<'10min' | '12s' | '400ms' | 'devnet', number> & Partial<Record<ChainProfileName, number>>
>;

function defineThresholds<const T extends Readonly<Record<string, ThresholdDefinition>>>(
  table: T,
): T {
  return table;
}

const timing = defineThresholds({
  scrapeInterval: {
    meaning: 'time between two scrapes and between two evaluations of the rules',
    unit: 'seconds',
    source:
      "half of Prometheus' default of 60 s twice over: four samples a minute, the usual choice for alerts",
    value: { '10min': 15, '12s': 15, '400ms': 15, devnet: 2 },
  },
  rateWindow: {
    meaning: 'range of rates; at least four scrapes, so that one lost scrape does not empty it',
    unit: 'seconds',
    source: 'Prometheus best practice: a range of at least four scrape intervals',
    value: { '10min': 300, '12s': 300, '400ms': 300, devnet: 20 },
  },
  longWindow: {
    meaning: 'range for what is rare, such as blocks of a slow chain or reorganisations',
    unit: 'seconds',
    source: 'the original counts orphans an hour; six blocks of a 10-minute chain',
    value: { '10min': 3600, '12s': 3600, '400ms': 3600, devnet: 120 },
  },
  forBrief: {
    meaning: 'patience with what is certain and urgent',
    unit: 'seconds',
    source:
      'at least two scrapes, so that one lost scrape pages nobody; blocks that come every ten minutes leave time for four',
    value: { '10min': 120, '12s': 60, '400ms': 60, devnet: 4 },
  },
  forMissing: {
    meaning: 'patience with a job that has no target',
    unit: 'seconds',
    source:
      'Prometheus starts with rules at once, and with targets some 5 s and a scrape later; at least a scrape and 10 s',
    value: { '10min': 120, '12s': 60, '400ms': 60, devnet: 14 },
  },
  forShort: {
    meaning: 'patience with what may mend itself within minutes',
    unit: 'seconds',
    source: 'the original waits 5 minutes with most alerts; at least three scrapes',
    value: { '10min': 300, '12s': 300, '400ms': 300, devnet: 6 },
  },
  forMedium: {
    meaning: 'patience with what is normal for a while, such as a restart or a burst',
    unit: 'seconds',
    source: 'the original waits 10 to 15 minutes with trends',
    value: { '10min': 900, '12s': 900, '400ms': 900, devnet: 10 },
  },
  forLong: {
    meaning: 'patience with what matters only if it stays',
    unit: 'seconds',
    source: 'a working hour: somebody looks at it today',
    value: { '10min': 3600, '12s': 3600, '400ms': 3600, devnet: 20 },
  },
  keepFiring: {
    meaning: 'time that a flapping alert goes on firing after its condition has gone',
    unit: 'seconds',
    source: 'one group interval of Alertmanager, so that each swing is not a message',
    value: { '10min': 300, '12s': 300, '400ms': 300, devnet: 6 },
  },
});

const chain = defineThresholds({
  headAge: {
    meaning: 'age of the head above which block production counts as stopped',
    unit: 'block intervals',
    source:
      'at random, an interval above 12 targets comes once in 160,000 blocks, which is also the limit of readiness; fixed slots miss few in a row: five minutes of 12 s slots, four of 6 s, two of a second and less; at least four scrapes',
    value: { '10min': 12, '12s': 25, '6s': 40, '2s': 75, '1s': 120, '400ms': 300, devnet: 12 },
  },
  headBehind: {
    meaning: 'how much older the head of a server may be than the newest head of the own servers',
    unit: 'block intervals',
    source:
      'an hour of a 10-minute chain, two minutes of 12 s slots, a minute of 2 s and less: more than a block that is on its way; at least two scrapes and a poll',
    value: { '10min': 6, '12s': 10, '6s': 15, '2s': 30, '1s': 60, '400ms': 150, devnet: 6 },
  },
  productionWindow: {
    meaning: 'range over which block production is compared with its target',
    unit: 'seconds',
    source: 'at least 36 blocks, so that chance does not halve them, and 20 scrapes',
    value: { '10min': 21_600, '12s': 3600, '400ms': 3600, devnet: 120 },
  },
  productionRatio: {
    meaning: 'part of the expected blocks below which production is low',
    unit: 'ratio',
    source:
      'at random, 10 or fewer of 36 blocks come once in 3 million windows, and once in 900 while a third of the hash rate is gone; 10 or fewer of 40 once in 60 million; Ethereum misses 1 % of its slots, Solana 5 %; CometBFT has no slots, and its blocks take a little longer than aimed at',
    value: { '10min': 0.3, '12s': 0.7, '400ms': 0.7, devnet: 0.25 },
  },
  blockWindow: {
    meaning: 'range for what is measured once a block',
    unit: 'seconds',
    source:
      '36 blocks of a 10-minute chain, 75 slots of 12 s, 100 of 6 s, 150 of 2 s, 20 blocks of the demo; at least 20 blocks and four scrapes',
    value: { '10min': 21_600, '12s': 900, '6s': 600, '2s': 300, '400ms': 300, devnet: 60 },
  },
  blockFloor: {
    meaning: 'blocks in the range below which a percentile of them says nothing',
    unit: 'blocks',
    source:
      'the slowest of ten is no percentile yet; a node that has just started is slow at first',
    value: 10,
  },
  validationTime: {
    meaning: '95th percentile of the time to validate a block',
    unit: 'seconds',
    source:
      "the original's 2 s; a third to three quarters of the interval where that is less; below the highest bucket of 5 s",
    value: { '10min': 2, '12s': 2, '6s': 2, '2s': 1, '1s': 0.5, '400ms': 0.3, devnet: 1 },
  },
  arrivalDelay: {
    meaning: "median time from a block's timestamp until it is here",
    unit: 'seconds',
    source:
      'two thirds of a slot of 12 s, with a poll every 6 s; miners renew their timestamps every 30 s; a block of CometBFT has the time of the votes on the one before; three slots of 2 s, five of 1 s; Solana estimates its block times; below the highest bucket of 60 s; at least a poll',
    value: { '10min': 50, '12s': 8, '6s': 15, '2s': 6, '1s': 5, '400ms': 12, devnet: 2 },
  },
  headAhead: {
    meaning: 'time by which a head may lie in the future',
    unit: 'seconds',
    source:
      'Bitcoin allows two hours, honest miners stay below half an hour; slots begin on time, and clocks that are synchronised differ by less than a second; Solana estimates its block times',
    value: { '10min': 1800, '12s': 4, '400ms': 30, devnet: 5 },
  },
  gasUsed: {
    meaning: 'mean part of the gas limit that blocks use',
    unit: 'ratio',
    source: 'under EIP-1559 blocks aim at 0.5; above 0.9 nearly each block is full',
    value: 0.9,
  },
});

const availability = defineThresholds({
  restartWindow: {
    meaning: 'range in which restarts are counted',
    unit: 'seconds',
    source: 'the kubernetes mixin looks back 5 to 15 minutes for crash loops',
    value: { '10min': 900, '12s': 900, '400ms': 900, devnet: 60 },
  },
  restartLimit: {
    meaning: 'restarts within that range above which a process crashes again and again',
    unit: '1',
    source: 'a deployment restarts once, a mended one twice',
    value: 2,
  },
  readinessFlaps: {
    meaning: 'times within the long window that a server may lose its readiness',
    unit: '1',
    source: 'docs/readiness.md: six an hour',
    value: { '10min': 6, '12s': 6, '400ms': 6, devnet: 3 },
  },
});

const sync = defineThresholds({
  syncRatio: {
    meaning: 'part of the best known chain below which a node has fallen far behind',
    unit: 'ratio',
    source: "the original's LowSyncProgress: 95 %",
    value: 0.95,
  },
  headLag: {
    meaning: 'blocks that a head may be behind references or other own servers',
    unit: 'blocks',
    source:
      'readiness leaves at 48 s worth of blocks, at least 4; a minute at 400 ms; at least what comes between two scrapes and a poll, and 3 blocks',
    value: { '10min': 4, '12s': 5, '6s': 8, '2s': 24, '1s': 48, '400ms': 150, devnet: 8 },
  },
  stallWindow: {
    meaning: 'time without a new block after which a node that should progress is stuck',
    unit: 'seconds',
    source:
      '12 blocks of a 10-minute chain, 50 slots of 12 s, 100 of 6 s, 13 blocks of the demo; at least 12 blocks, and half more than headLag, by which the others have to gain meanwhile',
    value: { '10min': 7200, '12s': 600, '6s': 600, '2s': 300, '400ms': 300, devnet: 40 },
  },
  stuckWindow: {
    meaning:
      'time without a new block after which a node is stuck, if others have gone on meanwhile',
    unit: 'seconds',
    source:
      'others that are ahead by more than the lag are the proof, so it may be short: 4 blocks of a 10-minute chain, 25 slots of 12 s; shorter than the way to a page about readiness',
    value: { '10min': 2400, '12s': 300, '400ms': 120, devnet: 30 },
  },
  heightFall: {
    meaning: 'blocks that a height may fall',
    unit: 'blocks',
    source:
      'bitcoind writes its state once a day at the latest, 144 blocks; Geth and Erigon unwind 128 blocks and more after a crash, Solana starts from a snapshot up to 25,000 slots old; the demo reorganises 8',
    value: { '10min': 150, '12s': 1000, '400ms': 30_000, devnet: 12 },
  },
  indexLag: {
    meaning: 'blocks that an index may be behind its node',
    unit: 'blocks',
    source:
      'the limit of readiness is 20, two minutes of faster chains; an index reads several blocks at once; at least what comes between two scrapes and a poll, and 3 blocks',
    value: { '10min': 4, '12s': 20, '6s': 20, '2s': 60, '1s': 120, '400ms': 300, devnet: 10 },
  },
});

const consensus = defineThresholds({
  oneEvent: {
    meaning: 'increase of a counter that is at least one event',
    unit: '1',
    source:
      'Prometheus extrapolates: one event shows as 0.9 to 1.1, none as a few thousandths at most',
    value: 0.5,
  },
  reorgs: {
    meaning: 'reorganisations within the long window that are usual',
    unit: '1',
    source:
      'Bitcoin has a few a month, Ethereum several a day, both one block deep; a fiftieth of the blocks of 6 s, a hundredth of those of 2 s; CometBFT and Avalanche have none; half ones, because increases are extrapolated',
    value: { '10min': 1.5, '12s': 5.5, '6s': 10.5, '2s': 20.5, '400ms': 20.5, devnet: 6.5 },
  },
  reorgDepth: {
    meaning: 'depth of a reorganisation above which it is no chance; rounded down to a bucket',
    unit: 'blocks',
    source:
      'at random, two blocks in a row are rare, four are an event; half a minute of faster chains, at most 20 blocks; a bound of the buckets 1, 2, 3, 5, 10, 20, 50, 100',
    value: { '10min': 3, '12s': 3, '6s': 5, '2s': 10, '1s': 20, '400ms': 20, devnet: 3 },
  },
  orphanedBlocks: {
    meaning: 'orphaned blocks within the long window that are usual',
    unit: 'blocks',
    source:
      "the original's HighOrphanedBlocks: 5 an hour, 3 in 100 blocks of faster chains; half ones because of extrapolation",
    value: {
      '10min': 5.5,
      '12s': 10.5,
      '6s': 20.5,
      '2s': 50.5,
      '1s': 100.5,
      '400ms': 100.5,
      devnet: 12.5,
    },
  },
  newTips: {
    meaning: 'new branches within the long window that are usual',
    unit: '1',
    source:
      'as many branches as there may be reorganisations, and twice as many for those that lose',
    value: { '10min': 3, '12s': 10, '6s': 20, '2s': 40, '400ms': 40, devnet: 12 },
  },
  finalityLag: {
    meaning: 'blocks between the head and the newest final block',
    unit: 'blocks',
    source:
      'Ethereum: 64 to 95 are usual, 128 is an epoch missed; GRANDPA and CometBFT are a few blocks behind at most, 6 minutes are a halt; an L2 is final with its batches on Ethereum, a quarter of an hour or more, and an hour is too long; Solana: 32 are usual, 300 are two minutes; a day of a 10-minute chain',
    value: { '10min': 144, '12s': 128, '6s': 60, '2s': 1800, '1s': 3600, '400ms': 300, devnet: 30 },
  },
  forkWindow: {
    meaning: 'time that checkpoints are remembered for, to compare them with those of slower nodes',
    unit: 'seconds',
    source:
      'six checkpoints of a 10-minute chain, nine epochs of Ethereum, more of faster ones: a branch with a third of the power gets there within; at least 36 blocks',
    value: { '10min': 21_600, '12s': 3600, '400ms': 3600, devnet: 120 },
  },
  forkStep: {
    meaning: 'time between two looks at a checkpoint',
    unit: 'seconds',
    source:
      'shorter than a checkpoint lasts, which is an hour, or 32 blocks: 384 s, 192 s, 64 s, 32 s; 12.8 s at 400 ms, of which some are met',
    value: { '10min': 300, '12s': 60, '6s': 60, '2s': 30, '1s': 15, '400ms': 15, devnet: 2 },
  },
  supplyRange: {
    meaning: 'range over which coins a block are measured',
    unit: 'seconds',
    source:
      'many blocks, so that supply and height need not be read at the same moment; at least 20 blocks and four scrapes',
    value: { '10min': 21_600, '12s': 3600, '400ms': 3600, devnet: 60 },
  },
  supplyWindow: {
    meaning: 'range before, of which the most coins a block are what is usual',
    unit: 'seconds',
    source:
      'longer than any period in which rewards are paid at once: a day with Polkadot, two with Solana',
    value: { '10min': 86_400, '12s': 129_600, '400ms': 259_200, devnet: 180 },
  },
  supplyFactor: {
    meaning: 'times the usual coins a block that are unusual',
    unit: '1',
    source: 'rewards are halved, not trebled; fees that are burnt come and go with the load',
    value: 3,
  },
});

const network = defineThresholds({
  habitWindow: {
    meaning: 'range over which it is learned what is usual for a node',
    unit: 'seconds',
    source: 'a day, so that quiet nights and busy evenings are both in it',
    value: { '10min': 86_400, '12s': 86_400, '400ms': 86_400, devnet: 600 },
  },
  minPeers: {
    meaning: 'peers below which a node has too few; 0 for a node that is meant to have none',
    unit: '1',
    source: 'XAI warns below 2 (AIXN below 3); the demo has two nodes, so one peer each',
    value: { '10min': 2, '12s': 2, '400ms': 2, devnet: 1 },
  },
  peerDropRatio: {
    meaning: 'part of its usual number of peers below which a node has lost too many',
    unit: 'ratio',
    source: 'half of the peers gone at once is a network fault, not the coming and going of a day',
    value: 0.5,
  },
  noInboundSeconds: {
    meaning: 'time without inbound peers after which a node counts as unreachable',
    unit: 'seconds',
    source: "Substrate's own alert waits 20 minutes",
    value: { '10min': 1200, '12s': 1200, '400ms': 1200, devnet: 20 },
  },
  networkErrors: {
    meaning: 'errors in talking to peers',
    unit: 'per second',
    source: 'both originals: more than 0.5 a second',
    value: 0.5,
  },
  networkErrorRatio: {
    meaning: 'errors for each message below which they are the noise of a busy node',
    unit: 'ratio',
    source:
      'one lost message in 100 is what a healthy public node sees from peers that come and go',
    value: 0.01,
  },
  networkLatency: {
    meaning: 'round-trip time to peers, 95th percentile',
    unit: 'seconds',
    source:
      'both originals: 2 s; around the world and back takes 0.3 s; on one machine half a second is slow',
    value: { '10min': 2, '12s': 2, '400ms': 2, devnet: 0.5 },
  },
  latencySamples: {
    meaning: 'round trips in the range of rates below which no percentile is judged',
    unit: '1',
    source: 'one slow ping among fewer than 10 would be the 95th percentile by itself',
    value: { '10min': 10, '12s': 10, '400ms': 10, devnet: 2 },
  },
  peerViolations: {
    meaning: 'messages dropped because a peer broke the rules of the protocol',
    unit: 'per second',
    source: 'as for invalid blocks in the originals: 0.1 a second, which is 30 in 5 minutes',
    value: 0.1,
  },
  dialFailureRatio: {
    meaning: 'part of the dials that fail above which outgoing connections count as blocked',
    unit: 'ratio',
    source:
      'address books of public chains are 70 to 90 % stale, so only nearly all of them mean something',
    value: 0.95,
  },
  dialCount: {
    meaning: 'dials in the long range below which their failures are not judged',
    unit: '1',
    source: 'a node without peers dials at least every two minutes',
    value: { '10min': 20, '12s': 20, '400ms': 20, devnet: 3 },
  },
  peerSlotsRatio: {
    meaning: 'part of the allowed connections in use above which newcomers find no room',
    unit: 'ratio',
    source: 'one or two slots are always on their way from one peer to the next',
    value: 0.95,
  },
  activePeerRatio: {
    meaning:
      'part of the connected peers that has sent something lately, below which they count as silent',
    unit: 'ratio',
    source:
      'peers ping each other several times a minute; half of them silent is a stuck link or a stuck node',
    value: 0.5,
  },
  silentPeersFloor: {
    meaning: 'connected peers below which their silence is not judged',
    unit: '1',
    source: 'with one or two peers a single stuck one would be half of them; the demo has one',
    value: { '10min': 4, '12s': 4, '400ms': 4, devnet: 1 },
  },
});

const transactions = defineThresholds({
  poolFillRatio: {
    meaning: 'part of the pool limit in use above which it is about to refuse or evict',
    unit: 'ratio',
    source: 'leaves time to act before the pool is full; the demo fills its pool in seconds',
    value: { '10min': 0.8, '12s': 0.8, '400ms': 0.8, devnet: 0.5 },
  },
  poolSize: {
    meaning: 'waiting transactions from which a pool without a known limit may be too large',
    unit: '1',
    source: 'both originals: 10,000; the demo starts empty',
    value: { '10min': 10_000, '12s': 10_000, '400ms': 10_000, devnet: 2000 },
  },
  poolGrowthFactor: {
    meaning: 'times its usual size above which a pool without a known limit is too large',
    unit: '1',
    source:
      'public pools hold tens of thousands on a normal day; a day swings by about a factor of 2',
    value: 3,
  },
  confirmBlocks: {
    meaning: 'block intervals that confirmations are judged over',
    unit: 'block intervals',
    source: 'an empty block or two are normal, six in a row are not',
    value: 6,
  },
  stalledBlocks: {
    meaning: 'blocks that come without confirming anything before the pool counts as stalled',
    unit: 'blocks',
    source:
      'one empty block is normal, and a second one may follow within seconds under proof of work',
    value: 2,
  },
  stalledGrowth: {
    meaning: 'transactions by which the pool grows meanwhile',
    unit: '1',
    source: 'below it, what waits may be a handful that pays too little',
    value: { '10min': 20, '12s': 20, '400ms': 20, devnet: 5 },
  },
  feeCoins: {
    meaning: 'fee that one transaction in four exceeds',
    unit: '1',
    source:
      'the originals say 10 coins, which is the highest bucket and so never exceeded; 5 can be',
    value: 5,
  },
  feeFactor: {
    meaning: 'times the usual fee above which fees are high, whatever the coin is worth',
    unit: '1',
    source:
      'the bounds of the fees are decades: less than 4 may be the rounding within one of them',
    value: 4,
  },
  feeSamples: {
    meaning: 'confirmed transactions in the long range below which fees are not judged',
    unit: '1',
    source: 'a quarter of fewer than 20 would be a handful of senders',
    value: 20,
  },
  throughputRatio: {
    meaning: 'part of the usual confirmations a second below which throughput is low',
    unit: 'ratio',
    source: 'a normal night is a third of the day or more; the original took a fixed 1 a second',
    value: 0.2,
  },
  waitingTransactions: {
    meaning: 'transactions that wait all the time before low throughput matters',
    unit: '1',
    source: 'without demand there is nothing to confirm; the demo has a few each second',
    value: { '10min': 20, '12s': 20, '400ms': 20, devnet: 5 },
  },
  rejectionRatio: {
    meaning: 'part of the submitted transactions that is refused',
    unit: 'ratio',
    source: 'wallets err in a few per cent; half means a broken client, a flood or a broken node',
    value: 0.5,
  },
  rejections: {
    meaning: 'refused transactions below which their part is not judged',
    unit: 'per second',
    source: '30 in 5 minutes',
    value: 0.1,
  },
  waitBlocks: {
    meaning: 'time from pool to block, 95th percentile',
    unit: 'block intervals',
    source:
      'most confirm within 3 blocks; fast chains are judged by what people notice, half a minute to minutes: three of 12 s slots, two of 6 s, one of a second',
    value: { '10min': 5, '12s': 15, '6s': 20, '2s': 45, '1s': 60, '400ms': 100, devnet: 10 },
  },
  waitLongest: {
    meaning: 'time from pool to block that is too long on every chain',
    unit: 'seconds',
    source: 'the highest bucket is 3600 s, and no percentile is ever above it',
    value: 3000,
  },
  waitSamples: {
    meaning: 'confirmations below which waiting is not judged',
    unit: '1',
    source: 'one that pays too little among fewer than 20 would be the 95th percentile by itself',
    value: 20,
  },
  evictions: {
    meaning: 'transactions thrown out of the pool',
    unit: 'per second',
    source: '30 in 5 minutes; single ones expire every day',
    value: 0.1,
  },
  transactionFailureRatio: {
    meaning: 'part of the finished transactions that had no effect',
    unit: 'ratio',
    source: 'public chains see up to 10 %; a quarter means a broken contract, client or node',
    value: 0.25,
  },
  transactionFailures: {
    meaning: 'failed transactions below which their part is not judged',
    unit: 'per second',
    source: '15 in 5 minutes; the demo has a few on purpose in its short window',
    value: { '10min': 0.05, '12s': 0.05, '400ms': 0.05, devnet: 0.5 },
  },
});

const mining = defineThresholds({
  hashrateRatio: {
    meaning: 'part of its usual hash rate below which a miner is slow',
    unit: 'ratio',
    source:
      'a stuck card or a throttled machine costs a third and more; the original took a fixed 1000 hashes a second; a shared machine such as the demo swings',
    value: { '10min': 0.7, '12s': 0.7, '400ms': 0.7, devnet: 0.25 },
  },
  miningSuccessRatio: {
    meaning: 'part of its usual success below which a miner fails too often',
    unit: 'ratio',
    source:
      'the original says half of the tries fail, which is normal for one of two miners; half of the own success never is, and implies it',
    value: { '10min': 0.5, '12s': 0.5, '400ms': 0.5, devnet: 0.25 },
  },
  expectedFinds: {
    meaning: 'blocks that a miner should have found in the long range before its luck is judged',
    unit: 'blocks',
    source:
      'where 30 are expected, 15 or fewer come by chance once in 500 times; where 10 are, a quarter of them once in 350',
    value: { '10min': 30, '12s': 30, '400ms': 30, devnet: 10 },
  },
  miningTimeFactor: {
    meaning: 'mean time of finding a block',
    unit: 'block intervals',
    source:
      'the mean of 5 blocks exceeds 3 targets by chance once in 1000 times; the original took 10 minutes on any chain',
    value: 3,
  },
  miningTimeBlocks: {
    meaning:
      'block intervals over which the time of finding is judged, if that is more than the long range',
    unit: 'block intervals',
    source:
      'at three times the target 16 blocks come meanwhile, 5 of which a third of the miners finds',
    value: 50,
  },
  miningTimeSamples: {
    meaning: 'found blocks below which their time is not judged',
    unit: 'blocks',
    source: 'the time of a single block says nothing under proof of work',
    value: 5,
  },
  networkHashrateRatio: {
    meaning: 'part of its usual value below which the hash rate of the whole network has dropped',
    unit: 'ratio',
    source: 'estimates swing by a fifth from day to day; at half, blocks take twice as long',
    value: 0.6,
  },
});

const validation = defineThresholds({
  validationFailures: {
    meaning: 'invalid blocks and transactions from others',
    unit: 'per second',
    source: "both originals: 0.1 a second; the demo's wallets err on purpose about so often",
    value: { '10min': 0.1, '12s': 0.1, '400ms': 0.1, devnet: 0.5 },
  },
  invalidBlocks: {
    meaning: 'invalid blocks in the long range',
    unit: '1',
    source:
      'from three on it is no single broken peer; between whole numbers, because increases are estimates',
    value: { '10min': 2.5, '12s': 2.5, '400ms': 2.5, devnet: 0.5 },
  },
  validationErrors: {
    meaning: 'validations in the long range that the node could not finish',
    unit: '1',
    source: 'the original fires at any; from three on it is no single hiccup of a disk',
    value: { '10min': 2.5, '12s': 2.5, '400ms': 2.5, devnet: 0.5 },
  },
});

const api = defineThresholds({
  apiTraffic: {
    meaning:
      'traffic of a server or an endpoint below which no share and no percentile of its requests is judged',
    unit: 'per second',
    source: '30 requests in a rate window: fewer say nothing about one in twenty',
    value: { '10min': 0.1, '12s': 0.1, '400ms': 0.1, devnet: 0.5 },
  },
  apiErrorRatio: {
    meaning: 'share of requests that the server itself fails (5xx)',
    unit: 'ratio',
    source:
      'AIXN 5 %, XAI 10 %: the stricter of the two; waking somebody is left to the error budget',
    value: 0.05,
  },
  apiClientErrorRatio: {
    meaning:
      'share of requests to existing routes that are refused as the fault of their sender (4xx)',
    unit: 'ratio',
    source: 'more are refused than served: a client or a release has it wrong, not single callers',
    value: 0.5,
  },
  apiClientTraffic: {
    meaning: 'traffic of a server below which refused requests are single callers',
    unit: 'per second',
    source: 'above what one script or scanner sends',
    value: 1,
  },
  apiLatency: {
    meaning: 'time that 95 of 100 requests stay below; of a server, and of an endpoint',
    unit: 'seconds',
    source:
      'both originals 5 s, there the highest bucket; here the highest is 10 s, so that 5 s can be exceeded',
    value: 5,
  },
  apiAbortedRatio: {
    meaning: 'share of requests whose client went away before the response was complete (499)',
    unit: 'ratio',
    source:
      'people leave single pages, and event streams always end so; a fifth of all is a pattern',
    value: 0.2,
  },
  apiPiledRequests: {
    meaning: 'requests under way below which nothing has piled up',
    unit: '1',
    source: 'a browser opens 6 connections: several waiting clients, not one',
    value: 20,
  },
  apiPiledTime: {
    meaning: 'time that the requests under way would take at the present pace',
    unit: 'seconds',
    source: "Little's law; 30 s is the usual time limit of a proxy or client",
    value: { '10min': 30, '12s': 30, '400ms': 30, devnet: 4 },
  },
  apiPiledPace: {
    meaning: 'present pace of completed requests as part of the mean of the last hours',
    unit: 'ratio',
    source: 'a quarter: tells requests that hang from event streams, which are long by nature',
    value: 0.25,
  },
  apiQuietOffset: {
    meaning:
      'how long ago the hour ends in which a server had requests throughout, to be one that usually has',
    unit: 'seconds',
    source: 'half an hour less than a day, so that the hour lies around the same time yesterday',
    value: { '10min': 84_600, '12s': 84_600, '400ms': 84_600, devnet: 300 },
  },
  apiMemory: {
    meaning: 'time after which a server without requests counts as one that has none',
    unit: 'seconds',
    source: 'a quarter of a day: whoever wanted to know has been told',
    value: { '10min': 21_600, '12s': 21_600, '400ms': 21_600, devnet: 240 },
  },
});

const slo = defineThresholds({
  apiObjective: {
    meaning: 'share of requests that are to be answered without an error of the server',
    unit: 'ratio',
    source: 'an error budget of 3.6 hours a month, which one server with its restarts can keep',
    value: 0.995,
  },
  apiLatencyObjective: {
    meaning: 'share of requests that are to be answered within the time of apiLatencyBound',
    unit: 'ratio',
    source: 'one slow answer in a hundred: pages that sum up a whole chain are slow by nature',
    value: 0.99,
  },
  apiLatencyBound: {
    meaning:
      'time within which a request is to be answered; a bound of the buckets that is no whole number',
    unit: 'seconds',
    source:
      'beyond 2 to 3 s people take a page for broken; whole bounds are spelled differently by Prometheus 2 and 3',
    value: 2.5,
  },
  rpcObjective: {
    meaning: 'share of JSON-RPC calls that are to be answered without an error of the server',
    unit: 'ratio',
    source: 'as apiObjective: wallets and indexers repeat a call that fails',
    value: 0.995,
  },
  sloTraffic: {
    meaning: 'mean traffic of a job over the longer window below which its budget is not judged',
    unit: 'per second',
    source: '360 requests an hour: a burn rate of 14.4 is then 26 failures, not one',
    value: { '10min': 0.1, '12s': 0.1, '400ms': 0.1, devnet: 0.5 },
  },
  sloFastPageBurn: {
    meaning: 'burn rate that wakes somebody at once: 2 % of the budget of 30 days in an hour',
    unit: '1',
    source: 'Google SRE workbook, chapter 5, table 5-8',
    value: 14.4,
  },
  sloSlowPageBurn: {
    meaning: 'burn rate that wakes somebody within hours: 5 % of the budget in six hours',
    unit: '1',
    source: 'Google SRE workbook, chapter 5, table 5-8',
    value: 6,
  },
  sloFastTicketBurn: {
    meaning: 'burn rate that is looked at today: 10 % of the budget in a day',
    unit: '1',
    source: 'Google SRE workbook, chapter 5, as sloth and pyrra have it',
    value: 3,
  },
  sloSlowTicketBurn: {
    meaning: 'burn rate that is looked at this week: 10 % of the budget in three days',
    unit: '1',
    source: 'Google SRE workbook, chapter 5, table 5-8',
    value: 1,
  },
  sloFastPageShort: sloWindow('5 minutes, so that a page ends soon after the fault', 300, 20),
  sloSlowPageShort: sloWindow('30 minutes', 1_800, 60),
  sloFastPageLong: sloWindow('an hour', 3_600, 40),
  sloFastTicketShort: sloWindow('2 hours', 7_200, 120),
  sloSlowPageLong: sloWindow('6 hours, also the short window of the slow ticket', 21_600, 240),
  sloFastTicketLong: sloWindow('a day', 86_400, 480),
  sloSlowTicketLong: sloWindow('3 days', 259_200, 1_200),
  sloBudgetWindow: sloWindow('30 days, for what is left of the budget', 2_592_000, 2_400),
  sloBudgetStep: {
    meaning: 'distance of the samples from which the window of the budget is averaged',
    unit: 'seconds',
    source: 'as long as the range of the rates that are averaged: every request counts once',
    value: { '10min': 300, '12s': 300, '400ms': 300, devnet: 20 },
  },
});

function sloWindow(length: string, usual: number, devnet: number) {
  return {
    meaning: `window of error ratios; usually ${length}`,
    unit: 'seconds',
    source: 'Google SRE workbook, chapter 5; seconds on a devnet, to watch a budget burn',
    value: { '10min': usual, '12s': usual, '400ms': usual, devnet },
  } as const;
}

const rpc = defineThresholds({
  rpcTraffic: {
    meaning: 'calls below which no share and no percentile of them is judged',
    unit: 'per second',
    source: 'as apiTraffic: 30 calls in a rate window',
    value: { '10min': 0.1, '12s': 0.1, '400ms': 0.1, devnet: 0.5 },
  },
  rpcErrorRatio: {
    meaning: 'share of calls that the server itself fails',
    unit: 'ratio',
    source: 'as apiErrorRatio: the stricter of the two originals, which know no JSON-RPC',
    value: 0.05,
  },
  rpcLatency: {
    meaning: 'time that 95 of 100 single calls stay below, traces left out',
    unit: 'seconds',
    source:
      'wallets ask several times for one page; the buckets end at 30 s, where proxies give up',
    value: 2.5,
  },
  rpcInvalidRatio: {
    meaning: 'share of calls that are malformed, or of methods that do not exist',
    unit: 'ratio',
    source: 'more are refused than answered: a client has it wrong, or somebody tries doors',
    value: 0.5,
  },
  rpcInvalidTraffic: {
    meaning: 'calls below which refused ones are single callers',
    unit: 'per second',
    source: 'as apiClientTraffic',
    value: 1,
  },
  rpcBatchSize: {
    meaning: 'elements that 95 of 100 batches stay below',
    unit: '1',
    source: 'providers limit batches to 10 to 1,000; up to 100 is usual for indexers',
    value: 100,
  },
  sourceStale: {
    meaning: 'age of the newest answer of a node that counts as answering',
    unit: 'seconds',
    source:
      'polls come every 1 to 30 s, half the block time; several of them, and calls that run into their limits; at least four polls and two scrapes',
    value: { '10min': 300, '12s': 120, '400ms': 120, devnet: 30 },
  },
  sourceErrorRatio: {
    meaning: 'errors of one kind for each poll of a node',
    unit: 'ratio',
    source: 'every fifth poll lacks something; a single lost answer is retried and no matter',
    value: 0.2,
  },
  sourceLatency: {
    meaning: 'time that 95 of 100 polls of a node stay below',
    unit: 'seconds',
    source: 'a node on the same network takes tens of milliseconds; a call is given up after 2 s',
    value: 1,
  },
});

const system = defineThresholds({
  cpuHigh: {
    meaning: 'processor time, averaged over the rate window, that leaves little for a burst',
    unit: 'percent',
    source:
      'the original: HighCPUUsage at 80 %; a machine that runs a demo is busy with other things',
    value: { '10min': 80, '12s': 80, '400ms': 80, devnet: 97 },
  },
  cpuCritical: {
    meaning: 'processor time that counts as exhausted, together with an event loop that lags',
    unit: 'percent',
    source: 'the original: CriticalCPUUsage at 95 %',
    value: { '10min': 95, '12s': 95, '400ms': 95, devnet: 99 },
  },
  memoryHigh: {
    meaning: 'memory in use that leaves little for a burst',
    unit: 'percent',
    source: 'the originals: HighMemoryUsage at 85 % and 90 %; the earlier one leaves time to act',
    value: 85,
  },
  memoryCritical: {
    meaning: 'memory in use at which the kernel may end a process at any moment',
    unit: 'percent',
    source: 'the original: CriticalMemoryUsage at 95 %',
    value: 95,
  },
  diskFreeLow: {
    meaning: 'free part of the disk below which it is to be cleared or enlarged today',
    unit: 'percent',
    source: 'the original: DiskSpaceRunningOut below 10 % free',
    value: 10,
  },
  diskFreeCritical: {
    meaning: 'free part of the disk below which the database of the node is in danger',
    unit: 'percent',
    source: 'the original: CriticalDiskSpace below 5 % free',
    value: 5,
  },
  diskTrendWindow: {
    meaning: 'time over which the growth of the disk use is measured',
    unit: 'seconds',
    source: 'node-mixin looks back 6 hours, which evens out the compaction of a database',
    value: { '10min': 21_600, '12s': 21_600, '400ms': 21_600, devnet: 120 },
  },
  diskFullWithin: {
    meaning: 'time until the disk is full, if it goes on like this, that asks for action today',
    unit: 'seconds',
    source: 'node-mixin says 24 hours; three days reach over a weekend',
    value: { '10min': 259_200, '12s': 259_200, '400ms': 259_200, devnet: 3600 },
  },
  diskTrendFree: {
    meaning: 'free part of the disk above which no trend matters yet',
    unit: 'percent',
    source: 'node-mixin: nodeSpaceFillingUpWarningThreshold, 40 %',
    value: 40,
  },
  threads: {
    meaning: 'threads of one process that only a leak explains',
    unit: '1',
    source:
      'the original: HighThreadCount above 1,000; a Node.js process has about 11 and its workers',
    value: 1000,
  },
  fileDescriptors: {
    meaning: 'part of the allowed file descriptors in use',
    unit: 'ratio',
    source: 'node-mixin warns at 70 % of the machine; one process fills the rest slower',
    value: 0.8,
  },
  eventLoopLag: {
    meaning: 'lag of the event loop (p99 between scrapes) that callers feel',
    unit: 'seconds',
    source: 'ten times the 50 ms at which under-pressure setups start to refuse requests',
    value: 0.5,
  },
  eventLoopUtilization: {
    meaning: 'part of the time in which the event loop is busy, so that requests queue up',
    unit: 'ratio',
    source: 'queueing theory: at 95 % load a request waits 19 times its own time',
    value: 0.95,
  },
  clockOffset: {
    meaning: 'distance of the clock from its time servers',
    unit: 'seconds',
    source: 'node-mixin: NodeClockSkewDetected at 50 ms; consensus needs far better than a slot',
    value: 0.05,
  },
  clockMaxError: {
    meaning: 'possible error at which the kernel itself calls its clock unsynchronised',
    unit: 'seconds',
    source: 'the kernel stops counting at 16 s; node-mixin: NodeClockNotSynchronising',
    value: 16,
  },
  clockMemory: {
    meaning:
      'time within which the clock has to have been synchronised once, else it is not meant to be',
    unit: 'seconds',
    source: 'one day: virtual machines and containers without a time service have no status at all',
    value: { '10min': 86_400, '12s': 86_400, '400ms': 86_400, devnet: 600 },
  },
  interfaceErrorRatio: {
    meaning: 'part of the packets of an interface that are damaged or lost',
    unit: 'ratio',
    source: 'node-mixin: NodeNetworkReceiveErrs at 1 %',
    value: 0.01,
  },
  networkPacketFloor: {
    meaning: 'packets below which the error ratio of an interface says nothing',
    unit: 'per second',
    source: 'one in a second is an idle line',
    value: 1,
  },
  securityEventRate: {
    meaning:
      'security events of severity warning and critical that are an attack or a broken client',
    unit: 'per second',
    source: 'as peerViolations: 0.1 a second, which is 30 in 5 minutes',
    value: 0.1,
  },
  containerThrottling: {
    meaning:
      'part of the scheduling periods in which a container had to wait for its processor limit',
    unit: 'ratio',
    source: 'kubernetes-mixin: CPUThrottlingHigh at 25 %',
    value: 0.25,
  },
  containerPeriodFloor: {
    meaning: 'scheduling periods below which the throttling of a container says nothing',
    unit: 'per second',
    source: 'a busy container has ten periods a second',
    value: 1,
  },
  containerMemory: {
    meaning: 'part of its memory limit that a container uses',
    unit: 'ratio',
    source: 'the higher of the two originals for memory, since the working set has caches in it',
    value: 0.9,
  },
});

const hosts = defineThresholds({
  diskFreeBytesLow: {
    meaning: 'free space above which no part of a disk counts as little',
    unit: 'bytes',
    source:
      '200 GiB: weeks of growth of an archive node; a disk of 20 TB with 6 % free has six times as much',
    value: 200 * 1024 ** 3,
  },
  diskFreeBytesCritical: {
    meaning: 'free space above which no database is in danger',
    unit: 'bytes',
    source:
      '50 GiB: room for one compaction of a large database; geth ends by itself below some GiB (datadir.minfreedisk)',
    value: 50 * 1024 ** 3,
  },
  diskSpikeWindow: {
    meaning:
      'time within which only the most free space counts for the trend, so that a compaction is none',
    unit: 'seconds',
    source: 'compactions and snapshots give their space back within two hours',
    value: { '10min': 7200, '12s': 7200, '400ms': 7200, devnet: 40 },
  },
  inodesFree: {
    meaning: 'free part of the inodes of a file system',
    unit: 'percent',
    source: 'node-mixin: NodeFilesystemAlmostOutOfFiles at 5 %',
    value: 5,
  },
  stateMemory: {
    meaning:
      'time within which a machine has to have been as it should be, else it is not meant to be so',
    unit: 'seconds',
    source: 'as clockMemory: a card without a cable and a collector without data never were',
    value: { '10min': 86_400, '12s': 86_400, '400ms': 86_400, devnet: 600 },
  },
  diskLatency: {
    meaning: 'mean time of one read or write of a disk',
    unit: 'seconds',
    source:
      'awesome-prometheus-alerts says 100 ms for disks of all kinds; an SSD takes below 1 ms, a network volume 5 ms, a client reads thousands of times for a block',
    value: 0.05,
  },
  diskOperationsFloor: {
    meaning: 'reads and writes below which the mean time of one says nothing',
    unit: 'per second',
    source: 'an idle disk has a few a second, a chain client hundreds',
    value: 20,
  },
  diskBusy: {
    meaning: 'part of the time in which a disk has something to do',
    unit: 'ratio',
    source:
      'awesome-prometheus-alerts: HostUnusualDiskIo at 80 %; a disk in full use has none left',
    value: 0.95,
  },
  diskQueue: {
    meaning: 'reads and writes that wait in the queue of a disk on average',
    unit: '1',
    source: 'node-mixin: NodeDiskIOSaturation at 10',
    value: 10,
  },
  ioWait: {
    meaning: 'part of the time in which processors have nothing to do but wait for disks',
    unit: 'percent',
    source:
      'awesome-prometheus-alerts: HostCpuHighIowait at 10 %; a client that executes blocks waits for its disk by nature',
    value: 20,
  },
  memoryAvailable: {
    meaning: 'part of the memory of a machine that can be had at once',
    unit: 'percent',
    source: 'node-mixin: NodeMemoryHighUtilization at 90 % in use',
    value: 10,
  },
  swapPages: {
    meaning: 'pages in both directions together between memory and swap',
    unit: 'per second',
    source: 'node-mixin: NodeMemoryMajorPagesFaults at 500; 500 pages are 2 MB',
    value: 500,
  },
  loadPerProcessor: {
    meaning: 'processes that want to run, or wait for a disk, for each processor',
    unit: '1',
    source: 'node-mixin: NodeSystemSaturation at 2',
    value: 2,
  },
  cpuPressure: {
    meaning:
      'part of the time in which something waits for a processor, below which a load is one of disks',
    unit: 'ratio',
    source: 'pressure of 20 % is felt; at a load of 2 by processors alone it is near 100 %',
    value: 0.2,
  },
  networkDropRatio: {
    meaning: 'part of the packets of an interface that the kernel throws away',
    unit: 'ratio',
    source:
      'above what is dropped by right, such as protocols that nobody speaks: one packet in some seconds',
    value: 0.02,
  },
  networkDropFloor: {
    meaning: 'packets below which the part that is dropped says nothing',
    unit: 'per second',
    source: 'with a hundred, two in a second are dropped at the limit',
    value: 100,
  },
  networkUtilization: {
    meaning: 'part of the speed of an interface that is used in one direction',
    unit: 'ratio',
    source:
      'awesome-prometheus-alerts: HostNetworkBandwidthSaturated at 80 %; a sync uses what it gets',
    value: 0.9,
  },
  conntrackUse: {
    meaning: 'part of the table of connections of the kernel that is in use',
    unit: 'ratio',
    source: 'node-mixin: NodeHighNumberConntrackEntriesUsed at 75 %',
    value: 0.75,
  },
  machineFileDescriptors: {
    meaning: 'part of the file descriptors of a machine in use',
    unit: 'ratio',
    source: 'node-mixin: NodeFileDescriptorLimit at 70 %',
    value: 0.7,
  },
  textfileAge: {
    meaning: 'age of a file of the textfile collector after which nobody writes it any more',
    unit: 'seconds',
    source: 'two days: the slowest usual ones, such as of apt, come once a day',
    value: { '10min': 172_800, '12s': 172_800, '400ms': 172_800, devnet: 300 },
  },
  certificateDaysLow: {
    meaning: 'days before its end at which a certificate should have been renewed',
    unit: 'days',
    source:
      "Let's Encrypt renews 30 days before the end of 90, 15 before the end of 45: 14 are a renewal that failed",
    value: 14,
  },
  certificateDaysCritical: {
    meaning: 'days before its end at which a certificate is to be renewed by hand at once',
    unit: 'days',
    source: 'three days reach over a weekend',
    value: 3,
  },
});

const ai = defineThresholds({
  aiWindow: {
    meaning: 'range over which the tasks of a provider are counted',
    unit: 'seconds',
    source: 'a task may take 5 minutes, the highest bucket; three of them in a row',
    value: { '10min': 900, '12s': 900, '400ms': 900, devnet: 40 },
  },
  aiTaskFloor: {
    meaning: 'tasks of a provider in that range below which no ratio is judged',
    unit: '1',
    source: 'with five tasks one failure is 20 %; every sixth of the demo fails on purpose',
    value: { '10min': 5, '12s': 5, '400ms': 5, devnet: 15 },
  },
  aiFailureRatio: {
    meaning: 'part of the tasks of a provider that fail',
    unit: 'ratio',
    source: 'above one in five; single failures are retried by the caller',
    value: 0.25,
  },
  aiTimeoutRatio: {
    meaning: 'part of the tasks of a provider that run out of time',
    unit: 'ratio',
    source: 'a timeout has cost the whole wait, so that fewer of them hurt than of failures',
    value: 0.15,
  },
  aiTaskDuration: {
    meaning: 'p95 of the time of a task; the highest bucket is 300 s',
    unit: 'seconds',
    source: 'one minute: the time limit of most HTTP proxies',
    value: 60,
  },
  aiCostPerHour: {
    meaning: 'coins that all AI tasks of the servers of one role may cost in an hour',
    unit: '1',
    source: 'no measure fits all: set it to your own budget',
    value: 1000,
  },
  aiQueueLength: {
    meaning: 'tasks in the queue below which growth does not matter',
    unit: '1',
    source: 'twenty tasks of 10 s are three minutes of work for one provider',
    value: 20,
  },
});

const monitoring = defineThresholds({
  selfWindow: {
    meaning: 'range over which the programs of the stack count what failed',
    unit: 'seconds',
    source: 'Prometheus tells Alertmanager of a firing alert again each minute: 15 tries',
    value: { '10min': 900, '12s': 900, '400ms': 900, devnet: 120 },
  },
  notificationFailureRatio: {
    meaning: 'part of the requests to a channel that fail',
    unit: 'ratio',
    source: 'alertmanager-mixin says 1 % of notifications; a request that fails is repeated',
    value: 0.1,
  },
  alertSendFailureRatio: {
    meaning: 'part of the alerts sent to an Alertmanager that it did not take',
    unit: 'ratio',
    source: 'prometheus-mixin at 1 %; Prometheus 2 counts one error for a batch of up to 64 alerts',
    value: 0.01,
  },
  alertSendFloor: {
    meaning: 'alerts sent to an Alertmanager within the rate window below which no ratio is judged',
    unit: '1',
    source: 'Watchdog alone is sent five times in five minutes; in a devnet window not even once',
    value: { '10min': 2, '12s': 2, '400ms': 2, devnet: 0.2 },
  },
  notificationFloor: {
    meaning: 'requests to a channel within the rate window below which no ratio is judged',
    unit: '1',
    source: 'Alertmanager repeats a failed request after a minute at most: five in five minutes',
    value: { '10min': 2, '12s': 2, '400ms': 2, devnet: 0.2 },
  },
  remoteWriteFloor: {
    meaning: 'samples sent to a receiver below which no ratio is judged',
    unit: 'per second',
    source: 'one server alone brings tens of samples a second',
    value: 1,
  },
  remoteWriteFailureRatio: {
    meaning: 'part of the samples sent to a receiver that it did not take',
    unit: 'ratio',
    source: 'prometheus-mixin: PrometheusRemoteStorageFailures at 1 %',
    value: 0.01,
  },
  ruleDurationRatio: {
    meaning: 'part of its interval that a rule group takes',
    unit: 'ratio',
    source: 'half: above it a burst of work makes Prometheus miss evaluations',
    value: 0.5,
  },
  scrapeDurationRatio: {
    meaning: 'part of the scrape interval that a scrape takes',
    unit: 'ratio',
    source: 'half: the time limit of a scrape is at or below the interval',
    value: 0.5,
  },
  samplesPerScrape: {
    meaning: 'samples that one server may expose before something makes series without end',
    unit: '1',
    source:
      'maxLabelSets (1,000) of requests and durations are 15,000 samples; everything else is below 5,000',
    value: 20_000,
  },
  samplesGrowth: {
    meaning: 'times as many samples as a day before',
    unit: '1',
    source: 'a new release adds metrics, but does not double them',
    value: 2,
  },
  samplesGrowthFloor: {
    meaning: 'samples below which growth does not matter',
    unit: '1',
    source: 'a server with the default options exposes under 1,500',
    value: 3000,
  },
  samplesGrowthWindow: {
    meaning: 'time that the number of samples is compared over',
    unit: 'seconds',
    source: 'one day, so that both ends are the same time of day',
    value: { '10min': 86_400, '12s': 86_400, '400ms': 86_400, devnet: 240 },
  },
});

const notifications = defineThresholds({
  groupWait: {
    meaning: 'time that Alertmanager waits for more of a group before it sends the first message',
    unit: 'seconds',
    source: "Alertmanager's default",
    value: { '10min': 30, '12s': 30, '400ms': 30, devnet: 0.5 },
  },
  groupInterval: {
    meaning: 'time between two messages about one group, if something changes in it',
    unit: 'seconds',
    source: "Alertmanager's default",
    value: { '10min': 300, '12s': 300, '400ms': 300, devnet: 3 },
  },
  repeatInterval: {
    meaning: 'time after which a message about a group is repeated',
    unit: 'seconds',
    source: "Alertmanager's default of 4 h, less half a group interval as with criticalRepeat",
    value: { '10min': 14_250, '12s': 14_250, '400ms': 14_250, devnet: 298 },
  },
  criticalWait: {
    meaning: 'the same as groupWait, for critical alerts',
    unit: 'seconds',
    source: 'two evaluations at most, so that five nodes that go down together are one page',
    value: { '10min': 10, '12s': 10, '400ms': 10, devnet: 0.5 },
  },
  criticalInterval: {
    meaning: 'the same as groupInterval, for critical alerts',
    unit: 'seconds',
    source: 'whoever is awake wants to know within a minute',
    value: { '10min': 60, '12s': 60, '400ms': 60, devnet: 3 },
  },
  criticalRepeat: {
    meaning: 'time after which a critical message is repeated',
    unit: 'seconds',
    source:
      "the original's 5 minutes, less half a group interval: Alertmanager looks once a group interval, and a repetition that is due a moment after it looked waits for the next time",
    value: { '10min': 270, '12s': 270, '400ms': 270, devnet: 298 },
  },
  criticalMailRepeat: {
    meaning: 'time after which a mail about a critical alert is repeated',
    unit: 'seconds',
    source:
      'an hour, less half of criticalInterval as with criticalRepeat: mails are read later, and wake nobody',
    value: { '10min': 3570, '12s': 3570, '400ms': 3570, devnet: 298 },
  },
  digestWait: {
    meaning: 'time that the first digest waits for more alerts of severity info',
    unit: 'seconds',
    source:
      'long enough for a deployment to be one message; longer than the hour for which a changed version is seen, which the next digest would tell again',
    value: { '10min': 7200, '12s': 7200, '400ms': 7200, devnet: 2 },
  },
  digestInterval: {
    meaning: 'time between two digests',
    unit: 'seconds',
    source: 'the original sends info as a daily digest',
    value: { '10min': 86_400, '12s': 86_400, '400ms': 86_400, devnet: 30 },
  },
  heartbeatInterval: {
    meaning: 'time between two calls of the heartbeat address',
    unit: 'seconds',
    source: 'services that expect heartbeats count in minutes',
    value: { '10min': 60, '12s': 60, '400ms': 60, devnet: 2 },
  },
});

/**
 * Every number in a rule: when an alert fires, and how long its condition has to last.
 *
 * @remarks In seconds, ratios from 0 to 1 and whole counts. `for…` and `…Window` are times; in the
 * profile `devnet` they are so short that one can watch an alert come and go.
 */
export const thresholds = {
  ...timing,
  ...chain,
  ...availability,
  ...sync,
  ...consensus,
  ...network,
  ...transactions,
  ...mining,
  ...validation,
  ...api,
  ...slo,
  ...rpc,
  ...system,
  ...hosts,
  ...ai,
  ...monitoring,
  ...notifications,
} as const;

/** Thresholds that a chain can have of its own: those of the alerts about chains and their nodes. */
export const chainThresholds: ReadonlySet<string> = new Set([
  ...['forBrief', 'forShort', 'forMedium', 'forLong', 'keepFiring', 'readinessFlaps'],
  ...[chain, sync, consensus, network, transactions, mining, validation].flatMap(Object.keys),
  ...['sourceStale', 'sourceErrorRatio', 'sourceLatency'],
]);

/** The name of a threshold. */
export type ThresholdName = keyof typeof thresholds;

/** All thresholds as numbers, for one profile. */
export type Thresholds = Readonly<Record<ThresholdName, number>>;

/** What thresholds follow from beside the profile. */
export interface ThresholdSettings {
  /** @defaultValue that of the profile */
  readonly blockSeconds?: number;
  /** Seconds between two scrapes. @defaultValue that of the profile */
  readonly scrapeInterval?: number;
  /** Values that are taken as they are. */
  readonly overrides?: Readonly<Partial<Record<ThresholdName, number>>>;
}

/** Looks all thresholds up for a profile, and fits them to the block interval and to the scrapes. */
export function resolveThresholds(
  profile: ChainProfileName,
  { blockSeconds, scrapeInterval, overrides = {} }: ThresholdSettings = {},
): Thresholds {
  const names = Object.keys(thresholds) as ThresholdName[];
  const known = {
    ...Object.fromEntries(names.map((name) => [name, valueFor(profile, thresholds[name])])),
    ...overrides,
    ...(scrapeInterval !== undefined && { scrapeInterval }),
  } as Record<ThresholdName, number>;
  const pace: Pace = {
    blockSeconds: blockSeconds ?? chainProfiles[profile].blockSeconds,
    scrapeInterval: known.scrapeInterval,
  };
  for (const [name, least] of Object.entries(leastThresholds)) {
    if (Object.hasOwn(overrides, name)) continue;
    const threshold = name as ThresholdName;
    known[threshold] = Math.max(known[threshold], least(pace, known));
  }
  return known;
}

function valueFor(profile: ChainProfileName, { value }: ThresholdDefinition): number {
  if (typeof value === 'number') return value;
  const own = value[profile];
  if (own !== undefined) return own;
  const slower = slowerProfiles(profile).find((name) => value[name] !== undefined);
  return value[slower ?? '12s'] as number;
}

/** The slower profiles, the next one first. */
function slowerProfiles(profile: ChainProfileName): ChainProfileName[] {
  const names = Object.keys(chainProfiles) as ChainProfileName[];
  return names.slice(0, names.indexOf(profile)).reverse();
}
