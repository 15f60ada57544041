import type { WriteAlertCases } from './alert-cases';
import { containerCases } from './system/container.cases';
import { databaseCases } from './system/database.cases';
import { diskCases } from './system/disk.cases';
import { loadCases } from './system/load.cases';
import { processCases } from './system/process.cases';

export const systemCases: WriteAlertCases = (context) => ({
  ...loadCases(context),
  ...diskCases(context),
  ...processCases(context),
  ...containerCases(context),
  ...databaseCases(context),
});
