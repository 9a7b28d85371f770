// Pictures, speech and transcripts by the official package, in both dialects: bytes pass, forms keep their files,
// and each is billed by what its price list prices, to the last digit.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import OpenAI, { AzureOpenAI, BadRequestError, PermissionDeniedError, toFile } from 'openai'

import { startGateway } from '../support/gateway.ts'
import type { Gateway } from '../support/gateway.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway()
})
after(async () => {
  assert.equal(await gateway.stop(), 0)
})

function clients(): readonly [OpenAI, OpenAI, AzureOpenAI] {
  const apiKey = gateway.keyOf('muster-support')
  const apiVersion = '2025-04-01-preview'
  return [
    new OpenAI({ apiKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 }),
    new OpenAI({ apiKey, baseURL: `${gateway.url}/openai/v1`, maxRetries: 0 }),
    new AzureOpenAI({ apiKey, apiVersion, endpoint: gateway.url, maxRetries: 0 }),
  ]
}

/** USD with eight per cent on top, from thousandths of a nano, each line rounded half to even. */
function usd(...lines: readonly (readonly [quantity: number, milliNanos: bigint])[]): string {
  let nanos = 0n
  for (const [quantity, each] of lines)
    nanos += (BigInt(quantity) * each * 108n + 50_000n) / 100_000n
  return `${nanos / 1_000_000_000n}.${String(nanos % 1_000_000_000n).padStart(9, '0')} USD`
}

const png = 'iVBORw0KGgo'

/** A second and a half of silence. */
function wav(): Buffer {
  const bytes = Buffer.alloc(44 + 12_000, 128)
  bytes.write('RIFF', 0)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(8000, 28)
  return bytes
}

test('a picture comes in every dialect, and costs its tokens exactly', async () => {
  for (const client of clients()) {
    const asked = { model: 'gpt-image-2', prompt: 'Ein Zollhaus', quality: 'low' as const, n: 2 }
    const { data, response } = await client.images.generate(asked).withResponse()
    assert.equal(data.data?.length, 2)
    assert.ok(data.data?.[0]?.b64_json?.startsWith(png))
    assert.notEqual(data.data?.[0]?.b64_json, data.data?.[1]?.b64_json)
    const { input_tokens: input = 0, output_tokens: output = 0 } = data.usage ?? {}
    assert.equal(output, 2 * 272)
    // 5 and 30 USD per million tokens.
    const price = usd([input, 5_000_000n], [output, 30_000_000n])
    assert.equal(response.headers.get('x-customhouse-cost'), price)
    assert.equal(response.headers.get('x-customhouse-processing'), 'SE')
  }
})

test('pictures are streamed with their previews, several of them too, and end when they are paid for', async () => {
  for (const client of clients()) {
    const stream = await client.images.generate({
      model: 'gpt-image-2',
      prompt: 'Ein Zollhaus',
      stream: true,
      partial_images: 2,
      n: 2,
    })
    const types = []
    for await (const event of stream) types.push(event.type.replace('image_generation.', ''))
    const each = ['partial_image', 'partial_image', 'completed']
    assert.deepEqual(types, [...each, ...each])
  }
})

test('a picture that is priced by itself costs its price, whatever it tells of tokens', async () => {
  const [client] = clients()
  const asked = { model: 'studio-picture', prompt: 'Ein Zollhaus', n: 3 }
  const { data, response } = await client.images.generate(asked).withResponse()
  assert.equal(data.usage, undefined)
  assert.equal(response.headers.get('x-customhouse-cost'), usd([3, 40_000_000_000n]))
})

test('an edit takes its pictures as files, and pays for those, too', async () => {
  for (const client of clients()) {
    const image = await Promise.all(
      ['eins.png', 'zwei.png'].map((name) => toFile(Buffer.from(png, 'base64'), name)),
    )
    const asked = {
      model: 'gpt-image-2',
      prompt: 'Ein Dach – 屋顶',
      image,
      quality: 'high' as const,
    }
    const { data, response } = await client.images.edit(asked).withResponse()
    const { input_tokens_details: details, output_tokens: output = 0 } = data.usage ?? {}
    assert.equal(details?.image_tokens, 2 * 323)
    const lines = [
      [details?.text_tokens ?? 0, 5_000_000n],
      [details?.image_tokens ?? 0, 8_000_000n],
      [output, 30_000_000n],
    ] as const
    assert.equal(response.headers.get('x-customhouse-cost'), usd(...lines))
    const stream = await client.images.edit({ ...asked, stream: true })
    const types = []
    for await (const event of stream) types.push(event.type)
    assert.deepEqual(types, ['image_edit.completed'])
  }
})

