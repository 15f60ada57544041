import type { NativeEngine } from '../engines/engine-table';

/** An engine as systemd shall run it. */
export interface UnitOptions {
  readonly engine: NativeEngine;
  /** The name of the stack. */
  readonly name: string;
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Absolute, as all folders. */
  readonly cwd: string;
  /** Where it writes its data; `undefined` if it has none. */
  readonly data: string | undefined;
  /** Who it runs as; `undefined` for the service manager of a user, which knows nobody else. */
  readonly user: string | undefined;
}

/** Renders the systemd unit of an engine. */
export function renderUnit(options: UnitOptions): string {
  const { name, title, program, args, cwd, user, engine } = options;
  const isUsers = user === undefined;
  const hasReload = engine !== 'nodeExporter';
  return `# Written by \`xai-metrics service\`. After a change of the settings: run it again.
[Unit]
Description=${title.replace(/^The /, 'the ').replace(/^./, (first) => first.toUpperCase())} of the monitoring of ${name}
${isUsers ? '' : 'Wants=network-online.target\nAfter=network-online.target\n'}# It is tried for as long as it takes: a machine may boot with a full disk.
StartLimitIntervalSec=0

[Service]
${isUsers ? '' : `User=${user}\n`}WorkingDirectory=${escapePercent(cwd)}
ExecStart=${[program, ...args].map(quote).join(' ')}
${hasReload ? 'ExecReload=/bin/kill -HUP $MAINPID\n' : ''}Restart=on-failure
RestartSec=5
# Prometheus writes its head to disk when it ends.
TimeoutStopSec=60
LimitNOFILE=65536
${hardening(options).join('\n')}

[Install]
WantedBy=${isUsers ? 'default.target' : 'multi-user.target'}
`;
}

/** What any process may give up by itself. */
const harmless = [
  'NoNewPrivileges=true',
  'LockPersonality=true',
  'MemoryDenyWriteExecute=true',
  'RestrictRealtime=true',
  'RestrictSUIDSGID=true',
  'SystemCallArchitectures=native',
];

function hardening({ engine, cwd, data, user }: UnitOptions): string[] {
  // The service manager of a user has not the rights for more.
  if (user === undefined) return harmless;
  const bounded = [
    ...harmless,
    'CapabilityBoundingSet=',
    'ProtectControlGroups=true',
    'ProtectKernelModules=true',
    'ProtectKernelTunables=true',
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX',
    'RestrictNamespaces=true',
  ];
  // What it reports of disks has to be what the machine sees.
  if (engine === 'nodeExporter')
    return [...bounded, 'ProtectSystem=strict', 'ProtectHome=read-only'];
  return [
    ...bounded,
    'PrivateDevices=true',
    // With one of its own it would not see a stack there.
    ...(/^\/(?:var\/)?tmp\//.test(cwd) ? [] : ['PrivateTmp=true']),
    'ProtectHome=read-only',
    'ProtectSystem=strict',
    ...(data === undefined ? [] : [`ReadWritePaths=${quote(data)}`]),
  ];
}

/** A word of a command line, in quotes where systemd would split or fill in. */
function quote(word: string): string {
  const escaped = escapePercent(word).replaceAll('$', '$$$$');
  if (/^[\w@+=:,./%$-]+$/.test(escaped)) return escaped;
  return `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function escapePercent(text: string): string {
  return text.replaceAll('%', '%%');
}
