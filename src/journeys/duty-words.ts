// A duty of a permit as a sentence, from the text of a decision.

export interface DutyText {
  readonly kind: string
  readonly isPromised: boolean
  readonly rules: readonly string[]
  readonly [member: string]: unknown
}

export function dutyWords(duty: DutyText): string {
  const promised = duty.isPromised ? ', as the deployment promises anyway' : ''
  return `${words(duty)}${promised}`
}

function words(duty: DutyText): string {
  const { kind } = duty
  const changed =
    duty['mode'] === 'refuse_if_asked'
      ? ', and whoever asks otherwise is refused'
      : ', by changing the request'
  switch (kind) {
    case 'pin_regions':
      return `${text(duty['question'])} stays within ${placesText(duty['places'])}`
    case 'force_store_false':
      return `nothing is stored by the provider${changed}`
    case 'strip_logprobs':
      return `no log probabilities${changed}`
    case 'cap_n':
      return `at most ${text(duty['max'])} answers${changed}`
    case 'refuse_feature':
      return `no ${text(duty['feature'])}: whoever asks for it is refused`
    case 'rate_class': {
      const requests = duty['requestsPerMinute']
      const tokens = duty['tokensPerMinute']
      const limits = [
        ...(requests === null ? [] : [`${text(requests)} requests`]),
        ...(tokens === null ? [] : [`${text(tokens)} tokens`]),
      ]
      return `at most ${limits.join(' and ')} a minute`
    }
    case 'log_mode':
      return `log lines are ${text(duty['logMode'])}`
    case 'notice':
      return `notice ${text(duty['id'])}, to be acknowledged once: "${text(duty['text'])}"`
    default:
      return kind
  }
}

function placesText(places: unknown): string {
  if (Array.isArray(places)) return places.join(', ')
  if (typeof places === 'object' && places !== null && 'places' in places) {
    return `${placesText(places.places)} and others`
  }
  return text(places)
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
