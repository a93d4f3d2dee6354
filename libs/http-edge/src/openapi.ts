import { applyDecorators, type INestApplication } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457 problem details. Never holds what was sent.',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string', description: 'urn:referral-hub:problem:<code>' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable, for example consent/missing-element' },
    detail: { type: 'string', description: 'A sentence for people' },
    todo: { type: 'string', description: 'What to do next' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['code', 'detail'],
        properties: {
          code: { type: 'string' },
          detail: { type: 'string' },
          pointer: { type: 'string', description: 'JSON pointer into the body' },
          citation: { type: 'string', description: 'The rule of law that asks for it' },
        },
      },
    },
  },
};

/** Describes a command: it needs `Idempotency-Key`, and repeating it under the same key changes nothing. */
export const ApiCommand = (summary: string) =>
  applyDecorators(
    ApiBearerAuth('token'),
    ApiOperation({ summary }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description: 'Your name for this command, 1 to 200 visible ASCII characters; the same one when you repeat it.',
    }),
  );

/** Describes a query. */
export const ApiQueryOf = (summary: string) => applyDecorators(ApiBearerAuth('token'), ApiOperation({ summary }));

/** The OpenAPI 3.1 description of what this application serves. Every operation may answer with a problem. */
export function describeApi(app: INestApplication, title: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setDescription('Errors are RFC 9457 problem details with stable codes. Cursors and at-least tokens are opaque.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'token')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  const problem = {
    description: 'Not done: why, and what to do next',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const path of Object.values(document.paths))
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete])
      if (operation !== undefined) operation.responses['default'] = problem;
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: PROBLEM } };
  return document;
}
