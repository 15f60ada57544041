// Connects to a socket again and again until its input ends, and tells how often what came of it.
const { connect } = require('node:net');

const [path] = process.argv.slice(2);
const outcomes = {};
const note = (outcome) => {
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
};

function ask() {
  const socket = connect(path);
  socket.once('connect', () => {
    note('connected');
    socket.destroy();
  });
  socket.once('error', ({ code }) => note(code));
  socket.once('close', () => setImmediate(ask));
}

for (let i = 0; i < 4; i += 1) ask();
console.log('asking');
process.stdin
  .resume()
  .once('end', () => process.stdout.write(JSON.stringify(outcomes), () => process.exit()));
