// What the address says of a customer's own pages: the workload that is looked at, and the days that are taken along.

export interface LeavingSearch {
  readonly workload?: string
}

export function leavingSearch(given: Readonly<Record<string, unknown>>): LeavingSearch {
  const { workload } = given
  // The router reads what looks like a number as one.
  return typeof workload === 'string' || typeof workload === 'number'
    ? { workload: String(workload).slice(0, 256) }
    : {}
}

export interface ReceiptsSearch {
  readonly from?: string
  readonly to?: string
}

export function receiptsSearch(given: Readonly<Record<string, unknown>>): ReceiptsSearch {
  const [from, to] = [dayIn(given['from']), dayIn(given['to'])]
  return { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) }
}

function dayIn(value: unknown): string | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return null
  return Number.isNaN(Date.parse(value)) ? null : value
}
