import type { Answer } from '../answer.ts';
import type { AskedRequest } from '../difference.ts';
import { writtenBy } from '../generators/index.ts';
import { type Explained, fieldOf, shapeOf } from './request-shape.ts';

/**
 * Why one side turns a request away that the other takes, where the request itself says so: its shape (RT-02, RT-06,
 * RT-07, HP-10) or its Origin (RT-12). Null where nothing is special about it.
 */
export function admissionOf(request: AskedRequest, baseline: Answer, other: Answer): Explained | null {
  if (isAdmitted(baseline) && writtenBy(other)?.flag === 'NR') return shapeOf(request, 'baseline');
  const isRefused = baseline.attempts.length === 0 && !isAdmitted(baseline) && isAdmitted(other);
  if (!isRefused) return null;
  if (baseline.status === 404) return shapeOf(request, 'candidate');
  if (baseline.status === 403 && fieldOf(request, 'origin') !== null) {
    return {
      catalogue: 'RT-12',
      cause:
        'Spring refuses an origin that it does not allow; the mesh passes such a request on and only leaves out the fields that let browsers read the answer.',
    };
  }
  return null;
}

const isAdmitted = ({ status }: Answer): boolean => status !== null && status < 400;
