import { describeContract } from './contract';
import { nestExpress } from './servers/nest';

describeContract(nestExpress);
