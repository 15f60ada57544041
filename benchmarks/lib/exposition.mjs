/** The sample lines of a text in Prometheus' format. */
export function sampleLines(text) {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** The sum of all samples of a name, or of the names that match an expression. */
export function sumOf(text, name) {
  let sum = 0;
  for (const line of sampleLines(text)) {
    const [own] = line.split(/[{ ]/, 1);
    if (typeof name === 'string' ? own !== name : !name.test(own)) continue;
    const values = line.slice(line.lastIndexOf('}') < 0 ? own.length : line.lastIndexOf('}') + 1);
    sum += Number(values.trim().split(' ')[0]);
  }
  return sum;
}
