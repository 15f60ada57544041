import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createFaultLog } from '../src/fault-log';

describe('the fault log', () => {
  let lines: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    lines = [];
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('writes each kind once a minute, and then how many it left out', () => {
    const logFault = createFaultLog({ warn: (line) => lines.push(line) });
    logFault('a', 'first');
    for (let i = 0; i < 5; i += 1) logFault('a', 'again');
    jest.advanceTimersByTime(59_999);
    logFault('a', 'again');
    expect(lines).toEqual(['xai-metrics: first']);

    jest.advanceTimersByTime(1);
    logFault('a', 'later');
    expect(lines.slice(1)).toEqual(['xai-metrics: later (and 6 more of this kind)']);

    jest.advanceTimersByTime(60_000);
    logFault('a', 'much later');
    expect(lines.slice(2)).toEqual(['xai-metrics: much later']);
  });

  it('keeps the kinds apart', () => {
    const logFault = createFaultLog({ warn: (line) => lines.push(line) });
    logFault('a', 'one');
    logFault('b', 'two');

    expect(lines).toEqual(['xai-metrics: one', 'xai-metrics: two']);
  });

  it('survives a logger that throws', () => {
    const logFault = createFaultLog({
      warn() {
        throw new Error('disk full');
      },
    });

    expect(() => logFault('a', 'one')).not.toThrow();
  });

  it('calls the logger as its method, as pino needs it', () => {
    const logger = {
      lines,
      warn(line: string) {
        this.lines.push(line);
      },
    };
    createFaultLog(logger)('a', 'one');

    expect(lines).toHaveLength(1);
  });

  it('writes nothing where there is no logger', () => {
    expect(() => createFaultLog(false)('a', 'one')).not.toThrow();
  });
});
