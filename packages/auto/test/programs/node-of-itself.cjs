// A node whose own RPC is what its preload asks: it tells its headers, and how often each method was asked.
const express = require('express');
const closeAtEnd = require('./close-at-end.cjs');

const app = express();
const marks = [];
let asked = 0;
app.post('/', express.json(), (request, response) => {
  const { 'xai-metrics-own-request': mark } = request.headers;
  if (mark !== undefined) marks.push(mark);
  asked += 1;
  const answer = ({ id, method }) => ({
    jsonrpc: '2.0',
    id,
    ...(method === 'eth_chainId' ? { result: '0x1' } : { error: { code: -32601, message: 'no' } }),
  });
  const { body } = request;
  response.json(Array.isArray(body) ? body.map(answer) : answer(body));
});
app.get('/asked', (_request, response) => response.json({ asked, marks }));
const server = app.listen(Number(process.env.NODE_PORT), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
closeAtEnd(server);
