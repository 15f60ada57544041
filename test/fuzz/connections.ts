import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Random } from './random';
import { requestText, slowRequestText, spoiltText, uploadText } from './request-texts';

/** What one client does: it writes some pieces, and then it goes in its way. */
interface Visit {
  readonly pieces: readonly string[];
  readonly requests: number;
  /** Waits for the server to close, closes its side, leaves, or breaks the connection. */
  readonly parting: 'wait' | 'end' | 'leave' | 'reset';
  /** When it leaves. */
  readonly afterMilliseconds: number;
}

// A server from which nothing comes any more is left after so long.
const patienceMilliseconds = 400;

/**
 * Visits a server until so many requests have been sent, by several clients at once.
 *
 * @returns how many requests were sent, whole ones or not
 */
export async function visit(
  port: number,
  count: number,
  random: Random,
  clients = 12,
): Promise<number> {
  let sent = 0;
  async function client(): Promise<void> {
    while (sent < count) {
      const next = planVisit(random);
      sent += next.requests;
      await carryOut(port, next);
    }
  }
  await Promise.all(Array.from({ length: clients }, client));
  return sent;
}

function planVisit(random: Random): Visit {
  const length = 1 + random.below(random.happens(0.3) ? 40 : 8);
  const texts = Array.from({ length }, (_, i) => requestText(random, i === length - 1));
  let parting: Visit['parting'] = 'wait';
  if (random.happens(0.2)) {
    // Something that is slow, spoilt or large in the midst of what is not.
    const odd = random.pick([slowRequestText, spoiltText, spoiltText, uploadText])(random);
    texts.splice(random.below(texts.length + 1), 0, odd);
    parting = random.pick(['wait', 'end', 'leave', 'reset']);
  } else if (random.happens(0.15)) {
    parting = random.pick(['end', 'leave', 'reset']);
  }
  const whole = texts.join('');
  const isCut = random.happens(0.03);
  const sent = isCut ? whole.slice(0, random.below(whole.length)) : whole;
  return {
    pieces: random.happens(0.1) ? split(sent, random) : [sent],
    requests: texts.length,
    parting: isCut ? random.pick(['end', 'leave', 'reset']) : parting,
    afterMilliseconds: random.below(6),
  };
}

function split(text: string, random: Random): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const length = 1 + random.below(Math.ceil(text.length / 4));
    pieces.push(text.slice(start, start + length));
    start += length;
  }
  return pieces;
}

async function carryOut(
  port: number,
  { pieces, parting, afterMilliseconds }: Visit,
): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  socket.on('end', () => socket.end());
  socket.setTimeout(patienceMilliseconds, () => socket.destroy());
  socket.resume();
  for (const piece of pieces) {
    socket.write(piece, 'latin1');
    if (pieces.length > 1) await setTimeout(1);
  }
  if (parting === 'end') socket.end();
  if (parting === 'leave' || parting === 'reset') {
    await setTimeout(afterMilliseconds);
    leave(socket, parting);
  }
  await closed;
}

function leave(socket: Socket, parting: 'leave' | 'reset'): void {
  if (parting === 'reset') socket.resetAndDestroy();
  else socket.destroy();
}
