import { describeContract } from './contract';
import { nestFastify } from './servers/nest';

describeContract(nestFastify);
