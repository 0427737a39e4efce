import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { namedSchemas } from './schemas.js';

const ABOUT = `The flight recorder of Amazon Machine Images: who could launch an image at any past second, with the evidence.

Times are ISO 8601 (\`2026-03-01T12:00:00Z\`; UTC where no zone is given), dates (midnight UTC), or relative (\`2h ago\`). Lists come in pages: pass \`next\` as \`cursor\`.
Whatever is no success is problem details (RFC 9457). Answers carry an ETag; \`If-None-Match\` saves the transfer.`;

/** The OpenAPI 3.1 document of everything that the engine answers. */
export function describeApi(app: INestApplication, { token }: { token: boolean }): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Amistory')
    .setDescription(ABOUT)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'This engine')
    .addTag('questions', "The auditors' questions, as of any moment.")
    .addTag('search', 'What there is now.')
    .addTag('commands', 'The lifecycle, commanded: under `/v1`, for an account and a Region.')
    .addTag('evidence', 'What happened: records, inventories, and what could not be understood.')
    .addTag('feeds', 'Facts as they come, and their schemas.')
    .addTag('operation', 'The engine itself.');
  if (token) builder.addBearerAuth({ type: 'http', scheme: 'bearer' }).addSecurityRequirements('bearer');
  const document = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (_controller, method) => method,
  });
  const { components = {} } = document;
  const whole: unknown = {
    ...document,
    components: { ...components, schemas: { ...components.schemas, ...namedSchemas() } },
  };
  if (!isDocument(whole)) throw new Error('The OpenAPI document lacks its version or its paths.');
  return whole;
}

const Document = z.looseObject({ openapi: z.string(), info: z.unknown(), paths: z.record(z.string(), z.unknown()) });
const isDocument = (value: unknown): value is OpenAPIObject => Document.safeParse(value).success;

/** Serves the document at /openapi.json, and a page for people at /docs, from files of this installation alone. */
export function serveDocuments(app: INestApplication, options: { token: boolean }): void {
  SwaggerModule.setup('docs', app, describeApi(app, options), {
    raw: ['json'],
    jsonDocumentUrl: '/openapi.json',
    customSiteTitle: 'Amistory',
    swaggerOptions: { docExpansion: 'list', tryItOutEnabled: true, validatorUrl: null },
  });
}
