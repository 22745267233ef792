// Shows how far an upload is, and its errors at their fields. Without it the form works as forms do.
(() => {
  const form = document.querySelector('[data-intake-upload]');
  if (!form) return;
  const line = form.querySelector('.intake-progress');
  const bar = line.querySelector('progress');
  const words = line.querySelector('span');
  const button = form.querySelector('button[type="submit"]');

  const say = (text) => { words.textContent = text; };

  const clear = () => {
    form.querySelectorAll('[data-intake-error]').forEach((one) => one.remove());
    form.querySelectorAll('[aria-invalid]').forEach((one) => one.removeAttribute('aria-invalid'));
  };

  const stop = () => { line.hidden = true; button.disabled = false; };

  const show = (errors) => {
    let first = null;
    Object.entries(errors).forEach(([name, texts]) => {
      const field = form.elements.namedItem(name) || form.querySelector('input[type="file"]');
      const error = document.createElement('p');
      error.className = 'error-message';
      error.id = `${field.id}-error`;
      error.dataset.intakeError = '';
      error.setAttribute('role', 'alert');
      error.textContent = texts.join(' ');
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', error.id);
      field.before(error);
      first = first || field;
    });
    if (first) first.focus();
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clear();
    form.querySelectorAll('.w-field__errors, .error-message').forEach((one) => { one.textContent = ''; });
    const request = new XMLHttpRequest();
    request.open('POST', form.action || window.location.href);
    request.setRequestHeader('Accept', 'application/json');
    request.responseType = 'json';
    request.upload.addEventListener('progress', (moved) => {
      if (!moved.lengthComputable) return;
      bar.value = (100 * moved.loaded) / moved.total;
      if (moved.loaded === moved.total) { bar.removeAttribute('value'); say(form.dataset.reading); }
    });
    request.addEventListener('load', () => {
      const answer = request.response;
      if (answer && answer.next) { window.location.assign(answer.next); return; }
      stop();
      show(answer && answer.errors ? answer.errors : { '': [form.dataset.failed] });
    });
    request.addEventListener('error', () => { stop(); show({ '': [form.dataset.failed] }); });
    line.hidden = false;
    bar.value = 0;
    say(form.dataset.sending);
    button.disabled = true;
    request.send(new FormData(form));
  });
})();
