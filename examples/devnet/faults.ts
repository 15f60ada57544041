/** What each fault is set to; `false` or 0 is off. */
export interface FaultSettings {
  /** Drops all connections and refuses new ones. */
  partition: boolean;
  /** The background miner rests; `mineBlock` still works. */
  stalledMiner: boolean;
  /** Milliseconds by which each outgoing message is late. */
  slowPeer: number;
  /** Mines and broadcasts one block with too large a reward, then is off again. */
  invalidBlock: boolean;
  /** Replaces this many blocks by a heavier branch, then is off again. */
  reorg: number;
  /** Submits this many transactions, then is off again. */
  mempoolFlood: number;
  /** Only a flag, for API servers to read. */
  failingApi: boolean;
}

/** The name of a fault. */
export type FaultName = keyof FaultSettings;

/** The fault switches of a node. */
export interface Faults {
  get<Name extends FaultName>(name: Name): FaultSettings[Name];
  /** Lists all faults as they are set now. */
  all(): Readonly<FaultSettings>;
  /** Sets a fault; resolves when it is in force, or for a single deed when that is done. */
  set<Name extends FaultName>(name: Name, value: FaultSettings[Name]): Promise<void>;
}

/** What the node does about faults that are more than a flag. */
export interface FaultActions {
  partition(isOn: boolean): void;
  invalidBlock(): Promise<void>;
  reorg(depth: number): Promise<void>;
  mempoolFlood(count: number): Promise<void>;
}

const OFF: Readonly<FaultSettings> = {
  partition: false,
  stalledMiner: false,
  slowPeer: 0,
  invalidBlock: false,
  reorg: 0,
  mempoolFlood: 0,
  failingApi: false,
};

/** Creates the switches, all off. */
export function createFaults(actions: FaultActions): Faults {
  const settings: FaultSettings = { ...OFF };
  return {
    get: (name) => settings[name],
    all: () => ({ ...settings }),
    async set(name, value) {
      if (!Object.hasOwn(OFF, name)) {
        throw new RangeError(
          `No fault ${JSON.stringify(name)}: use ${Object.keys(OFF).join(', ')}.`,
        );
      }
      if (typeof value !== typeof OFF[name] || !isAmount(value)) {
        throw new RangeError(`Fault "${name}" cannot be ${JSON.stringify(value)}.`);
      }
      if (isDeed(name) && settings[name]) throw new Error(`Fault "${name}" is under way.`);
      settings[name] = value;
      if (name === 'partition') actions.partition(value as boolean);
      if (!value || !isDeed(name)) return;
      try {
        if (name === 'invalidBlock') await actions.invalidBlock();
        else await actions[name](value as number);
      } finally {
        Object.assign(settings, { [name]: OFF[name] });
      }
    },
  };
}

function isDeed(name: FaultName): name is 'invalidBlock' | 'reorg' | 'mempoolFlood' {
  return name === 'invalidBlock' || name === 'reorg' || name === 'mempoolFlood';
}

function isAmount(value: boolean | number): boolean {
  return typeof value === 'boolean' || (Number.isSafeInteger(value) && value >= 0);
}
