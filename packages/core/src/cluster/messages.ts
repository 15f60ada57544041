import { types } from 'node:util';
import type { Answer } from '../answer';
import type { SavedLedger } from './ledger';

/** What a scrape asks for; the exposition makes and reads it. */
export type ScrapeRequest = Readonly<Record<string, unknown>>;

/** What a member tells the hub. */
export type MemberMessage =
  | {
      readonly kind: 'hello';
      readonly id: string;
      /** Whether this member has had another hub, so that some member has a ledger. */
      readonly isOrphan: boolean;
      /** The hub that this member has lost, and the ledger that it kept for it. */
      readonly inheritance?: { readonly hub: string; readonly ledger: SavedLedger };
    }
  | { readonly kind: 'push'; readonly push: Uint8Array }
  | { readonly kind: 'collected'; readonly number: number }
  /** A replica has followed the `finish` of this member. */
  | { readonly kind: 'finished'; readonly id: string }
  | {
      readonly kind: 'scrape';
      readonly number: number;
      readonly request: ScrapeRequest;
      readonly milliseconds: number;
    };

/** What the hub tells a member. */
export type HubMessage =
  | { readonly kind: 'welcome'; readonly hub: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'collect'; readonly number: number; readonly milliseconds: number }
  | { readonly kind: 'page'; readonly number: number; readonly answer: Answer }
  // What follows makes a member a replica, and keeps it one.
  | { readonly kind: 'ledger'; readonly ledger: SavedLedger }
  | { readonly kind: 'apply'; readonly id: string; readonly push: Uint8Array }
  | { readonly kind: 'finish'; readonly id: string };

type Check = (value: unknown) => boolean;

const isNumber: Check = (value) => typeof value === 'number';
const isFlag: Check = (value) => typeof value === 'boolean';
const isBytes: Check = types.isUint8Array;
const isObject: Check = (value) => typeof value === 'object' && value !== null;
// It becomes part of the name of a file.
const isId: Check = (value) => typeof value === 'string' && /^[a-z0-9-]{1,64}$/.test(value);
const isLedger: Check = (value) => {
  const { members, finished, retired } = value as SavedLedger;
  return (
    Array.isArray(members) &&
    members.every(([id, push]) => isId(id) && isBytes(push)) &&
    Array.isArray(finished) &&
    finished.every(isId) &&
    isBytes(retired)
  );
};
const isInheritance: Check = (value) =>
  value === undefined ||
  (isId((value as { hub: unknown }).hub) && isLedger((value as { ledger: unknown }).ledger));
const isAnswer: Check = (value) => {
  const { status, headers, body } = value as Answer;
  return isNumber(status) && isObject(headers) && (typeof body === 'string' || isBytes(body));
};

const memberForms: Record<MemberMessage['kind'], Readonly<Record<string, Check>>> = {
  hello: { id: isId, isOrphan: isFlag, inheritance: isInheritance },
  push: { push: isBytes },
  collected: { number: isNumber },
  finished: { id: isId },
  scrape: { number: isNumber, request: isObject, milliseconds: isNumber },
};

const hubForms: Record<HubMessage['kind'], Readonly<Record<string, Check>>> = {
  welcome: { hub: isId },
  refused: {},
  collect: { number: isNumber, milliseconds: isNumber },
  page: { number: isNumber, answer: isAnswer },
  ledger: { ledger: isLedger },
  apply: { id: isId, push: isBytes },
  finish: { id: isId },
};

/** Checks what a member has sent. Throws for what is no message. */
export function readMemberMessage(message: unknown): MemberMessage {
  return check(message, memberForms) as MemberMessage;
}

/** Checks what the hub has sent. Throws for what is no message. */
export function readHubMessage(message: unknown): HubMessage {
  return check(message, hubForms) as HubMessage;
}

function check(message: unknown, forms: Readonly<Record<string, Readonly<Record<string, Check>>>>) {
  const fields = message as Record<string, unknown>;
  const kind = String(fields?.kind);
  const form = Object.hasOwn(forms, kind) ? forms[kind] : undefined;
  const isMessage =
    form !== undefined && Object.entries(form).every(([name, fits]) => fits(fields[name]));
  if (!isMessage) throw new Error(`a message that is none: ${kind}`);
  return fields;
}
