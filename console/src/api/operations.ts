// Written by `npm run docs` from the route table of the admin API; do not edit.

export const operations = {
  listKeys: { method: 'get', path: '/admin/v1/keys' },
  createKey: { method: 'post', path: '/admin/v1/keys' },
  revokeKey: { method: 'post', path: '/admin/v1/keys/{id}/revoke' },
  listOperators: { method: 'get', path: '/admin/v1/operators' },
  createOperator: { method: 'post', path: '/admin/v1/operators' },
  removeOperator: { method: 'post', path: '/admin/v1/operators/{id}/remove' },
  world: { method: 'get', path: '/admin/v1/world' },
  evaluateDecision: { method: 'post', path: '/admin/v1/decisions:evaluate' },
  startReplay: { method: 'post', path: '/admin/v1/replays' },
  readReplay: { method: 'get', path: '/admin/v1/replays/{id}' },
  request: { method: 'get', path: '/admin/v1/requests/{id}' },
  indeterminates: { method: 'get', path: '/admin/v1/indeterminates' },
  spend: { method: 'get', path: '/admin/v1/spend' },
  listReferrals: { method: 'get', path: '/admin/v1/referrals' },
  takeReferral: { method: 'post', path: '/admin/v1/referrals/{id}/take' },
  determine: { method: 'post', path: '/admin/v1/determinations' },
  listDeterminations: { method: 'get', path: '/admin/v1/determinations' },
  addFact: { method: 'post', path: '/admin/v1/facts' },
  listFacts: { method: 'get', path: '/admin/v1/facts' },
  reportVolume: { method: 'post', path: '/admin/v1/volumes' },
  requestChange: { method: 'post', path: '/admin/v1/changes' },
  listChanges: { method: 'get', path: '/admin/v1/changes' },
  pendingChange: { method: 'get', path: '/admin/v1/changes/pending' },
  change: { method: 'get', path: '/admin/v1/changes/{id}' },
  approveChange: { method: 'post', path: '/admin/v1/changes/{id}/approve' },
  withdrawChange: { method: 'post', path: '/admin/v1/changes/{id}/withdraw' },
  listExceptions: { method: 'get', path: '/admin/v1/exceptions' },
  listBreaches: { method: 'get', path: '/admin/v1/breaches' },
  breach: { method: 'get', path: '/admin/v1/breaches/{deployment}' },
  liftBreach: { method: 'post', path: '/admin/v1/breaches/{deployment}/lift' },
  listErasures: { method: 'get', path: '/admin/v1/erasures' },
  erase: { method: 'post', path: '/admin/v1/erasures' },
  witnessRequest: { method: 'get', path: '/admin/v1/log/witness-request' },
  addCosignatures: { method: 'post', path: '/admin/v1/log/cosignatures' },
  listCases: { method: 'get', path: '/admin/v1/cases' },
  case: { method: 'get', path: '/admin/v1/cases/{id}' },
  caseReport: { method: 'get', path: '/admin/v1/cases/{id}/report' },
  openCase: { method: 'post', path: '/admin/v1/cases' },
  takeCase: { method: 'post', path: '/admin/v1/cases/{id}/take' },
  noteCase: { method: 'post', path: '/admin/v1/cases/{id}/notes' },
  disposeCase: { method: 'post', path: '/admin/v1/cases/{id}/dispose' },
  listCaseDispositions: { method: 'get', path: '/admin/v1/case-dispositions' },
  proposeStep: { method: 'post', path: '/admin/v1/cases/{id}/steps' },
  approveStep: { method: 'post', path: '/admin/v1/cases/{id}/steps/{step}/approve' },
  rejectStep: { method: 'post', path: '/admin/v1/cases/{id}/steps/{step}/reject' },
  liftNotice: { method: 'post', path: '/admin/v1/cases/{id}/notices/{notice}/lift' },
  enterAppeal: { method: 'post', path: '/admin/v1/cases/{id}/notices/{notice}/appeal' },
  decideAppeal: { method: 'post', path: '/admin/v1/cases/{id}/notices/{notice}/decide' },
} as const

