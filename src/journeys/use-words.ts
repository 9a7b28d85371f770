// What a contract says of a use of outputs, in plain words, from the text of a decision.

export type UseText =
  | 'permit'
  | 'deny'
  | {
      readonly text?: string
      readonly attribution?: string
      readonly internalOnly?: true
      readonly maxSharePercent?: string
      readonly purposes?: readonly string[]
      readonly approvalBy?: string
      readonly until?: string
    }

export function useWords(use: string, said: UseText): string {
  const name = use.replaceAll('_', ' ')
  if (said === 'permit') return `${name}: permitted`
  if (said === 'deny') return `${name}: not permitted`
  const { text, attribution, internalOnly, maxSharePercent, purposes, approvalBy, until } = said
  const conditions = [
    ...(text === undefined ? [] : [text]),
    ...(attribution === undefined ? [] : [`named as "${attribution}"`]),
    ...(internalOnly === undefined ? [] : ['by workloads of an internal audience only']),
    ...(maxSharePercent === undefined ? [] : [`at most ${maxSharePercent} % of what is made`]),
    ...(purposes === undefined ? [] : [`by workloads registered for ${purposes.join(' or ')}`]),
    ...(approvalBy === undefined ? [] : [`with the approval of ${approvalBy}, case by case`]),
    ...(until === undefined ? [] : [`until ${until}`]),
  ]
  return `${name}: permitted, on conditions: ${conditions.join('; ')}`
}
