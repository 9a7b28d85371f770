// What the address says of the inbox: which of it is shown, and the item that is open.

const views = ['mine', 'asked', 'all'] as const
export type View = (typeof views)[number]
const kinds = [
  'configuration',
  'change',
  'step',
  'referral',
  'appeal',
  'declaration',
  'hold_release',
  'break_glass',
] as const

export interface InboxSearch {
  readonly view?: View
  readonly kind?: (typeof kinds)[number]
  readonly id?: string
}

export function inboxSearch(search: Readonly<Record<string, unknown>>): InboxSearch {
  const view = views.find((one) => one === search['view'])
  const kind = kinds.find((one) => one === search['kind'])
  const id = typeof search['id'] === 'string' ? search['id'] : undefined
  return {
    ...(view === undefined ? {} : { view }),
    ...(kind === undefined || id === undefined ? {} : { kind, id }),
  }
}
