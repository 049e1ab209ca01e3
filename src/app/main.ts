/** Entry of the page: styles, router, application. */
import { mount } from 'svelte'
import App from './App.svelte'
import { startRouter } from './router.svelte.ts'
import './styles/index.css'

startRouter()
const target = document.getElementById('app')
if (target === null) throw new Error('index.html has no #app')
mount(App, { target })
