// Ben says something in the channel; done when the page has heard of it and had two frames to draw it.

const done = arguments[arguments.length - 1];

const heard = () => performance.getEntriesByType('resource').some((one) => one.name.includes('/ui/state'));

function look() {
  if (heard()) requestAnimationFrame(() => requestAnimationFrame(() => done(null)));
  else requestAnimationFrame(look);
}

performance.clearResourceTimings();
const said = { as: 'U0BEN', channel: 'C0SHADOWING', text: 'See you on Thursday!' };
fetch('/ui/message', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) });
look();
