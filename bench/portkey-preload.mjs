// Loaded into Portkey's process before it. With the versions of its dependencies that npm resolves,
// its stream path fails with 500: it appends to the headers of a fetched response, which are
// immutable. A copy of the headers lets it run; the copy costs a few microseconds of several hundred.
const fetched = globalThis.fetch
const NativeResponse = globalThis.Response
globalThis.fetch = async (...args) => {
  const response = await fetched(...args)
  const { status, statusText } = response
  return new NativeResponse(response.body, {
    status,
    statusText,
    headers: new Headers(response.headers),
  })
}
