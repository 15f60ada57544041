import { expect, it } from '@jest/globals';
import { readRpcReply } from '../../src/rpc/reply';

it.each([
  [-32004, 'Method not supported', 'method_not_found'],
  [-32004, undefined, 'method_not_found'],
  [-32004, 'Block not available for slot 5', 'server_error'],
  [-32005, 'Limit exceeded', 'invalid_request'],
  [-32005, 'daily request count exceeded, request rate limited', 'invalid_request'],
  [-32005, 'Node is unhealthy', 'server_error'],
  [-32005, undefined, 'server_error'],
  [-32000, 'limit exceeded', 'server_error'],
])(
  'an error with the code %d and the message %p is %s, alone and in a batch',
  (code, message, outcome) => {
    const reply = { jsonrpc: '2.0', id: 1, error: { code, message } };
    expect(readRpcReply(reply)?.take(1)).toBe(outcome);
    expect(readRpcReply([reply])?.take(1)).toBe(outcome);
  },
);
