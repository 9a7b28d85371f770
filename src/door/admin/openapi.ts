// The OpenAPI 3.1 document, from the route table: what it says is what is checked.
import { z } from 'zod'
import { problemSchema } from './problem.ts'
import type { Route, Shape } from './route.ts'

export function openApi(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = (paths[route.path] ??= {})
    path[route.method] = {
      operationId: route.id,
      summary: route.summary,
      parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
      ...(Object.keys(route.body.shape).length === 0
        ? {}
        : { requestBody: { required: true, content: json(schemaOf(route.body, 'input')) } }),
      responses: {
        [route.status]: {
          description: 'Done.',
          content: {
            [route.media ?? 'application/json']: { schema: schemaOf(route.answer, 'output') },
          },
        },
        default: {
          description: 'Refused or failed.',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Customhouse admin API',
      version: '1',
      description: 'For operators. Money is a decimal text, instants are RFC 3339 in UTC.',
    },
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: { admin: { type: 'http', scheme: 'bearer' } },
    },
    security: [{ admin: [] }],
  }
}

function parameters(shape: Shape, where: 'path' | 'query'): readonly object[] {
  return Object.entries(shape.shape).map(([name, schema]) => ({
    name,
    in: where,
    required: where === 'path' || !z.safeParse(schema, undefined).success,
    schema: schemaOf(schema, 'input'),
  }))
}

function schemaOf(schema: z.core.$ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function json(schema: object): object {
  return { 'application/json': { schema } }
}
