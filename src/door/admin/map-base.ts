// The geographic base of the console's map, for whoever is signed in: whose it is, and its shapes as bare numbers.
// Without one the console draws its schematic alone. It tells of nobody, so that people of others may see it as well.
import { z } from 'zod'
import { scopeKinds } from '../../identity/scope.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})

const flat = z.array(z.array(z.number()))

const aboutSchema = z.object({
  base: z
    .object({
      attribution: z.string().meta({ description: 'Of whom it is, under which licence' }),
      note: z.string().nullable(),
      places: z.record(z.string(), z.array(z.number())).meta({
        description: 'Longitude and latitude by place, where the operator corrects the console',
      }),
    })
    .nullable()
    .meta({ description: 'null: there is none, and the map is a schematic' }),
})

const shapeSchema = z.object({
  areas: flat.meta({ description: 'Rings; longitude and latitude in turn, in degrees (WGS 84)' }),
  lines: flat,
})

export type MapShape = z.output<typeof shapeSchema>

export interface MapBase {
  readonly about: NonNullable<z.output<typeof aboutSchema>['base']>
  readonly shape: MapShape
}

export function mapBaseRoutes({ mapBase }: Pick<AdminDeps, 'mapBase'>): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/map',
      id: 'mapBase',
      summary: 'Whether the map has a geographic base, and whose it is',
      needs: 'signed_in',
      reach: scopeKinds,
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: aboutSchema,
      async handle() {
        return { base: mapBase?.about ?? null }
      },
    }),
    route({
      method: 'get',
      path: '/admin/v1/map/shape',
      id: 'mapShape',
      summary: 'The shapes of the geographic base, as numbers alone',
      needs: 'signed_in',
      reach: scopeKinds,
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: shapeSchema,
      async handle() {
        return mapBase?.shape ?? refuse('door.not_found')
      },
    }),
  ]
}
