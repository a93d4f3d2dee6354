import { Param, type PipeTransform } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { notThere } from './problem';

/** 201 for what was made now, 200 for what a repeated command had made before. */
export function madeNow<Answer extends { readonly repeated: boolean }>(answer: Answer, reply: FastifyReply): Answer {
  void reply.status(answer.repeated ? 200 : 201);
  return answer;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

class UuidOrNotThere implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw notThere();
    return value;
  }
}

/** The UUID `id` of the path. What is no id of anything is not there, like every other id that is not the caller's. */
export const PathId = () => Param('id', UuidOrNotThere);
