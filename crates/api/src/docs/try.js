// Sends requests from the page and shows the answers. Without it the page can be read all the same.
'use strict'

const key = document.getElementById('key')

/** The address, headers and body that a form stands for. */
function request (form) {
  let path = form.dataset.path
  const query = new URLSearchParams()
  const headers = new Headers({ Accept: 'application/json' })
  for (const input of form.querySelectorAll('input')) {
    if (input.dataset.in === 'path') {
      path = path.replace(`{${input.name}}`, encodeURIComponent(input.value.trim()))
    } else if (input.value !== '' && input.dataset.in === 'query') {
      query.set(input.name, input.value)
    } else if (input.value !== '') {
      headers.set(input.name, input.value)
    }
  }
  const options = { method: form.dataset.method, headers, cache: 'no-store', redirect: 'manual' }
  const body = form.querySelector('textarea')
  if (body !== null && body.value.trim() !== '') {
    headers.set('Content-Type', 'application/json')
    options.body = body.value
  }
  if ('needsKey' in form.dataset) {
    headers.set('Authorization', `Bearer ${key.value.trim()}`)
  }
  const search = query.size === 0 ? '' : `?${query}`
  return [document.body.dataset.prefix + path + search, options]
}

/** The body as it should be read. */
function pretty (text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** Sends what a form stands for, and shows the whole answer. */
async function send (form, shown) {
  const [address, options] = request(form)
  const response = await fetch(address, options)
  if (response.type === 'opaqueredirect') {
    shown.textContent = `${options.method} ${address}\n\nThe answer leads to another site.`
    return
  }
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`)
  const head = [`${options.method} ${address}`, '', `${response.status} ${response.statusText}`, ...headers]
  shown.textContent = [...head, '', pretty(await response.text())].join('\n')
  shown.dataset.status = response.status
}

async function submit (event) {
  event.preventDefault()
  const form = event.currentTarget
  const shown = form.querySelector('output')
  if ('needsKey' in form.dataset && key.value.trim() === '') {
    shown.textContent = 'Enter your API key at the top of the page first.'
    key.focus()
    return
  }
  shown.textContent = 'Sending …'
  delete shown.dataset.status
  try {
    await send(form, shown)
  } catch (error) {
    shown.textContent = `The request could not be sent: ${error.message}`
  }
}

document.querySelector('form.key').addEventListener('submit', event => event.preventDefault())
for (const form of document.querySelectorAll('.try form')) {
  form.addEventListener('submit', submit)
}
for (const hidden of document.querySelectorAll('.try, form.key')) {
  hidden.hidden = false
}
