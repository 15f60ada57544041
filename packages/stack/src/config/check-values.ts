import { StackError } from '../stack-error';

/** Checks one value of a configuration; `path` is what the message calls it. */
export type CheckValue = (path: string, value: unknown) => void;

/** An object with no other settings than these; `required` ones must be there. */
export function object(
  settings: Readonly<Record<string, CheckValue>>,
  required: readonly string[] = [],
): CheckValue {
  return (path, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw mistake(path, value, 'holds no settings', `It has ${list(Object.keys(settings))}.`);
    }
    for (const [key, inner] of Object.entries(value)) {
      const check = Object.hasOwn(settings, key) ? settings[key] : undefined;
      const name = path === '' ? key : `${path}.${key}`;
      if (check === undefined) {
        throw new StackError(
          `${name} is no setting.`,
          `${path === '' ? 'Settings' : `Settings of ${path}`} are ${list(Object.keys(settings))}.`,
        );
      }
      // A setting left out in YAML, `name:` with nothing behind it, is null.
      if (inner !== undefined) check(name, inner);
    }
    for (const key of required) {
      if ((value as Record<string, unknown>)[key] === undefined) {
        throw new StackError(
          `${path}.${key} is missing.`,
          `Give it together with ${path}; in YAML, a text that begins with # needs quotes.`,
        );
      }
    }
  };
}

/** An object whose keys a pattern matches, and whose values all pass a check. */
export function recordOf(pattern: RegExp, remedy: string, check: CheckValue): CheckValue {
  return (path, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw mistake(path, value, 'has no names', remedy);
    }
    for (const [key, inner] of Object.entries(value)) {
      if (!pattern.test(key)) throw mistake(`A name in ${path}`, key, 'cannot be one', remedy);
      check(`${path}.${key}`, inner);
    }
  };
}

/** A list of values that all pass a check. */
export function listOf(check: CheckValue, example: string): CheckValue {
  return (path, value) => {
    if (!Array.isArray(value)) {
      throw mistake(path, value, 'is no list', `Write a list, such as ${example}.`);
    }
    for (const [index, item] of value.entries()) check(`${path}[${index}]`, item);
  };
}

/** A text that a pattern matches. */
export function text(pattern: RegExp, problem: string, remedy: string): CheckValue {
  return (path, value) => {
    if (typeof value !== 'string' || !pattern.test(value)) {
      throw mistake(path, value, problem, remedy);
    }
  };
}

/** A number from `min` to `max`. */
export function number(min: number, max: number, what: string): CheckValue {
  return (path, value) => {
    if (typeof value !== 'number' || !(value >= min && value <= max)) {
      const range = max === Number.POSITIVE_INFINITY ? `${min} or more` : `from ${min} to ${max}`;
      throw mistake(path, value, `is no ${what}`, `Write a number, ${range}.`);
    }
  };
}

/** True or false. */
export const boolean: CheckValue = (path, value) => {
  if (typeof value !== 'boolean') {
    throw mistake(path, value, 'is neither true nor false', 'Write true or false.');
  }
};

/** One of some texts. */
export function oneOf(values: readonly string[]): CheckValue {
  return (path, value) => {
    if (!values.includes(value as string)) {
      throw mistake(path, value, 'is not known', `Write ${list(values, 'or')}.`);
    }
  };
}

/** An `http://` or `https://` address; braces stand for what is filled in. */
export const url: CheckValue = (path, value) => {
  const parsed = typeof value === 'string' && !/\s/.test(value) && URL.canParse(value);
  if (!parsed || !/^https?:$/.test(new URL(value as string).protocol)) {
    throw mistake(
      path,
      value,
      'is no web address',
      'Write one that begins with http:// or https://.',
    );
  }
};

/** `host:port`, with a name, an IPv4 address, or an IPv6 address in brackets. */
export const address: CheckValue = (path, value) => {
  const match =
    typeof value === 'string'
      ? /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/.exec(value)
      : null;
  const port = Number(match?.[1]);
  if (!(port >= 1 && port <= 65_535)) {
    throw mistake(
      path,
      value,
      'is no host:port',
      "Write the host and the port without http:// and without a path, such as '127.0.0.1:8000'.",
    );
  }
};

function mistake(path: string, value: unknown, problem: string, remedy: string): StackError {
  const shown = JSON.stringify(value) ?? String(value);
  const short = shown.length > 200 ? `${shown.slice(0, 200)}…` : shown;
  return new StackError(
    `${path === '' ? 'The configuration' : path} is ${short}, which ${problem}.`,
    remedy,
  );
}

function list(values: readonly string[], word: 'and' | 'or' = 'and'): string {
  if (values.length < 2) return values.join('');
  return `${values.slice(0, -1).join(', ')} ${word} ${values.at(-1)}`;
}