export interface Operations {
  listKeys: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly keys: readonly ({ readonly id: string; readonly holder: string; readonly managedBy: "file" | "api"; readonly createdAt: string | null; readonly expiresAt: string | null; readonly revokedAt: string | null })[] }
  }
  createKey: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: { readonly holder: string; readonly expires?: string }
    answer: { readonly id: string; readonly holder: string; readonly managedBy: "file" | "api"; readonly createdAt: string | null; readonly expiresAt: string | null; readonly revokedAt: string | null; readonly key: string }
  }
  revokeKey: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly holder: string; readonly managedBy: "file" | "api"; readonly createdAt: string | null; readonly expiresAt: string | null; readonly revokedAt: string | null }
  }
  listOperators: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly operators: readonly ({ readonly id: string; readonly name: string; readonly roles: readonly ("admin" | "engineer" | "compliance" | "approver" | "sales" | "finance" | "analyst" | "auditor")[]; readonly createdAt: string | null; readonly createdBy: string; readonly removedAt: string | null })[] }
  }
  createOperator: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: { readonly id: string; readonly name: string; readonly roles: readonly ("admin" | "engineer" | "compliance" | "approver" | "sales" | "finance" | "analyst" | "auditor")[] }
    answer: { readonly id: string; readonly name: string; readonly roles: readonly ("admin" | "engineer" | "compliance" | "approver" | "sales" | "finance" | "analyst" | "auditor")[]; readonly createdAt: string | null; readonly createdBy: string; readonly removedAt: string | null }
  }
  removeOperator: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly name: string; readonly roles: readonly ("admin" | "engineer" | "compliance" | "approver" | "sales" | "finance" | "analyst" | "auditor")[]; readonly createdAt: string | null; readonly createdBy: string; readonly removedAt: string | null }
  }
  world: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly version: string; readonly validUntil: unknown; readonly parties: readonly ({ readonly id: string; readonly legalName: string; readonly country: string })[]; readonly channels: readonly ({ readonly id: string; readonly kind: string; readonly seller: string })[]; readonly deployments: readonly ({ readonly id: string; readonly channel: string; readonly model: string; readonly type: string; readonly locations: Readonly<Record<"ingress" | "processing" | "rest" | "abuseStore" | "review" | "metadata" | "downstream", "unknown" | { readonly open: boolean; readonly places: readonly (string)[] }>>; readonly retentionDays: Readonly<Partial<Record<"rest" | "abuseStore" | "metadata" | "downstream", number>>>; readonly spillTo: unknown })[]; readonly contracts: readonly ({ readonly id: string; readonly version: string; readonly amendments: readonly (string)[]; readonly party: string; readonly validFrom: string; readonly validTo: unknown; readonly permits: Readonly<Partial<Record<"ingress" | "processing" | "rest" | "abuseStore" | "review" | "metadata" | "downstream", "unknown" | { readonly open: boolean; readonly places: readonly (string)[] }>>>; readonly retentionDays: Readonly<Partial<Record<"rest" | "abuseStore" | "metadata" | "downstream", number>>>; readonly budgets: readonly ({ readonly id: string; readonly limit: string; readonly currency: string; readonly period: string; readonly hard: boolean })[] })[]; readonly workloads: readonly ({ readonly id: string; readonly contract: string; readonly purpose: string; readonly decisions: readonly ({ readonly id: string; readonly model: unknown; readonly verdict: "permit" | "refer" | "deny"; readonly code: unknown; readonly allowed: readonly (string)[]; readonly validUntil: unknown })[] })[] }
  }
  evaluateDecision: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: { readonly workload: string; readonly model: string; readonly dialect?: "openai" | "azure" | "anthropic"; readonly features?: readonly ("stream" | "tools" | "store" | "metadata" | "logprobs" | "n" | "web_search" | "batch" | "files" | "fine_tune" | "structured_output" | "background")[]; readonly modalities?: readonly ("text" | "image" | "audio")[]; readonly country?: string; readonly asOf?: string; readonly knownAt?: string }
    answer: { readonly id: string; readonly asOf: string; readonly knownAt: string; readonly validUntil: unknown; readonly decision: Readonly<Record<string, unknown>> }
  }
  startReplay: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: { readonly packs?: readonly ({ readonly file: string; readonly text: string })[]; readonly configuration?: string; readonly question?: string; readonly sinceDays?: number; readonly asOf?: string; readonly change?: string }
    answer: { readonly id: string; readonly askedBy: string; readonly startedAt: string; readonly contentHash: unknown; readonly world: string; readonly stale: boolean; readonly state: "running" | "done" | "failed"; readonly problem: string; readonly report: Readonly<Record<string, unknown>> | null }
  }
  readReplay: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly askedBy: string; readonly startedAt: string; readonly contentHash: unknown; readonly world: string; readonly stale: boolean; readonly state: "running" | "done" | "failed"; readonly problem: string; readonly report: Readonly<Record<string, unknown>> | null }
  }
  request: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly attempts: readonly ({ readonly lines: readonly (Readonly<Record<string, unknown>>)[]; readonly transfers: readonly (Readonly<Record<string, unknown>>)[]; readonly markTokens: number | null })[]; readonly refusal: Readonly<Record<string, unknown>> | null; readonly decision: unknown; readonly story: string }
  }
  indeterminates: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly attempts: readonly ({ readonly lines: readonly (Readonly<Record<string, unknown>>)[]; readonly transfers: readonly (Readonly<Record<string, unknown>>)[]; readonly markTokens: number | null })[] }
  }
  spend: {
    params: Readonly<Record<string, never>>
    query: { readonly from?: string; readonly to?: string }
    body: Readonly<Record<string, never>>
    answer: { readonly from: string; readonly to: string; readonly rows: readonly ({ readonly day: string; readonly contract: string; readonly model: string; readonly channel: string; readonly currency: string; readonly attempts: number; readonly price: string; readonly cost: string })[] }
  }
  listReferrals: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly referrals: readonly ({ readonly id: string; readonly party: string; readonly rule: string; readonly question: string; readonly openedAt: string; readonly dueAt: string; readonly overdue: boolean; readonly owner: string })[] }
  }
  takeReferral: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly party: string; readonly rule: string; readonly question: string; readonly openedAt: string; readonly dueAt: string; readonly overdue: boolean; readonly owner: string }
  }
  determine: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: { readonly party: string; readonly rule: string; readonly truth: "T" | "F"; readonly reason: string; readonly evidence: readonly (string)[]; readonly expires: string }
    answer: { readonly id: string; readonly party: string; readonly rule: string; readonly truth: "T" | "F"; readonly reason: string; readonly evidence: readonly (string)[]; readonly madeBy: string; readonly madeAt: string; readonly expires: string; readonly expired: boolean }
  }
  listDeterminations: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly determinations: readonly ({ readonly id: string; readonly party: string; readonly rule: string; readonly truth: "T" | "F"; readonly reason: string; readonly evidence: readonly (string)[]; readonly madeBy: string; readonly madeAt: string; readonly expires: string; readonly expired: boolean })[] }
  }
  addFact: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: { readonly subject: string; readonly predicate: string; readonly value: string | boolean | { readonly from: string; readonly to: string | null }; readonly from: string; readonly to?: string; readonly supersedes?: readonly (string)[]; readonly retraction?: boolean; readonly source: { readonly publisher: string; readonly title: string; readonly date?: string | null; readonly retrieved: string; readonly url?: string | null; readonly confidence: "official" | "secondary" | "inferred" }; readonly confidence?: "official" | "secondary" | "inferred"; readonly disputes?: readonly (string)[]; readonly reviewBy?: string; readonly audience?: "party" | "compliance"; readonly reason?: string }
    answer: { readonly id: string; readonly subject: string; readonly predicate: string; readonly value: string | boolean | { readonly from: string; readonly to: string | null }; readonly from: string; readonly to: string | null; readonly knownFrom: string; readonly supersedes: readonly (string)[]; readonly retraction: boolean; readonly source: { readonly id: string; readonly publisher: string; readonly title: string; readonly date: unknown; readonly retrieved: string; readonly url: unknown; readonly confidence: "official" | "secondary" | "inferred" }; readonly confidence: "official" | "secondary" | "inferred"; readonly disputes: readonly (string)[]; readonly reviewBy: string | null } | { readonly id: string; readonly kind: "configuration" | "pack" | "contract" | "exception" | "fact"; readonly contentHash: string; readonly summary: string; readonly reason: string; readonly requestedBy: string; readonly requestedAt: string; readonly replay: unknown; readonly replayStale: unknown; readonly approvals: readonly ({ readonly by: string; readonly at: string; readonly until: string; readonly counts: boolean })[]; readonly approvalsNeeded: number; readonly state: "open" | "approved" | "published" | "withdrawn"; readonly publishedAt: string | null; readonly withdrawnAt: string | null; readonly changes: Readonly<Record<string, { readonly added: readonly (string)[]; readonly removed: readonly (string)[]; readonly changed: readonly (string)[] }>> | null; readonly content: Readonly<Record<string, unknown>> | null }
  }
  listFacts: {
    params: Readonly<Record<string, never>>
    query: { readonly subject: string }
    body: Readonly<Record<string, never>>
    answer: { readonly facts: readonly ({ readonly id: string; readonly subject: string; readonly predicate: string; readonly value: string | boolean | { readonly from: string; readonly to: string | null }; readonly from: string; readonly to: string | null; readonly knownFrom: string; readonly supersedes: readonly (string)[]; readonly retraction: boolean; readonly source: { readonly id: string; readonly publisher: string; readonly title: string; readonly date: unknown; readonly retrieved: string; readonly url: unknown; readonly confidence: "official" | "secondary" | "inferred" }; readonly confidence: "official" | "secondary" | "inferred"; readonly disputes: readonly (string)[]; readonly reviewBy: string | null })[] }
  }
  reportVolume: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: { readonly workload: string; readonly kind: string | readonly (string)[]; readonly persons: number | { readonly from: number; readonly to: number | null }; readonly period: { readonly from: string; readonly to: string }; readonly reason?: string }
    answer: { readonly id: string; readonly workload: string; readonly kind: string | readonly (string)[]; readonly persons: { readonly from: number; readonly to: number | null }; readonly period: { readonly from: string; readonly to: string }; readonly reportedBy: string; readonly at: string } | { readonly id: string; readonly kind: "configuration" | "pack" | "contract" | "exception" | "fact"; readonly contentHash: string; readonly summary: string; readonly reason: string; readonly requestedBy: string; readonly requestedAt: string; readonly replay: unknown; readonly replayStale: unknown; readonly approvals: readonly ({ readonly by: string; readonly at: string; readonly until: string; readonly counts: boolean })[]; readonly approvalsNeeded: number; readonly state: "open" | "approved" | "published" | "withdrawn"; readonly publishedAt: string | null; readonly withdrawnAt: string | null; readonly changes: Readonly<Record<string, { readonly added: readonly (string)[]; readonly removed: readonly (string)[]; readonly changed: readonly (string)[] }>> | null; readonly content: Readonly<Record<string, unknown>> | null }
  }
  requestChange: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: { readonly kind: "configuration" | "pack" | "contract" | "exception" | "fact"; readonly contentHash?: string; readonly content?: string; readonly summary: string; readonly reason: string }
    answer: { readonly id: string; readonly kind: "configuration" | "pack" | "contract" | "exception" | "fact"; readonly contentHash: string; readonly summary: string; readonly reason: string; readonly requestedBy: string; readonly requestedAt: string; readonly replay: unknown; readonly replayStale: unknown; readonly approvals: readonly ({ readonly by: string; readonly at: string; readonly until: string; readonly counts: boolean })[]; readonly approvalsNeeded: number; readonly state: "open" | "approved" | "published" | "withdrawn"; readonly publishedAt: string | null; readonly withdrawnAt: string | null; readonly changes: Readonly<Record<string, { readonly added: readonly (string)[]; readonly removed: readonly (string)[]; readonly changed: readonly (string)[] }>> | null; readonly content: Readonly<Record<string, unknown>> | null }
  }
  listChanges: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly changes: readonly ({ readonly id: string; readonly kind: "configuration" | "pack" | "contract" | "exception" | "fact"; readonly contentHash: string; readonly summary: string; readonly reason: string; readonly requestedBy: string; readonly requestedAt: string; readonly replay: unknown; readonly replayStale: unknown; readonly approvals: readonly ({ readonly by: string; readonly at: string; readonly until: string; readonly counts: boolean })[]; readonly approvalsNeeded: number; readonly state: "open" | "approved" | "published" | "withdrawn"; readonly publishedAt: string | null; readonly withdrawnAt: string | null; readonly changes: Readonly<Record<string, { readonly added: readonly (string)[]; readonly removed: readonly (string)[]; readonly changed: readonly (string)[] }>> | null; readonly content: Readonly<Record<string, unknown>> | null })[] }
  }
  pendingChange: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly pending: { readonly hash: string; readonly since: string; readonly kind: "configuration" | "pack" | "contract" | "exception" | "fact"; readonly approvalsNeeded: number; readonly change: unknown; readonly changes: Readonly<Record<string, { readonly added: readonly (string)[]; readonly removed: readonly (string)[]; readonly changed: readonly (string)[] }>> } | null }
  }
  change: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly kind: "configuration" | "pack" | "contract" | "exception" | "fact"; readonly contentHash: string; readonly summary: string; readonly reason: string; readonly requestedBy: string; readonly requestedAt: string; readonly replay: unknown; readonly replayStale: unknown; readonly approvals: readonly ({ readonly by: string; readonly at: string; readonly until: string; readonly counts: boolean })[]; readonly approvalsNeeded: number; readonly state: "open" | "approved" | "published" | "withdrawn"; readonly publishedAt: string | null; readonly withdrawnAt: string | null; readonly changes: Readonly<Record<string, { readonly added: readonly (string)[]; readonly removed: readonly (string)[]; readonly changed: readonly (string)[] }>> | null; readonly content: Readonly<Record<string, unknown>> | null }
  }
  approveChange: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly kind: "configuration" | "pack" | "contract" | "exception" | "fact"; readonly contentHash: string; readonly summary: string; readonly reason: string; readonly requestedBy: string; readonly requestedAt: string; readonly replay: unknown; readonly replayStale: unknown; readonly approvals: readonly ({ readonly by: string; readonly at: string; readonly until: string; readonly counts: boolean })[]; readonly approvalsNeeded: number; readonly state: "open" | "approved" | "published" | "withdrawn"; readonly publishedAt: string | null; readonly withdrawnAt: string | null; readonly changes: Readonly<Record<string, { readonly added: readonly (string)[]; readonly removed: readonly (string)[]; readonly changed: readonly (string)[] }>> | null; readonly content: Readonly<Record<string, unknown>> | null }
  }
  withdrawChange: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly kind: "configuration" | "pack" | "contract" | "exception" | "fact"; readonly contentHash: string; readonly summary: string; readonly reason: string; readonly requestedBy: string; readonly requestedAt: string; readonly replay: unknown; readonly replayStale: unknown; readonly approvals: readonly ({ readonly by: string; readonly at: string; readonly until: string; readonly counts: boolean })[]; readonly approvalsNeeded: number; readonly state: "open" | "approved" | "published" | "withdrawn"; readonly publishedAt: string | null; readonly withdrawnAt: string | null; readonly changes: Readonly<Record<string, { readonly added: readonly (string)[]; readonly removed: readonly (string)[]; readonly changed: readonly (string)[] }>> | null; readonly content: Readonly<Record<string, unknown>> | null }
  }
  listExceptions: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly exceptions: readonly ({ readonly id: string; readonly rules: readonly (string)[]; readonly party: string; readonly contract: unknown; readonly workloads: readonly (string)[] | null; readonly reason: string; readonly requestedBy: string; readonly approvers: readonly (string)[]; readonly from: string; readonly to: string; readonly renews: unknown; readonly state: "scheduled" | "active" | "expired" | "expired_in_use" })[]; readonly precedents: readonly ({ readonly kind: "renewed" | "spread"; readonly exceptions: readonly (string)[]; readonly parties: readonly (string)[]; readonly renewals: number | null })[] }
  }
  listBreaches: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly breaches: readonly ({ readonly id: string; readonly deployment: string; readonly channel: string; readonly at: string; readonly request: string; readonly assertedBy: string; readonly asserted: string; readonly place: string; readonly promised: readonly (string)[] })[] }
  }
  breach: {
    params: { readonly deployment: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly deployment: string; readonly channel: string; readonly at: string; readonly request: string; readonly assertedBy: string; readonly asserted: string; readonly place: string; readonly promised: readonly (string)[]; readonly affected: readonly ({ readonly request: string; readonly attempt: string; readonly at: string; readonly party: string; readonly contract: string; readonly workload: string; readonly asserted: string })[] }
  }
  liftBreach: {
    params: { readonly deployment: string }
    query: Readonly<Record<string, never>>
    body: { readonly reason: string }
    answer: { readonly id: string; readonly deployment: string; readonly channel: string; readonly at: string; readonly request: string; readonly assertedBy: string; readonly asserted: string; readonly place: string; readonly promised: readonly (string)[] }
  }
  listErasures: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly erasures: readonly ({ readonly id: string; readonly about: { readonly kind: "party" | "contract" | "workload" | "request"; readonly id: string }; readonly before: string; readonly reason: string; readonly by: string; readonly orderedAt: string; readonly doneAt: string | null; readonly entries: number; readonly commitments: number })[] }
  }
  erase: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: { readonly about: { readonly kind: "party" | "contract" | "workload" | "request"; readonly id: string }; readonly before?: string; readonly reason: string }
    answer: { readonly id: string; readonly about: { readonly kind: "party" | "contract" | "workload" | "request"; readonly id: string }; readonly before: string; readonly reason: string; readonly by: string; readonly orderedAt: string; readonly doneAt: string | null; readonly entries: number; readonly commitments: number }
  }
  witnessRequest: {
    params: Readonly<Record<string, never>>
    query: { readonly old?: number }
    body: Readonly<Record<string, never>>
    answer: { readonly size: number; readonly body: string }
  }
  addCosignatures: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: { readonly note: string }
    answer: { readonly size: number; readonly witnesses: readonly ({ readonly name: string; readonly at: string })[] }
  }
  listCases: {
    params: Readonly<Record<string, never>>
    query: { readonly state?: "open" | "closed" }
    body: Readonly<Record<string, never>>
    answer: { readonly cases: readonly ({ readonly id: string; readonly state: "open" | "closed"; readonly level: number; readonly groups: readonly (string)[]; readonly cluster: unknown; readonly links: readonly (string)[]; readonly openedBy: string; readonly openedAt: string; readonly owner: unknown; readonly members: readonly ({ readonly workload: string; readonly party: string; readonly contract: string; readonly contractVersion: string; readonly level: number; readonly finding: "breach" | "permitted" | "undeclared"; readonly uses: readonly (string)[]; readonly clause: unknown; readonly drift: { readonly count: number; readonly of: number; readonly declared: readonly (string)[]; readonly observed: string } | null; readonly harvest: { readonly count: number; readonly of: number } | null; readonly statistics: readonly ({ readonly group: "a" | "b" | "c" | "d" | "e"; readonly detector: string; readonly count: number; readonly of: number; readonly sentence: string })[]; readonly records: readonly (string)[]; readonly engine: string; readonly calibration: string; readonly looked: number; readonly missed: number; readonly disposition: { readonly outcome: "confirmed" | "honest" | "inconclusive"; readonly by: string; readonly reason: string; readonly at: string } | null })[]; readonly notes: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly steps: readonly ({ readonly id: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workloads: readonly (string)[]; readonly limits: readonly ({ readonly kind: "cap_n"; readonly max: number; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "strip_logprobs"; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "refuse_feature"; readonly feature: "logprobs" | "n" | "batch" | "background" | "files" } | { readonly kind: "rate_class"; readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null })[]; readonly questions: readonly (string)[]; readonly reasonClass: "extraction" | "resale" | "purpose" | "parameters" | "sharing"; readonly words: string; readonly urgent: unknown; readonly termination: boolean; readonly proposedBy: string; readonly proposedAt: string; readonly approvals: readonly ({ readonly by: string; readonly at: string })[]; readonly approvalsNeeded: number; readonly rejected: { readonly by: string; readonly reason: string; readonly at: string } | null; readonly effectedAt: string | null })[]; readonly appealDue: string | null })[]; readonly more: number }
  }
  case: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly state: "open" | "closed"; readonly level: number; readonly groups: readonly (string)[]; readonly cluster: unknown; readonly links: readonly (string)[]; readonly openedBy: string; readonly openedAt: string; readonly owner: unknown; readonly members: readonly ({ readonly workload: string; readonly party: string; readonly contract: string; readonly contractVersion: string; readonly level: number; readonly finding: "breach" | "permitted" | "undeclared"; readonly uses: readonly (string)[]; readonly clause: unknown; readonly drift: { readonly count: number; readonly of: number; readonly declared: readonly (string)[]; readonly observed: string } | null; readonly harvest: { readonly count: number; readonly of: number } | null; readonly statistics: readonly ({ readonly group: "a" | "b" | "c" | "d" | "e"; readonly detector: string; readonly count: number; readonly of: number; readonly sentence: string })[]; readonly records: readonly (string)[]; readonly engine: string; readonly calibration: string; readonly looked: number; readonly missed: number; readonly disposition: { readonly outcome: "confirmed" | "honest" | "inconclusive"; readonly by: string; readonly reason: string; readonly at: string } | null })[]; readonly notes: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly steps: readonly ({ readonly id: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workloads: readonly (string)[]; readonly limits: readonly ({ readonly kind: "cap_n"; readonly max: number; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "strip_logprobs"; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "refuse_feature"; readonly feature: "logprobs" | "n" | "batch" | "background" | "files" } | { readonly kind: "rate_class"; readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null })[]; readonly questions: readonly (string)[]; readonly reasonClass: "extraction" | "resale" | "purpose" | "parameters" | "sharing"; readonly words: string; readonly urgent: unknown; readonly termination: boolean; readonly proposedBy: string; readonly proposedAt: string; readonly approvals: readonly ({ readonly by: string; readonly at: string })[]; readonly approvalsNeeded: number; readonly rejected: { readonly by: string; readonly reason: string; readonly at: string } | null; readonly effectedAt: string | null })[]; readonly notices: readonly ({ readonly id: string; readonly case: string; readonly step: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workload: string; readonly party: string; readonly inEffect: boolean; readonly summary: readonly (string)[]; readonly clause: unknown; readonly publishedAt: string; readonly from: string; readonly ended: { readonly why: string; readonly by: string; readonly reason: string; readonly at: string } | null; readonly answers: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly appeals: readonly ({ readonly id: string; readonly by: string; readonly statement: string; readonly at: string; readonly due: string; readonly outcome: "upheld" | "overturned" | null; readonly decidedBy: unknown; readonly reason: unknown })[] })[] }
  }
  caseReport: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly lines: readonly (string)[] }
  }
  openCase: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: { readonly workload: string; readonly reason: string; readonly statistics?: readonly ({ readonly group: "a" | "b" | "c" | "d" | "e"; readonly detector: string; readonly count: number; readonly of: number; readonly sentence: string })[]; readonly records?: readonly (string)[]; readonly judgement?: { readonly finding: "breach" | "permitted" | "undeclared"; readonly uses?: readonly ("train" | "distil" | "benchmark" | "synthetic" | "resell")[]; readonly clause?: string | null }; readonly harvest?: { readonly count: number; readonly of: number } | null }
    answer: { readonly id: string; readonly state: "open" | "closed"; readonly level: number; readonly groups: readonly (string)[]; readonly cluster: unknown; readonly links: readonly (string)[]; readonly openedBy: string; readonly openedAt: string; readonly owner: unknown; readonly members: readonly ({ readonly workload: string; readonly party: string; readonly contract: string; readonly contractVersion: string; readonly level: number; readonly finding: "breach" | "permitted" | "undeclared"; readonly uses: readonly (string)[]; readonly clause: unknown; readonly drift: { readonly count: number; readonly of: number; readonly declared: readonly (string)[]; readonly observed: string } | null; readonly harvest: { readonly count: number; readonly of: number } | null; readonly statistics: readonly ({ readonly group: "a" | "b" | "c" | "d" | "e"; readonly detector: string; readonly count: number; readonly of: number; readonly sentence: string })[]; readonly records: readonly (string)[]; readonly engine: string; readonly calibration: string; readonly looked: number; readonly missed: number; readonly disposition: { readonly outcome: "confirmed" | "honest" | "inconclusive"; readonly by: string; readonly reason: string; readonly at: string } | null })[]; readonly notes: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly steps: readonly ({ readonly id: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workloads: readonly (string)[]; readonly limits: readonly ({ readonly kind: "cap_n"; readonly max: number; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "strip_logprobs"; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "refuse_feature"; readonly feature: "logprobs" | "n" | "batch" | "background" | "files" } | { readonly kind: "rate_class"; readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null })[]; readonly questions: readonly (string)[]; readonly reasonClass: "extraction" | "resale" | "purpose" | "parameters" | "sharing"; readonly words: string; readonly urgent: unknown; readonly termination: boolean; readonly proposedBy: string; readonly proposedAt: string; readonly approvals: readonly ({ readonly by: string; readonly at: string })[]; readonly approvalsNeeded: number; readonly rejected: { readonly by: string; readonly reason: string; readonly at: string } | null; readonly effectedAt: string | null })[]; readonly notices: readonly ({ readonly id: string; readonly case: string; readonly step: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workload: string; readonly party: string; readonly inEffect: boolean; readonly summary: readonly (string)[]; readonly clause: unknown; readonly publishedAt: string; readonly from: string; readonly ended: { readonly why: string; readonly by: string; readonly reason: string; readonly at: string } | null; readonly answers: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly appeals: readonly ({ readonly id: string; readonly by: string; readonly statement: string; readonly at: string; readonly due: string; readonly outcome: "upheld" | "overturned" | null; readonly decidedBy: unknown; readonly reason: unknown })[] })[] }
  }
  takeCase: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly state: "open" | "closed"; readonly level: number; readonly groups: readonly (string)[]; readonly cluster: unknown; readonly links: readonly (string)[]; readonly openedBy: string; readonly openedAt: string; readonly owner: unknown; readonly members: readonly ({ readonly workload: string; readonly party: string; readonly contract: string; readonly contractVersion: string; readonly level: number; readonly finding: "breach" | "permitted" | "undeclared"; readonly uses: readonly (string)[]; readonly clause: unknown; readonly drift: { readonly count: number; readonly of: number; readonly declared: readonly (string)[]; readonly observed: string } | null; readonly harvest: { readonly count: number; readonly of: number } | null; readonly statistics: readonly ({ readonly group: "a" | "b" | "c" | "d" | "e"; readonly detector: string; readonly count: number; readonly of: number; readonly sentence: string })[]; readonly records: readonly (string)[]; readonly engine: string; readonly calibration: string; readonly looked: number; readonly missed: number; readonly disposition: { readonly outcome: "confirmed" | "honest" | "inconclusive"; readonly by: string; readonly reason: string; readonly at: string } | null })[]; readonly notes: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly steps: readonly ({ readonly id: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workloads: readonly (string)[]; readonly limits: readonly ({ readonly kind: "cap_n"; readonly max: number; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "strip_logprobs"; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "refuse_feature"; readonly feature: "logprobs" | "n" | "batch" | "background" | "files" } | { readonly kind: "rate_class"; readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null })[]; readonly questions: readonly (string)[]; readonly reasonClass: "extraction" | "resale" | "purpose" | "parameters" | "sharing"; readonly words: string; readonly urgent: unknown; readonly termination: boolean; readonly proposedBy: string; readonly proposedAt: string; readonly approvals: readonly ({ readonly by: string; readonly at: string })[]; readonly approvalsNeeded: number; readonly rejected: { readonly by: string; readonly reason: string; readonly at: string } | null; readonly effectedAt: string | null })[]; readonly notices: readonly ({ readonly id: string; readonly case: string; readonly step: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workload: string; readonly party: string; readonly inEffect: boolean; readonly summary: readonly (string)[]; readonly clause: unknown; readonly publishedAt: string; readonly from: string; readonly ended: { readonly why: string; readonly by: string; readonly reason: string; readonly at: string } | null; readonly answers: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly appeals: readonly ({ readonly id: string; readonly by: string; readonly statement: string; readonly at: string; readonly due: string; readonly outcome: "upheld" | "overturned" | null; readonly decidedBy: unknown; readonly reason: unknown })[] })[] }
  }
  noteCase: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: { readonly text: string }
    answer: { readonly id: string; readonly state: "open" | "closed"; readonly level: number; readonly groups: readonly (string)[]; readonly cluster: unknown; readonly links: readonly (string)[]; readonly openedBy: string; readonly openedAt: string; readonly owner: unknown; readonly members: readonly ({ readonly workload: string; readonly party: string; readonly contract: string; readonly contractVersion: string; readonly level: number; readonly finding: "breach" | "permitted" | "undeclared"; readonly uses: readonly (string)[]; readonly clause: unknown; readonly drift: { readonly count: number; readonly of: number; readonly declared: readonly (string)[]; readonly observed: string } | null; readonly harvest: { readonly count: number; readonly of: number } | null; readonly statistics: readonly ({ readonly group: "a" | "b" | "c" | "d" | "e"; readonly detector: string; readonly count: number; readonly of: number; readonly sentence: string })[]; readonly records: readonly (string)[]; readonly engine: string; readonly calibration: string; readonly looked: number; readonly missed: number; readonly disposition: { readonly outcome: "confirmed" | "honest" | "inconclusive"; readonly by: string; readonly reason: string; readonly at: string } | null })[]; readonly notes: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly steps: readonly ({ readonly id: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workloads: readonly (string)[]; readonly limits: readonly ({ readonly kind: "cap_n"; readonly max: number; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "strip_logprobs"; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "refuse_feature"; readonly feature: "logprobs" | "n" | "batch" | "background" | "files" } | { readonly kind: "rate_class"; readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null })[]; readonly questions: readonly (string)[]; readonly reasonClass: "extraction" | "resale" | "purpose" | "parameters" | "sharing"; readonly words: string; readonly urgent: unknown; readonly termination: boolean; readonly proposedBy: string; readonly proposedAt: string; readonly approvals: readonly ({ readonly by: string; readonly at: string })[]; readonly approvalsNeeded: number; readonly rejected: { readonly by: string; readonly reason: string; readonly at: string } | null; readonly effectedAt: string | null })[]; readonly notices: readonly ({ readonly id: string; readonly case: string; readonly step: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workload: string; readonly party: string; readonly inEffect: boolean; readonly summary: readonly (string)[]; readonly clause: unknown; readonly publishedAt: string; readonly from: string; readonly ended: { readonly why: string; readonly by: string; readonly reason: string; readonly at: string } | null; readonly answers: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly appeals: readonly ({ readonly id: string; readonly by: string; readonly statement: string; readonly at: string; readonly due: string; readonly outcome: "upheld" | "overturned" | null; readonly decidedBy: unknown; readonly reason: unknown })[] })[] }
  }
  disposeCase: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: { readonly outcome: "confirmed" | "honest" | "inconclusive"; readonly reason: string; readonly workloads?: readonly (string)[] }
    answer: { readonly id: string; readonly state: "open" | "closed"; readonly level: number; readonly groups: readonly (string)[]; readonly cluster: unknown; readonly links: readonly (string)[]; readonly openedBy: string; readonly openedAt: string; readonly owner: unknown; readonly members: readonly ({ readonly workload: string; readonly party: string; readonly contract: string; readonly contractVersion: string; readonly level: number; readonly finding: "breach" | "permitted" | "undeclared"; readonly uses: readonly (string)[]; readonly clause: unknown; readonly drift: { readonly count: number; readonly of: number; readonly declared: readonly (string)[]; readonly observed: string } | null; readonly harvest: { readonly count: number; readonly of: number } | null; readonly statistics: readonly ({ readonly group: "a" | "b" | "c" | "d" | "e"; readonly detector: string; readonly count: number; readonly of: number; readonly sentence: string })[]; readonly records: readonly (string)[]; readonly engine: string; readonly calibration: string; readonly looked: number; readonly missed: number; readonly disposition: { readonly outcome: "confirmed" | "honest" | "inconclusive"; readonly by: string; readonly reason: string; readonly at: string } | null })[]; readonly notes: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly steps: readonly ({ readonly id: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workloads: readonly (string)[]; readonly limits: readonly ({ readonly kind: "cap_n"; readonly max: number; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "strip_logprobs"; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "refuse_feature"; readonly feature: "logprobs" | "n" | "batch" | "background" | "files" } | { readonly kind: "rate_class"; readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null })[]; readonly questions: readonly (string)[]; readonly reasonClass: "extraction" | "resale" | "purpose" | "parameters" | "sharing"; readonly words: string; readonly urgent: unknown; readonly termination: boolean; readonly proposedBy: string; readonly proposedAt: string; readonly approvals: readonly ({ readonly by: string; readonly at: string })[]; readonly approvalsNeeded: number; readonly rejected: { readonly by: string; readonly reason: string; readonly at: string } | null; readonly effectedAt: string | null })[]; readonly notices: readonly ({ readonly id: string; readonly case: string; readonly step: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workload: string; readonly party: string; readonly inEffect: boolean; readonly summary: readonly (string)[]; readonly clause: unknown; readonly publishedAt: string; readonly from: string; readonly ended: { readonly why: string; readonly by: string; readonly reason: string; readonly at: string } | null; readonly answers: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly appeals: readonly ({ readonly id: string; readonly by: string; readonly statement: string; readonly at: string; readonly due: string; readonly outcome: "upheld" | "overturned" | null; readonly decidedBy: unknown; readonly reason: unknown })[] })[] }
  }
  listCaseDispositions: {
    params: Readonly<Record<string, never>>
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly dispositions: readonly ({ readonly case: string; readonly workload: string; readonly cluster: unknown; readonly level: number; readonly outcome: "confirmed" | "honest" | "inconclusive"; readonly at: string; readonly by: string; readonly reason: string; readonly appealed: boolean; readonly engine: string; readonly calibration: string; readonly records: readonly (string)[] })[] }
  }
  proposeStep: {
    params: { readonly id: string }
    query: Readonly<Record<string, never>>
    body: { readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workloads: readonly (string)[]; readonly limits?: readonly ({ readonly kind: "cap_n"; readonly max: number; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "strip_logprobs"; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "refuse_feature"; readonly feature: "logprobs" | "n" | "batch" | "background" | "files" } | { readonly kind: "rate_class"; readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null })[]; readonly questions?: readonly (string)[]; readonly reasonClass: "extraction" | "resale" | "purpose" | "parameters" | "sharing"; readonly words?: string; readonly urgent?: string | null; readonly termination?: boolean }
    answer: { readonly id: string; readonly state: "open" | "closed"; readonly level: number; readonly groups: readonly (string)[]; readonly cluster: unknown; readonly links: readonly (string)[]; readonly openedBy: string; readonly openedAt: string; readonly owner: unknown; readonly members: readonly ({ readonly workload: string; readonly party: string; readonly contract: string; readonly contractVersion: string; readonly level: number; readonly finding: "breach" | "permitted" | "undeclared"; readonly uses: readonly (string)[]; readonly clause: unknown; readonly drift: { readonly count: number; readonly of: number; readonly declared: readonly (string)[]; readonly observed: string } | null; readonly harvest: { readonly count: number; readonly of: number } | null; readonly statistics: readonly ({ readonly group: "a" | "b" | "c" | "d" | "e"; readonly detector: string; readonly count: number; readonly of: number; readonly sentence: string })[]; readonly records: readonly (string)[]; readonly engine: string; readonly calibration: string; readonly looked: number; readonly missed: number; readonly disposition: { readonly outcome: "confirmed" | "honest" | "inconclusive"; readonly by: string; readonly reason: string; readonly at: string } | null })[]; readonly notes: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly steps: readonly ({ readonly id: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workloads: readonly (string)[]; readonly limits: readonly ({ readonly kind: "cap_n"; readonly max: number; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "strip_logprobs"; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "refuse_feature"; readonly feature: "logprobs" | "n" | "batch" | "background" | "files" } | { readonly kind: "rate_class"; readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null })[]; readonly questions: readonly (string)[]; readonly reasonClass: "extraction" | "resale" | "purpose" | "parameters" | "sharing"; readonly words: string; readonly urgent: unknown; readonly termination: boolean; readonly proposedBy: string; readonly proposedAt: string; readonly approvals: readonly ({ readonly by: string; readonly at: string })[]; readonly approvalsNeeded: number; readonly rejected: { readonly by: string; readonly reason: string; readonly at: string } | null; readonly effectedAt: string | null })[]; readonly notices: readonly ({ readonly id: string; readonly case: string; readonly step: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workload: string; readonly party: string; readonly inEffect: boolean; readonly summary: readonly (string)[]; readonly clause: unknown; readonly publishedAt: string; readonly from: string; readonly ended: { readonly why: string; readonly by: string; readonly reason: string; readonly at: string } | null; readonly answers: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly appeals: readonly ({ readonly id: string; readonly by: string; readonly statement: string; readonly at: string; readonly due: string; readonly outcome: "upheld" | "overturned" | null; readonly decidedBy: unknown; readonly reason: unknown })[] })[] }
  }
  approveStep: {
    params: { readonly id: string; readonly step: string }
    query: Readonly<Record<string, never>>
    body: Readonly<Record<string, never>>
    answer: { readonly id: string; readonly state: "open" | "closed"; readonly level: number; readonly groups: readonly (string)[]; readonly cluster: unknown; readonly links: readonly (string)[]; readonly openedBy: string; readonly openedAt: string; readonly owner: unknown; readonly members: readonly ({ readonly workload: string; readonly party: string; readonly contract: string; readonly contractVersion: string; readonly level: number; readonly finding: "breach" | "permitted" | "undeclared"; readonly uses: readonly (string)[]; readonly clause: unknown; readonly drift: { readonly count: number; readonly of: number; readonly declared: readonly (string)[]; readonly observed: string } | null; readonly harvest: { readonly count: number; readonly of: number } | null; readonly statistics: readonly ({ readonly group: "a" | "b" | "c" | "d" | "e"; readonly detector: string; readonly count: number; readonly of: number; readonly sentence: string })[]; readonly records: readonly (string)[]; readonly engine: string; readonly calibration: string; readonly looked: number; readonly missed: number; readonly disposition: { readonly outcome: "confirmed" | "honest" | "inconclusive"; readonly by: string; readonly reason: string; readonly at: string } | null })[]; readonly notes: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly steps: readonly ({ readonly id: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workloads: readonly (string)[]; readonly limits: readonly ({ readonly kind: "cap_n"; readonly max: number; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "strip_logprobs"; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "refuse_feature"; readonly feature: "logprobs" | "n" | "batch" | "background" | "files" } | { readonly kind: "rate_class"; readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null })[]; readonly questions: readonly (string)[]; readonly reasonClass: "extraction" | "resale" | "purpose" | "parameters" | "sharing"; readonly words: string; readonly urgent: unknown; readonly termination: boolean; readonly proposedBy: string; readonly proposedAt: string; readonly approvals: readonly ({ readonly by: string; readonly at: string })[]; readonly approvalsNeeded: number; readonly rejected: { readonly by: string; readonly reason: string; readonly at: string } | null; readonly effectedAt: string | null })[]; readonly notices: readonly ({ readonly id: string; readonly case: string; readonly step: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workload: string; readonly party: string; readonly inEffect: boolean; readonly summary: readonly (string)[]; readonly clause: unknown; readonly publishedAt: string; readonly from: string; readonly ended: { readonly why: string; readonly by: string; readonly reason: string; readonly at: string } | null; readonly answers: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly appeals: readonly ({ readonly id: string; readonly by: string; readonly statement: string; readonly at: string; readonly due: string; readonly outcome: "upheld" | "overturned" | null; readonly decidedBy: unknown; readonly reason: unknown })[] })[] }
  }
  rejectStep: {
    params: { readonly id: string; readonly step: string }
    query: Readonly<Record<string, never>>
    body: { readonly reason: string }
    answer: { readonly id: string; readonly state: "open" | "closed"; readonly level: number; readonly groups: readonly (string)[]; readonly cluster: unknown; readonly links: readonly (string)[]; readonly openedBy: string; readonly openedAt: string; readonly owner: unknown; readonly members: readonly ({ readonly workload: string; readonly party: string; readonly contract: string; readonly contractVersion: string; readonly level: number; readonly finding: "breach" | "permitted" | "undeclared"; readonly uses: readonly (string)[]; readonly clause: unknown; readonly drift: { readonly count: number; readonly of: number; readonly declared: readonly (string)[]; readonly observed: string } | null; readonly harvest: { readonly count: number; readonly of: number } | null; readonly statistics: readonly ({ readonly group: "a" | "b" | "c" | "d" | "e"; readonly detector: string; readonly count: number; readonly of: number; readonly sentence: string })[]; readonly records: readonly (string)[]; readonly engine: string; readonly calibration: string; readonly looked: number; readonly missed: number; readonly disposition: { readonly outcome: "confirmed" | "honest" | "inconclusive"; readonly by: string; readonly reason: string; readonly at: string } | null })[]; readonly notes: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly steps: readonly ({ readonly id: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workloads: readonly (string)[]; readonly limits: readonly ({ readonly kind: "cap_n"; readonly max: number; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "strip_logprobs"; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "refuse_feature"; readonly feature: "logprobs" | "n" | "batch" | "background" | "files" } | { readonly kind: "rate_class"; readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null })[]; readonly questions: readonly (string)[]; readonly reasonClass: "extraction" | "resale" | "purpose" | "parameters" | "sharing"; readonly words: string; readonly urgent: unknown; readonly termination: boolean; readonly proposedBy: string; readonly proposedAt: string; readonly approvals: readonly ({ readonly by: string; readonly at: string })[]; readonly approvalsNeeded: number; readonly rejected: { readonly by: string; readonly reason: string; readonly at: string } | null; readonly effectedAt: string | null })[]; readonly notices: readonly ({ readonly id: string; readonly case: string; readonly step: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workload: string; readonly party: string; readonly inEffect: boolean; readonly summary: readonly (string)[]; readonly clause: unknown; readonly publishedAt: string; readonly from: string; readonly ended: { readonly why: string; readonly by: string; readonly reason: string; readonly at: string } | null; readonly answers: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly appeals: readonly ({ readonly id: string; readonly by: string; readonly statement: string; readonly at: string; readonly due: string; readonly outcome: "upheld" | "overturned" | null; readonly decidedBy: unknown; readonly reason: unknown })[] })[] }
  }
  liftNotice: {
    params: { readonly id: string; readonly notice: string }
    query: Readonly<Record<string, never>>
    body: { readonly reason: string }
    answer: { readonly id: string; readonly state: "open" | "closed"; readonly level: number; readonly groups: readonly (string)[]; readonly cluster: unknown; readonly links: readonly (string)[]; readonly openedBy: string; readonly openedAt: string; readonly owner: unknown; readonly members: readonly ({ readonly workload: string; readonly party: string; readonly contract: string; readonly contractVersion: string; readonly level: number; readonly finding: "breach" | "permitted" | "undeclared"; readonly uses: readonly (string)[]; readonly clause: unknown; readonly drift: { readonly count: number; readonly of: number; readonly declared: readonly (string)[]; readonly observed: string } | null; readonly harvest: { readonly count: number; readonly of: number } | null; readonly statistics: readonly ({ readonly group: "a" | "b" | "c" | "d" | "e"; readonly detector: string; readonly count: number; readonly of: number; readonly sentence: string })[]; readonly records: readonly (string)[]; readonly engine: string; readonly calibration: string; readonly looked: number; readonly missed: number; readonly disposition: { readonly outcome: "confirmed" | "honest" | "inconclusive"; readonly by: string; readonly reason: string; readonly at: string } | null })[]; readonly notes: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly steps: readonly ({ readonly id: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workloads: readonly (string)[]; readonly limits: readonly ({ readonly kind: "cap_n"; readonly max: number; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "strip_logprobs"; readonly mode: "rewrite" | "refuse_if_asked" } | { readonly kind: "refuse_feature"; readonly feature: "logprobs" | "n" | "batch" | "background" | "files" } | { readonly kind: "rate_class"; readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null })[]; readonly questions: readonly (string)[]; readonly reasonClass: "extraction" | "resale" | "purpose" | "parameters" | "sharing"; readonly words: string; readonly urgent: unknown; readonly termination: boolean; readonly proposedBy: string; readonly proposedAt: string; readonly approvals: readonly ({ readonly by: string; readonly at: string })[]; readonly approvalsNeeded: number; readonly rejected: { readonly by: string; readonly reason: string; readonly at: string } | null; readonly effectedAt: string | null })[]; readonly notices: readonly ({ readonly id: string; readonly case: string; readonly step: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workload: string; readonly party: string; readonly inEffect: boolean; readonly summary: readonly (string)[]; readonly clause: unknown; readonly publishedAt: string; readonly from: string; readonly ended: { readonly why: string; readonly by: string; readonly reason: string; readonly at: string } | null; readonly answers: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly appeals: readonly ({ readonly id: string; readonly by: string; readonly statement: string; readonly at: string; readonly due: string; readonly outcome: "upheld" | "overturned" | null; readonly decidedBy: unknown; readonly reason: unknown })[] })[] }
  }
  enterAppeal: {
    params: { readonly id: string; readonly notice: string }
    query: Readonly<Record<string, never>>
    body: { readonly statement: string }
    answer: { readonly id: string; readonly case: string; readonly step: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workload: string; readonly party: string; readonly inEffect: boolean; readonly summary: readonly (string)[]; readonly clause: unknown; readonly publishedAt: string; readonly from: string; readonly ended: { readonly why: string; readonly by: string; readonly reason: string; readonly at: string } | null; readonly answers: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly appeals: readonly ({ readonly id: string; readonly by: string; readonly statement: string; readonly at: string; readonly due: string; readonly outcome: "upheld" | "overturned" | null; readonly decidedBy: unknown; readonly reason: unknown })[] }
  }
  decideAppeal: {
    params: { readonly id: string; readonly notice: string }
    query: Readonly<Record<string, never>>
    body: { readonly outcome: "upheld" | "overturned"; readonly reason: string }
    answer: { readonly id: string; readonly case: string; readonly step: string; readonly stage: "none" | "watch" | "analysts" | "verify" | "limit" | "suspend"; readonly workload: string; readonly party: string; readonly inEffect: boolean; readonly summary: readonly (string)[]; readonly clause: unknown; readonly publishedAt: string; readonly from: string; readonly ended: { readonly why: string; readonly by: string; readonly reason: string; readonly at: string } | null; readonly answers: readonly ({ readonly by: string; readonly at: string; readonly text: string })[]; readonly appeals: readonly ({ readonly id: string; readonly by: string; readonly statement: string; readonly at: string; readonly due: string; readonly outcome: "upheld" | "overturned" | null; readonly decidedBy: unknown; readonly reason: unknown })[] }
  }
}
