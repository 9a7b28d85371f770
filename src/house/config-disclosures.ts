// Who owns the models that are sold here, and what each owner is told of them, from the configuration.
import type { Disclosure } from '../contract/disclosure.ts'
import type { ChannelOwners } from '../journeys/channel-owners.ts'
import type { Checked } from './config-check.ts'
import { probablyMeant } from './config-known-keys.ts'
import type { Config } from './config-schema.ts'
import { shown } from './config-sentences.ts'
import type { ConfigPath } from './config-yaml.ts'

export function disclosuresOf({ disclosures }: Pick<Config, 'disclosures'>): readonly Disclosure[] {
  return Object.entries(disclosures ?? {}).map(([id, written]) => ({
    id,
    ownerId: written.owner,
    document: written.document,
    shows: new Set(written.shows),
    atLeast: written.atLeast,
    rules: written.rules,
    validFromMs: written.validFrom,
    validToMs: written.validTo ?? null,
  }))
}

const known = new WeakMap<Config, ChannelOwners>()

export function channelOwnersOf(config: Config): ChannelOwners {
  let owners = known.get(config)
  if (owners === undefined) {
    owners = {
      ofDeployments: ownersOf(
        Object.entries(config.deployments).map(([id, { owner, channel }]) => [
          id,
          owner ?? config.channels[channel]?.owner,
        ]),
      ),
      ofChannels: ownersOf(Object.entries(config.channels).map(([id, { owner }]) => [id, owner])),
      disclosures: disclosuresOf(config),
    }
    known.set(config, owners)
  }
  return owners
}

function ownersOf(
  all: readonly (readonly [id: string, owner: string | undefined])[],
): ReadonlyMap<string, string> {
  return new Map(
    all.flatMap(([id, owner]): readonly (readonly [string, string])[] =>
      owner === undefined ? [] : [[id, owner]],
    ),
  )
}

export function checkDisclosures(checked: Checked): void {
  const { channels, deployments, disclosures = {} } = checked.config
  for (const [section, owned] of Object.entries({ channels, deployments })) {
    for (const [id, { owner }] of Object.entries(owned)) {
      if (owner !== undefined) mustBeParty(checked, owner, [section, id, 'owner'])
    }
  }
  for (const [id, written] of Object.entries(disclosures)) {
    const path = ['disclosures', id]
    const { owner, shows, rules, validFrom, validTo } = written
    mustBeParty(checked, owner, [...path, 'owner'])
    if (validTo !== undefined && validTo <= validFrom) {
      checked.report({
        path: [...path, 'validTo'],
        message: 'validTo must be later than validFrom',
      })
    }
    if (shows.includes('incident_parties') && !shows.includes('incidents')) {
      const message = 'names incident_parties without incidents; add incidents, or remove it'
      checked.report({ path: [...path, 'shows'], message })
    }
    const isByRule = shows.includes('refusals') || shows.includes('obligations')
    if (isByRule && rules.length === 0) {
      const message =
        'is missing, so that refusals and obligations tell nothing; name the rules or packs of this owner'
      checked.report({ path, key: 'rules', severity: 'warning', message })
    }
    const other = Object.entries(disclosures).find(
      ([otherId, one]) => otherId < id && one.owner === owner && overlaps(one, written),
    )
    if (other !== undefined) {
      const message = `is in force together with "${other[0]}" of the same owner; end one before the other begins`
      checked.report({ path: [...path, 'validFrom'], message })
    }
  }
}

type Written = NonNullable<Config['disclosures']>[string]

function overlaps(one: Written, other: Written): boolean {
  const endOf = ({ validTo = Infinity }: Written): number => validTo
  return one.validFrom < endOf(other) && other.validFrom < endOf(one)
}

function mustBeParty({ declared, report }: Checked, id: string, path: ConfigPath): void {
  if (declared.parties.has(id)) return
  const meant = probablyMeant(id, [...declared.parties])
  const hint = meant === null ? 'add it under parties' : `did you mean "${meant}"?`
  report({ path, message: `no party "${shown(id)}"; ${hint}` })
}
