/** Units of panels by what they say, with Grafana's id of each. */
export const panelUnits = {
  seconds: 's',
  bytes: 'bytes',
  bytesPerSecond: 'Bps',
  /** 0 to 1, shown as 0 % to 100 %. */
  ratio: 'percentunit',
  /** 0 to 100. */
  percent: 'percent',
  count: 'short',
  /** A number whose digits all matter, such as a height. */
  exact: 'none',
  perSecond: 'cps',
  perMinute: 'cpm',
  requestsPerSecond: 'reqps',
  hashesPerSecond: 'Hs',
  coins: 'suffix: coins',
  coinsPerHour: 'suffix: coins/h',
  wei: 'suffix: wei',
  blocks: 'suffix: blocks',
  cores: 'suffix: cores',
} as const;

/** The unit of a panel. */
export type PanelUnit = keyof typeof panelUnits;
