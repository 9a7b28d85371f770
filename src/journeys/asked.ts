// What of a request decisions may read: its model, dialect, features, modalities and where the caller
// is. Never its content. Equal bit sums give the same frozen lists, so that nothing is built per request.
import { callerCountry, type CallerCountry } from '../identity/country.ts'
import type { DecisionRequest } from '../policy/subject.ts'
import { featureNames, type ModelRequest } from '../wire/model-request.ts'
import type { Caller } from './caller.ts'
import type { Call } from './ports.ts'

export function askedOf(
  { dialect, country }: Pick<Call, 'dialect' | 'country'>,
  caller: Pick<Caller, 'contract'>,
  { model, features }: Pick<ModelRequest, 'model' | 'features'>,
): DecisionRequest {
  const parts = partsOf(features)
  const place = placeOf(caller, country)
  return {
    model,
    dialect,
    features: parts.features,
    modalities: parts.modalities,
    country: place.country,
    countryMissing: place.countryMissing,
  }
}

/** A request for text alone, as the list of models asks it. */
export function plainlyAsked(
  caller: Pick<Caller, 'contract'>,
  model: string,
  country: string | null,
): DecisionRequest {
  return askedOf({ dialect: 'openai', country }, caller, { model, features: 0 })
}

type Parts = Pick<DecisionRequest, 'features' | 'modalities'>

const known = new Map<number, Parts>()

function partsOf(bits: number): Parts {
  let parts = known.get(bits)
  if (parts === undefined) {
    const names = featureNames(bits)
    parts = {
      features: names.filter((name) => name !== 'image' && name !== 'audio'),
      modalities: ['text', ...names.filter((name) => name === 'image' || name === 'audio')],
    }
    known.set(bits, parts)
  }
  return parts
}

type Place = Pick<DecisionRequest, 'country' | 'countryMissing'>

function placeOf({ contract }: Pick<Caller, 'contract'>, network: string | null): Place {
  return network === null
    ? unsaid
    : shown(
        callerCountry({
          network,
          contract: contract.userCountries,
          excluded: contract.excludedUserCountries,
        }),
      )
}

/** By far the most requests, hence made once. */
const unsaid = shown(callerCountry({ network: null, contract: null, excluded: new Set() }))

function shown(found: CallerCountry): Place {
  return found.kind === 'known'
    ? { country: found.country, countryMissing: '' }
    : { country: null, countryMissing: found.missing }
}
