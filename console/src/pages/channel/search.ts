// The state of the page of a model's owner, all of it in the URL: whose, which months, and which model. Whatever an old
// or broken link says, the page opens.

export interface ChannelSearch {
  readonly owner?: string
  readonly from?: string
  readonly to?: string
  readonly model?: string
}

export type ChannelChange = {
  readonly [Name in keyof ChannelSearch]?: ChannelSearch[Name] | undefined
}

export function channelSearch(given: Readonly<Record<string, unknown>>): ChannelSearch {
  const { owner, from, to, model } = given
  return {
    ...(isName(owner) ? { owner } : {}),
    ...(isMonth(from) ? { from } : {}),
    ...(isMonth(to) ? { to } : {}),
    ...(isName(model) ? { model } : {}),
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 256
}

function isMonth(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(value)
}
