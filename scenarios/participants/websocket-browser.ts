// What a page in a browser does: opens a WebSocket to the gateway and shows what comes.
const socket = new WebSocket(process.env.GATEWAY_URL ?? '');
let shown = 0;
socket.onopen = () => console.log('is connected');
socket.onmessage = ({ data }) => console.log(`shows event ${++shown}: ${data}`);
socket.onerror = () => {
  process.exitCode = 1;
};
socket.onclose = () => console.log('the gateway has closed');
