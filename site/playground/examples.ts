/** Programs to begin with: those of the gallery. */
import clippedNotZipped from '../../examples/clipped_not_zipped.py';
import clippingWithoutEffect from '../../examples/clipping_without_effect.py';
import lossOutsideTheTape from '../../examples/loss_outside_the_tape.py';
import missingApply from '../../examples/missing_apply.py';
import optimizerClass from '../../examples/optimizer_class.py';
import tapeUsedTwice from '../../examples/tape_used_twice.py';
import variableReplaced from '../../examples/variable_replaced.py';

export interface Example {
  readonly title: string;
  readonly program: string;
}

export const EXAMPLES: readonly Example[] = [
  { title: 'Clipped to no effect', program: clippingWithoutEffect },
  { title: 'Clipped, and not paired', program: clippedNotZipped },
  { title: 'The class of an optimizer', program: optimizerClass },
  { title: 'A tape used twice', program: tapeUsedTwice },
  { title: 'A loss outside of the tape', program: lossOutsideTheTape },
  { title: 'Nothing is applied', program: missingApply },
  { title: 'A variable replaced', program: variableReplaced },
];
