// As much script as a plain form needs: it sends the form without leaving the page and says what went wrong.
const form = document.querySelector('form');
const error = document.getElementById('error');
form.addEventListener('submit', async event => {
  event.preventDefault();
  const button = form.querySelector('button');
  button.disabled = true;
  error.hidden = true;
  try {
    const body = JSON.stringify(Object.fromEntries(new FormData(form)));
    const reply = await fetch('/sign-in', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (!reply.ok) throw new Error(`The server answered ${reply.status}.`);
    location.assign('/');
  } catch (cause) {
    error.textContent = cause.message;
    error.hidden = false;
  }
  button.disabled = false;
});
document.documentElement.dataset.ready = '';
