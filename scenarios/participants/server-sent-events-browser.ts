// Does what EventSource does in a browser: asks the gateway once, and shows each event that comes in the answer, which never ends.
const answer = await fetch(process.env.GATEWAY_URL ?? '', { headers: { accept: 'text/event-stream' } });

let text = '';
for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
  const events = (text + chunk).split('\n\n');
  text = events.pop() ?? '';
  for (const event of events) console.log(`shows ${/^id: (.*)$/m.exec(event)?.[1]}`);
}
console.log('the gateway has closed');
