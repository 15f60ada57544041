import type { WriteAlertCases } from './alert-cases';
import { diskIoCases } from './hosts/disk-io.cases';
import { diskSpaceCases } from './hosts/disk-space.cases';
import { fileSystemCases } from './hosts/file-systems.cases';
import { kernelCases } from './hosts/kernel.cases';
import { loadCases } from './hosts/load.cases';
import { networkCases } from './hosts/network.cases';
import { unitCases } from './hosts/units.cases';

export const hostsCases: WriteAlertCases = (context) => ({
  ...diskSpaceCases(context),
  ...fileSystemCases(context),
  ...diskIoCases(context),
  ...loadCases(context),
  ...unitCases(context),
  ...networkCases(context),
  ...kernelCases(context),
});
