/** The value in the middle. */
export function median(values) {
  return quantile(values, 0.5);
}

/** Median and quartiles of some rounds, rounded to what can be told apart. */
export function summarize(values) {
  return {
    median: round(median(values)),
    low: round(quantile(values, 0.25)),
    high: round(quantile(values, 0.75)),
  };
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)];
  return low + (sorted[Math.ceil(place)] - low) * (place - Math.floor(place));
}

function round(value) {
  return Number(value.toPrecision(4));
}
