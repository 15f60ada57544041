/**
 * Adds the label `host`, the address without its port, to what is said of a target. By it Alertmanager
 * knows that a server and a node exporter are on one machine.
 */
export function byHost(expression: string): string {
  return `label_replace(${expression}, "host", "$1", "instance", "(.+):[0-9]+")`;
}
