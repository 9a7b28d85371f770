// Sums of exact decimals as the server writes them (`-12.000345`): by whole numbers of the finest digit, never
// by floats.

const digitsMax = 18

/** Every amount must be a plain decimal; the sum has no zeros at its end. */
export function addDecimals(amounts: Iterable<string>): string {
  let sum = 0n
  for (const amount of amounts) sum += scaled(amount)
  const digits = (sum < 0n ? -sum : sum).toString().padStart(digitsMax + 1, '0')
  const fraction = digits.slice(-digitsMax).replace(/0+$/, '')
  const whole = digits.slice(0, -digitsMax)
  return `${sum < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

function scaled(amount: string): bigint {
  const parts = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(amount)
  if (parts === null) throw new Error(`not a decimal amount: ${amount}`)
  const [, sign = '', whole = '0', fraction = ''] = parts
  const value = BigInt(whole + fraction.padEnd(digitsMax, '0'))
  return sign === '-' ? -value : value
}
