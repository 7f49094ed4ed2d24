// What the widget tells this page: the code goes to our own server, which alone can redeem it.
const form = document.querySelector('#finish');
const trouble = document.querySelector('#trouble');
const widget = document.querySelector('genkan-signin');
const texts = JSON.parse(trouble.dataset.texts);

widget.addEventListener('result', ({ detail }) => {
  for (const name of ['code', 'state', 'iss']) form.elements[name].value = detail[name];
  form.submit();
});
widget.addEventListener('error', ({ detail }) => {
  if (detail.reason === 'cancelled') return;
  trouble.textContent = texts[detail.reason] ?? texts.other;
  trouble.hidden = false;
});
