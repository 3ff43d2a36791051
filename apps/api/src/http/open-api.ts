import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { problem } from '#libs/contracts';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** OpenAPI 3.1 description of `/api/v1`, from the same zod schemas that validate requests. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const description = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Sallyport control plane')
    .setVersion('1')
    .addCookieAuth('sid', { type: 'apiKey', in: 'cookie', name: '__Host-sid' }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, description);
  // Named schemas come as definitions; what operations answer with is named by reference only (`Returns`).
  const { $defs } = z.toJSONSchema(problem);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...($defs as Schemas) },
  };
  for (const operation of operationsOf(document)) addEntityTag(operation);
  return document;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const operationsOf = (document: OpenAPIObject): Operation[] =>
  Object.values(document.paths).flatMap((path) =>
    Object.values(path as Record<string, Operation>).filter(({ responses }) => responses !== undefined),
  );

/** Of operations that say of themselves that their answers have a version. */
function addEntityTag(operation: Operation): void {
  const success = operation.responses['200'];
  if (!('x-versioned' in operation) || success === undefined || '$ref' in success) return;
  success.headers = { ETag: { description: 'Version of what can be changed', schema: { type: 'string' } } };
}
