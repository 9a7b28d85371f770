// Betas of Anthropic's, as the header names them.
import type { Deployment } from '../place/deployment.ts'

export type ModelSizes = Pick<Deployment, 'contextWindowTokens' | 'maxOutputTokens'>

/**
 * Betas without those that make the model larger than the deployment says it is (`context-1m-…`,
 * `output-300k-…`): the bound of a request's cost counts on its sizes. Source: Claude API docs, "Beta headers".
 */
export function fittingBetas(
  value: string | string[] | undefined,
  { contextWindowTokens, maxOutputTokens }: ModelSizes,
): string | string[] | undefined {
  if (typeof value !== 'string' || !sizeBeta.test(value)) return value
  const fitting = value.split(',').filter((beta) => {
    const [, what, size, unit] = sizeBeta.exec(beta) ?? []
    if (what === undefined) return true
    const tokens = Number(size) * (unit?.toLowerCase() === 'm' ? 1_000_000 : 1000)
    return tokens <= (what.toLowerCase() === 'context' ? contextWindowTokens : maxOutputTokens)
  })
  return fitting.length === 0 ? undefined : fitting.join(',').trim()
}

const sizeBeta = /\b(context|output)-(\d+)([km])\b/i
