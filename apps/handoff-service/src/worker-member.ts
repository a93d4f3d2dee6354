import { FormMember } from '@hub/http-edge';
import { WorkerId } from '@hub/coordination';

/** A worker by the id that their own party gave them. */
export const WorkerMember = ({ optional = false }: { readonly optional?: boolean } = {}) =>
  FormMember(
    { optional, description: 'A worker by their own party’s id for them, for example a staff number; never a name' },
    new RegExp(String(Reflect.get(WorkerId, 'pattern'))),
    'a worker’s id: letters, digits, dots and dashes, no name and no address',
  );
