// Workloads rolled up to the account they belong to: the account's level is its highest workload's, or its
// cluster's, and `firstAt` counts the account's own requests.

export interface Account {
  readonly id: string
  readonly workloads: Set<string>
  requests: number
  /** Highest ever. */
  levelMax: number
  /** By level 1 to 3: the account's request that raised it; null: none did. */
  readonly firstAt: [number | null, number | null, number | null]
}

export function newAccount(id: string): Account {
  return {
    id,
    workloads: new Set(),
    requests: 0,
    levelMax: 0,
    firstAt: [null, null, null],
  }
}

/** Takes a level that one of its workloads, or its cluster, reached; true if the account rose to it. */
export function raiseAccount(account: Account, level: number): boolean {
  if (level <= account.levelMax) return false
  for (let reached = account.levelMax; reached < level; reached++) {
    account.firstAt[reached] = account.requests
  }
  account.levelMax = level
  return true
}
