import { Param, PipeTransform } from '@nestjs/common';
import { notThere } from '@hub/http-edge';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

class UuidOrNotThere implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw notThere();
    return value;
  }
}

/** The `id` of the path. What is no id of anything is not there, like every other id that is not the caller's. */
export const ReferralId = () => Param('id', UuidOrNotThere);