test('speech is sound that passes as it comes, or events that end in their usage', async () => {
  const [client] = clients()
  const asked = { model: 'gpt-4o-mini-tts', voice: 'cedar', input: 'Guten Tag. '.repeat(200) }
  const sound = await client.audio.speech.create(asked)
  assert.match(sound.headers.get('content-type') ?? '', /^audio\//)
  const bytes = Buffer.from(await sound.arrayBuffer())
  assert.equal(bytes.toString('latin1', 0, 4), 'RIFF')
  assert.equal(bytes.length, 44 + Math.round((asked.input.length / 15) * 8000))
  const events = await client.audio.speech.create({ ...asked, stream_format: 'sse' })
  const text = await events.text()
  assert.ok(text.includes('speech.audio.delta'))
  assert.match(text.slice(-200), /speech\.audio\.done.*output_tokens/)
})

test('speech that is priced by the character costs the characters that were sent', async () => {
  for (const client of clients().slice(0, 2)) {
    const asked = {
      model: 'tts-1',
      voice: 'cedar',
      input: 'Zoll 关税 🛃',
      response_format: 'pcm',
    } as const
    const sound = await client.audio.speech.create(asked)
    // Nine letters and a space each, and a sign that is two units and one character.
    assert.equal(Array.from(asked.input).length, 9)
    assert.equal(sound.headers.get('x-customhouse-cost'), usd([9, 15_000_000n]))
    assert.ok((await sound.arrayBuffer()).byteLength > 1000)
  }
})

test('a transcript comes as JSON, as text and as a stream, by tokens or by the second', async () => {
  for (const client of clients()) {
    const file = await toFile(wav(), 'gruss.wav')
    const model = 'gpt-4o-transcribe'
    const { data, response } = await client.audio.transcriptions
      .create({ model, file, prompt: 'Zollhaus' })
      .withResponse()
    assert.match(data.text, /2 seconds of gruss\.wav/)
    const usage = data.usage
    assert.ok(usage?.type === 'tokens')
    const { text_tokens: text = 0, audio_tokens: audio = 0 } = usage.input_token_details ?? {}
    const lines = [
      [text, 2_500_000n],
      [audio, 6_000_000n],
      [usage.output_tokens, 10_000_000n],
    ] as const
    assert.equal(audio, 15)
    assert.equal(response.headers.get('x-customhouse-cost'), usd(...lines))
    const stream = await client.audio.transcriptions.create({ model, file, stream: true })
    let heard = ''
    for await (const event of stream)
      if (event.type === 'transcript.text.delta') heard += event.delta
    assert.equal(heard, data.text)
  }
})

test('sound that is priced by the second costs begun seconds, told or shown by its own length', async () => {
  const [client, azure] = clients()
  const file = await toFile(wav(), 'gruss.wav')
  const model = 'whisper-1'
  const costs = []
  for (const response_format of ['json', 'verbose_json'] as const) {
    const { data, response } = await client.audio.transcriptions
      .create({ model, file, response_format })
      .withResponse()
    assert.match(data.text, /simulated/)
    costs.push(response.headers.get('x-customhouse-cost'))
  }
  assert.deepEqual(costs, [usd([2, 100_000_000n]), usd([2, 100_000_000n])])
  for (const response_format of ['text', 'srt', 'vtt'] as const) {
    const { data, response } = await azure.audio.transcriptions
      .create({ model, file, response_format })
      .withResponse()
    assert.match(data, /simulated/)
    // Nothing is told: what the file holds for certain counts.
    assert.equal(response.headers.get('x-customhouse-cost'), usd([1, 100_000_000n]))
  }
  const { text } = await client.audio.translations.create({ model, file })
  assert.match(text, /simulated/)
})

test('what would bring in another model, voice or place is refused before anything is sent', async () => {
  const [client] = clients()
  const denied = (param: string) => (error: unknown) => {
    assert.ok(error instanceof PermissionDeniedError)
    assert.equal(error.param, param)
    return true
  }
  const svg = { model: 'other' }
  const picture = { model: 'gpt-image-2', prompt: 'a', svg }
  await assert.rejects(client.images.generate(picture), denied('svg'))
  const image = await toFile(Buffer.from(png, 'base64'), 'a.png')
  await assert.rejects(client.images.edit({ ...picture, image }), denied('svg'))
  const voice = { id: 'voice_1' }
  const spoken = { model: 'tts-1', input: 'a', voice }
  await assert.rejects(client.audio.speech.create(spoken), denied('voice'))
})

test('a model answers nothing that it does not serve', async () => {
  const [client] = clients()
  const unserved = (error: unknown): boolean => {
    assert.ok(error instanceof BadRequestError)
    assert.equal(error.code, 'unsupported_api')
    return true
  }
  await assert.rejects(client.images.generate({ model: 'gpt-4o', prompt: 'a' }), unserved)
  const file = await toFile(wav(), 'a.wav')
  await assert.rejects(
    client.audio.translations.create({ model: 'gpt-4o-transcribe', file }),
    unserved,
  )
  const messages = [{ role: 'user' as const, content: 'a' }]
  await assert.rejects(client.chat.completions.create({ model: 'tts-1', messages }), unserved)
})
