import type { Catalogue } from '../catalogue/catalogue';
import type { ChainHandles, LabelsOf } from '../handles';

type Validation = Catalogue['validation'];

/** The check that an invalid block or transaction failed. */
export type ValidationFailureType = LabelsOf<Validation['failures']>['validation_type'];

/** Why this node could not finish a validation. */
export type ValidationErrorCategory = LabelsOf<Validation['errors']>['error_category'];

/** Records bad input, and own faults while checking it. */
export interface ValidationRecording {
  /** Records a block or transaction found invalid: somebody else's fault. */
  recordValidationFailure(type: ValidationFailureType): void;
  /** Records a validation that could not be finished: a fault of this node. */
  recordValidationError(category: ValidationErrorCategory): void;
}

/** Creates the recording methods for validation. */
export function createValidationRecording({ validation }: ChainHandles): ValidationRecording {
  return {
    recordValidationFailure(type) {
      validation.failures.inc({ validation_type: type });
    },
    recordValidationError(category) {
      validation.errors.inc({ error_category: category });
    },
  };
}
