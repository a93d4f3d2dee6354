import { ApiProperty } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

/** The answer to a command on a referral. */
export class ReferralAnswered {
  @ApiProperty({ format: 'uuid' }) referral!: string;
  @ApiProperty({ description: 'Opaque; send it as ?at-least= to read a view that shows what this command did' }) token!: string;
  @ApiProperty({ description: 'Whether the command had been carried out before' }) repeated!: boolean;
}

/** 201 for what was made now, 200 for what a repeated command had made before. */
export function madeNow<Answer extends { readonly repeated: boolean }>(answer: Answer, reply: FastifyReply): Answer {
  void reply.status(answer.repeated ? 200 : 201);
  return answer;
}
