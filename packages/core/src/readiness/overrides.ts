import type { Limits } from './limits';

/** Stricter limits for one answer. */
export type Overrides = { readonly [Name in OverrideName]?: number };

/** What a caller may tighten, by the name of the query parameter. */
export type OverrideName = keyof typeof overridden;

/** A parameter that cannot be used. */
export interface BadParameter {
  readonly parameter: string;
  /** Why, without the value that came. */
  readonly problem: string;
}

const overridden = {
  minPeers: 'minPeers',
  maxBlocksBehind: 'blocksBehind',
  maxHeadAgeSeconds: 'headAgeSeconds',
  maxStallSeconds: 'stallSeconds',
  maxIndexLag: 'indexLag',
} as const satisfies Record<string, keyof Limits>;

const overrideNames = Object.keys(overridden) as readonly OverrideName[];

/** Reads the limits that a query asks for; `undefined` if it asks for none. */
export function readOverrides(search: URLSearchParams): Overrides | BadParameter | undefined {
  const overrides: { [Name in OverrideName]?: number } = {};
  for (const name of overrideNames) {
    const values = search.getAll(name);
    if (values.length === 0) continue;
    if (values.length > 1) return { parameter: name, problem: 'it is given more than once' };
    // No sign, exponent or other base: a limit that is read as another one is a silent pass.
    if (!/^\d{1,9}(?:\.\d{1,3})?$/.test(values[0] as string)) {
      return { parameter: name, problem: 'it has to be a plain number that is not negative' };
    }
    overrides[name] = Number(values[0]);
  }
  return Object.keys(overrides).length === 0 ? undefined : overrides;
}

/** Whether something that was read is an objection to it. */
export function isBadParameter(value: object | undefined): value is BadParameter {
  return value !== undefined && 'parameter' in value;
}

/** Finds an override that would loosen a limit, which is the operator's. */
export function findLooser(limits: Limits, overrides: Overrides): BadParameter | undefined {
  for (const name of overrideNames) {
    const value = overrides[name];
    const limit = limits[overridden[name]];
    if (value === undefined || typeof limit !== 'number') continue;
    const isLooser = name === 'minPeers' ? value < limit : value > limit;
    if (isLooser) {
      return { parameter: name, problem: `it is looser than the configured ${limit}` };
    }
  }
  return undefined;
}

/** The limits with the overrides in their places; what is ready has no further room. */
export function tighten(limits: Limits, overrides: Overrides): Limits {
  const given = overrideNames.filter((name) => overrides[name] !== undefined);
  const tightened: Limits = {
    ...limits,
    ...Object.fromEntries(given.map((name) => [overridden[name], overrides[name]])),
  };
  return { ...tightened, exitBlocksBehind: tightened.blocksBehind };
}
