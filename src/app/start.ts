/** Puts the application on the page. */
import { mount } from 'svelte'
import App from './App.svelte'
import { startRouter } from './router.svelte.ts'

startRouter()
const target = document.getElementById('app')
if (target === null) throw new Error('index.html has no #app')
mount(App, { target })
