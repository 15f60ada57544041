import type { NativeEngine } from '../engines/engine-table';

const endings: Readonly<Record<NativeEngine, string>> = {
  alertmanager: 'alertmanager',
  blackbox: 'blackbox-exporter',
  nodeExporter: 'node-exporter',
  prometheus: 'prometheus',
};

/** The systemd unit of an engine; `name` is that of the stack, so that a machine can have several. */
export function unitName(name: string, engine: NativeEngine): string {
  return `${name}-monitoring-${endings[engine]}.service`;
}
