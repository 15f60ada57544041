/** Seconds as the template function of Prometheus writes them. */
export function humanizeDuration(seconds: number): string {
  const whole = Math.floor(seconds);
  if (seconds > 0 && seconds < 1) return `${Number((seconds * 1000).toPrecision(4))}ms`;
  if (seconds < 60) return `${Number(seconds.toPrecision(4))}s`;
  const parts = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  const [days, hours, minutes] = parts as [number, number, number];
  const rest = `${hours}h ${minutes}m ${whole % 60}s`;
  if (days > 0) return `${days}d ${rest}`;
  return hours > 0 ? rest : `${minutes}m ${whole % 60}s`;
}

/** A ratio as the template function of Prometheus writes it: `0.0625` is `6.25%`. */
export function humanizePercentage(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(4))}%`;
}

/** A number as the template function of Prometheus writes it, up to a thousand millions and from 1. */
export function humanize(value: number): string {
  if (Math.abs(value) < 1000) return String(Number(value.toPrecision(4)));
  const exponent = Math.min(3, Math.floor(Math.log10(Math.abs(value)) / 3));
  return `${Number((value / 1000 ** exponent).toPrecision(4))}${['', 'k', 'M', 'G'][exponent]}`;
}

/** Bytes as the template function of Prometheus writes them: `1536` is `1.5ki`. */
export function humanize1024(value: number): string {
  const exponent = Math.max(0, Math.floor(Math.log2(Math.abs(value)) / 10));
  return `${Number((value / 1024 ** exponent).toPrecision(4))}${['', 'ki', 'Mi', 'Gi', 'Ti'][exponent]}`;
}
