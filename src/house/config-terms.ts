// The further terms of workloads, contracts, channels and deployments: periods run forward, counts are
// intervals, and no open attribute speaks of a natural person.
import type { Checked } from './config-check.ts'
import { statementsOf } from './config-contracts.ts'
import type { ConfigPath } from './config-yaml.ts'
import { isAboutPerson } from '../policy/personal.ts'
import { personSentence } from './pack-condition.ts'

export function checkTerms(checked: Checked): void {
  const { config } = checked
  for (const [id, { volumes = [] }] of Object.entries(config.workloads)) {
    for (const [index, { persons, from, to }] of volumes.entries()) {
      const path = ['workloads', id, 'volumes', index]
      if (to <= from) {
        checked.report({ path: [...path, 'to'], message: 'to must be later than from' })
      }
      if (typeof persons === 'number' || persons.to === null || persons.from <= persons.to) continue
      const message = 'to must not be less than from'
      checked.report({ path: [...path, 'persons', 'to'], message })
    }
  }
  for (const [id, contract] of Object.entries(config.contracts)) {
    for (const { path, terms } of statementsOf(contract, id)) {
      checkAttributes(checked, terms.attributes ?? {}, [...path, 'attributes'])
    }
  }
  for (const section of ['workloads', 'channels', 'deployments'] as const) {
    for (const [id, { attributes }] of Object.entries(config[section])) {
      checkAttributes(checked, attributes ?? {}, [section, id, 'attributes'])
    }
  }
}

function checkAttributes(
  { report }: Checked,
  attributes: Readonly<Record<string, string>>,
  path: ConfigPath,
): void {
  for (const name of Object.keys(attributes)) {
    if (isAboutPerson(name)) report({ path, key: name, message: personSentence(name) })
  }
}
