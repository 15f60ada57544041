/** What a value has to be, said to whoever wrote another one. */
export class ValueError extends Error {}

/** Reads a value of a setting from the text of a variable or argument. */
export type ReadValue<Value> = (texts: readonly string[]) => Value;

/** Any text. */
export function readText(texts: readonly string[]): string {
  return only(texts);
}

/** `true` or `false`. */
export function readSwitch(texts: readonly string[]): boolean {
  const text = only(texts).toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new ValueError('has to be true or false');
}

/** A whole number within bounds. */
export function readWhole(min: number, max: number): ReadValue<number> {
  return (texts) => {
    const number = Number(only(texts));
    if (/^\d+$/.test(only(texts)) && number >= min && number <= max) return number;
    throw new ValueError(`has to be a whole number from ${min} to ${max}`);
  };
}

/** A number of seconds, such as `12` or `0.4`. */
export function readSeconds(texts: readonly string[]): number {
  const text = only(texts);
  const seconds = Number(text);
  if (/^\d*\.?\d+$/.test(text) && seconds > 0 && seconds <= 86_400) return seconds;
  throw new ValueError('has to be a number of seconds, more than 0 and at most 86400');
}

/** One of some words. */
export function readWord<const Word extends string>(words: readonly Word[]): ReadValue<Word> {
  return (texts) => {
    const word = words.find((candidate) => candidate === only(texts));
    if (word === undefined) throw new ValueError(`has to be one of ${words.join(', ')}`);
    return word;
  };
}

/** Some of some words. */
export function readWords<const Word extends string>(
  words: readonly Word[],
): ReadValue<readonly Word[]> {
  return (texts) => readList(texts).map((text) => readWord(words)([text]));
}

/** Words with commas between them, or an argument that is given several times. */
export function readList(texts: readonly string[]): readonly string[] {
  const words = texts.flatMap((text) => text.split(',')).map((word) => word.trim());
  if (words.includes('')) throw new ValueError('has to be a list with commas between its entries');
  return words;
}

/** Address of a node. */
export function readUrl(texts: readonly string[]): string {
  const text = only(texts);
  if (isNodeUrl(text)) return text;
  throw new ValueError("has to be an http: or https: URL, such as 'http://127.0.0.1:8545'");
}

/** Addresses of nodes by name: `backup=http://10.0.0.7:8545`. */
export function readNamedUrls(texts: readonly string[]): Readonly<Record<string, string>> {
  const pairs = readList(texts).map((text): [string, string] => {
    const [, name = '', url = ''] = /^([\w.-]{1,64})=(.+)$/.exec(text) ?? [];
    if (name !== '' && isNodeUrl(url)) return [name, url];
    throw new ValueError(
      "has to hold a name and an http: or https: URL each, such as 'backup=http://10.0.0.7:8545'",
    );
  });
  return Object.fromEntries(pairs);
}

/** Headers of requests: `name: value`, one a line or argument. */
export function readHeaders(texts: readonly string[]): Readonly<Record<string, string>> {
  const lines = texts.flatMap((text) => text.split(/\r?\n/)).filter((line) => line.trim() !== '');
  const pairs = lines.map((line): [string, string] => {
    const [, name = '', value = ''] = /^([\w!#$%&'*+.^`|~-]+):\s*([\x20-\x7e]+)$/.exec(line) ?? [];
    if (name === '') throw new ValueError("has to be written as 'name: value', one a line");
    return [name.toLowerCase(), value];
  });
  return Object.fromEntries(pairs);
}

function only(texts: readonly string[]): string {
  const [text = '', another] = texts;
  if (another !== undefined) throw new ValueError('can be given once only');
  return text;
}

function isNodeUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
