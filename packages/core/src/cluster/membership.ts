import { connect } from 'node:net';
import type { Answer } from '../answer';
import { withinTime } from '../time-limit';
import { openChannel } from './channel';
import { readPush, writePush } from './contribution';
import type { Role } from './hub';
import { createLedger, type Ledger } from './ledger';
import { type MemberMessage, readHubMessage } from './messages';
import type { RegistryReader } from './registry-reader';

/** What a member works with. */
export interface MembershipSettings {
  readonly id: string;
  readonly reader: RegistryReader;
  /** Whether there was another hub before. */
  readonly isOrphan: boolean;
  /** The hub that was lost before, and the replica of its ledger, if this process had one. */
  readonly inheritance: Inheritance | undefined;
  /** Called once when the hub is lost. */
  onLost(): void;
  onFault(fault: unknown): void;
}

/** What a replica keeps when the hub is lost. */
export interface Inheritance {
  readonly hub: string;
  readonly ledger: Ledger;
}

/** A connection to the hub. */
export interface Membership extends Role {
  /** What this member would hand on if the hub were lost now. */
  readonly inheritance: Inheritance | undefined;
}

/** The hub has gone; another one may answer. */
export const hubLost = new Error('the hub is lost');
/** The hub has counted this member as gone and does not take it back. */
export const refusedByHub = new Error('the group has counted this process as gone');

// While the hub does not read, what changes is kept here and sent later, once.
const longestQueue = 1024 * 1024;

/**
 * Connects to the hub.
 *
 * @returns rejects if there is none, or with {@link refusedByHub}
 */
export function connectToHub(path: string, settings: MembershipSettings): Promise<Membership> {
  const { id, reader, isOrphan, inheritance: former, onFault } = settings;
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const waiting = new Map<number, (answer: Answer | undefined) => void>();
    let hub: string | undefined;
    let replica: Ledger | undefined;
    let lastScrape = 0;
    let isOpen = true;
    socket.once('error', reject);
    const channel = openChannel<MemberMessage>(socket, {
      onMessage: hear,
      onClose() {
        isOpen = false;
        for (const settle of waiting.values()) settle(undefined);
        reject(hubLost);
        if (hub !== undefined) settings.onLost();
      },
      onFault,
    });
    socket.once('connect', () => {
      const inheritance = former && { hub: former.hub, ledger: former.ledger.save() };
      channel.send({ kind: 'hello', id, isOrphan, ...(inheritance && { inheritance }) });
      reader.read();
      channel.send({ kind: 'push', push: writePush(reader.whole()) });
    });

    function hear(data: unknown): void {
      const message = readHubMessage(data);
      if (message.kind === 'welcome') {
        hub = message.hub;
        resolve(membership);
      } else if (message.kind === 'refused') {
        reject(refusedByHub);
        socket.destroy();
      } else if (message.kind === 'collect') {
        collect(message.number, message.milliseconds).catch(onFault);
      } else if (message.kind === 'page') {
        waiting.get(message.number)?.(message.answer);
      } else if (message.kind === 'ledger') {
        replica = createLedger();
        replica.load(message.ledger);
      } else if (message.kind === 'apply') {
        replica?.apply(message.id, readPush(message.push));
      } else {
        replica?.finish(message.id);
        channel.send({ kind: 'finished', id: message.id });
      }
    }

    async function collect(number: number, milliseconds: number): Promise<void> {
      await reader.collect(milliseconds);
      send();
      channel.send({ kind: 'collected', number });
    }

    function send(): void {
      // What is read here is told to nobody else: the next hub would never learn of it.
      if (!isOpen) return;
      const push = reader.read();
      if (push !== undefined) channel.send({ kind: 'push', push: writePush(push) });
    }

    const membership: Membership = {
      get inheritance() {
        return hub === undefined || replica === undefined ? undefined : { hub, ledger: replica };
      },
      publish() {
        if (channel.waitingBytes < longestQueue) send();
      },
      async scrape(request, milliseconds) {
        if (!isOpen) throw hubLost;
        lastScrape += 1;
        const number = lastScrape;
        const answered = new Promise<Answer | undefined>((settle) => waiting.set(number, settle));
        channel.send({ kind: 'scrape', number, request, milliseconds });
        try {
          const answer = await withinTime(answered, milliseconds, 'the answer of the hub');
          if (answer === undefined) throw hubLost;
          return answer;
        } finally {
          waiting.delete(number);
        }
      },
      hasOthers: () => true,
      end() {
        send();
        return channel.end();
      },
    };
  });
}
