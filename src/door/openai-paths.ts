// Where OpenAI's API, and Azure's in both its forms, has the operations that ask a model; and back.
// Sources: OpenAI API reference; Azure OpenAI REST reference (classic deployment paths and /openai/v1).
import type { WireShape } from '../wire/model-request.ts'

/** Those with a path of one operation alone. */
export const openAiShapes = [
  'chat',
  'embeddings',
  'completions',
  'moderations',
  'images',
  'image_edits',
  'speech',
  'transcriptions',
  'translations',
] as const satisfies readonly WireShape[]
export type OpenAiShape = (typeof openAiShapes)[number]

/** Behind `/v1`, `/openai/v1` and `/openai/deployments/{model}`. */
const shapeOf: ReadonlyMap<string, OpenAiShape> = new Map([
  ['/chat/completions', 'chat'],
  ['/embeddings', 'embeddings'],
  ['/completions', 'completions'],
  ['/moderations', 'moderations'],
  ['/images/generations', 'images'],
  ['/images/edits', 'image_edits'],
  ['/audio/speech', 'speech'],
  ['/audio/transcriptions', 'transcriptions'],
  ['/audio/translations', 'translations'],
] as const)

const azureHas = (shape: OpenAiShape): boolean => shape !== 'moderations'

/** Of a path of OpenAI's own API; undefined for any other. */
export function openAiShape(path: string): OpenAiShape | undefined {
  return path.startsWith('/v1/') ? shapeOf.get(path.slice('/v1'.length)) : undefined
}

export interface AzureOperation {
  readonly shape: OpenAiShape
  /** The deployment as the path writes it; null on the v1 paths, whose bodies name it. */
  readonly pathModel: string | null
}

const azurePath = /^\/openai\/(?:v1|deployments\/([^/]+))(\/.+)$/

/** Of one of Azure's paths; null for any other. */
export function azureOperation(path: string): AzureOperation | null {
  const [, pathModel = null, operation = ''] = azurePath.exec(path) ?? []
  const shape = shapeOf.get(operation)
  return shape === undefined || !azureHas(shape) ? null : { shape, pathModel }
}
