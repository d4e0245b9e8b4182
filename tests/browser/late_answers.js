// From now on the page waits for each answer about how things stand, as it does on a slow machine.

const done = arguments[arguments.length - 1];
const LATE_MS = 400;

const { fetch } = window;
window.fetch = async (address, options) => {
  const answer = await fetch(address, options);
  if (String(address).startsWith('/ui/state')) await new Promise((resolve) => setTimeout(resolve, LATE_MS));
  return answer;
};
done();
