import { runProgram } from '../../engines/run-program';

/** What `docker info` tells of the engine. */
interface DockerInfo {
  readonly OperatingSystem?: string;
  readonly SecurityOptions?: readonly string[];
}

/**
 * Says where the network of the host, on which all containers of a stack are, is not that of this machine.
 *
 * @returns a sentence with its remedy each
 */
export async function warnOfDocker(docker: string): Promise<string[]> {
  const { output } = await runProgram(docker, ['info', '--format', '{{json .}}'], {
    timeoutSeconds: 20,
  });
  const { OperatingSystem = '', SecurityOptions = [] } = readInfo(output);
  return [
    ...(SecurityOptions.some((option) => option.includes('name=rootless'))
      ? [
          'This Docker runs without root: the network of the host is one of its own, so that the containers reach no server on 127.0.0.1 of this machine, and nobody reaches theirs. What works: xai-metrics up or xai-metrics service with native programs, or a Docker that runs as root.',
        ]
      : []),
    ...(OperatingSystem.includes('Docker Desktop')
      ? [
          'This is Docker Desktop: the containers are in a virtual machine. What works: its setting "Enable host networking" (Settings, Resources, Network; since 4.34), or xai-metrics up with native programs.',
        ]
      : []),
  ];
}

function readInfo(output: string): DockerInfo {
  try {
    return JSON.parse(output) as DockerInfo;
  } catch {
    // An older client, or words before it; it is a warning only.
    return {};
  }
}
