// What a contract of the configuration says of outputs: as decisions judge it, and as they show it.
import { isOutputUse } from '../contract/contract-answers.ts'
import type { UseConditions, UseRight } from '../contract/terms.ts'
import type { Json } from '../kernel/canonical-json.ts'
import { rationalText } from '../kernel/rational.ts'
import { isoTime } from '../kernel/time.ts'
import type { OutputUse } from '../kernel/words.ts'
import type { WrittenContract } from './config-contract-schema.ts'

type Written = NonNullable<NonNullable<WrittenContract['outputUse']>[OutputUse]>

export function usesOf({ outputUse }: WrittenContract): ReadonlyMap<OutputUse, UseRight> {
  return new Map(
    Object.entries(outputUse ?? {}).flatMap(([use, right]): [OutputUse, UseRight][] =>
      isOutputUse(use) ? [[use, rightOf(right)]] : [],
    ),
  )
}

const unconditional: UseConditions = {
  text: null,
  attribution: null,
  internalOnly: false,
  maxSharePercent: null,
  purposes: null,
  approvalBy: null,
  untilMs: null,
}

function rightOf(right: Written): UseRight {
  if (typeof right === 'string') return { kind: right }
  const written = right.permit_with
  if (typeof written === 'string') {
    return { kind: 'permit_with', conditions: { ...unconditional, text: written } }
  }
  const { maxSharePercent, purposes } = written
  return {
    kind: 'permit_with',
    conditions: {
      text: written.text ?? null,
      attribution: written.attribution ?? null,
      internalOnly: written.internalOnly ?? false,
      maxSharePercent: maxSharePercent === undefined ? null : rationalText(maxSharePercent),
      purposes: purposes === undefined ? null : new Set(purposes),
      approvalBy: written.approvalBy ?? null,
      untilMs: written.until ?? null,
    },
  }
}

/** Only what is stated. */
export function usesShown(uses: ReadonlyMap<OutputUse, UseRight>): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    [...uses].map(([use, right]) => [
      use,
      right.kind === 'permit_with' ? conditionsShown(right.conditions) : right.kind,
    ]),
  )
}

function conditionsShown({ purposes, internalOnly, untilMs, ...texts }: UseConditions): Json {
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== null)),
    ...(internalOnly ? { internalOnly } : {}),
    ...(purposes === null ? {} : { purposes: [...purposes].toSorted() }),
    ...(untilMs === null ? {} : { until: isoTime(untilMs) }),
  }
}
