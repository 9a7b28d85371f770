// What a request to a route of the admin API is made of.

export interface Valid {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
}

/** Behind `/admin/v1`, with the names of the path and the query filled in. */
export function pathOf(path: string, { params = {}, query = {} }: Valid): string {
  const named = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
  const asking = new URLSearchParams(query).toString()
  return named.slice('/admin/v1'.length) + (asking === '' ? '' : `?${asking}`)
}
