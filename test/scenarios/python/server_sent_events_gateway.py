"""Takes orders from the queue `orders` and tells each to all browsers that listen, by server-sent events."""

import os
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from azure.servicebus import ServiceBusClient
from stopping import until_told

browsers = []


class Gateway(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        events = queue.Queue()
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        browsers.append(events)
        print(f"{len(browsers)} browsers listen", flush=True)
        while (event := events.get()) is not None:
            self.wfile.write(event.encode())
            self.wfile.flush()
        self.close_connection = True

    def log_message(self, *_):
        pass


told = until_told()
server = ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Gateway)
threading.Thread(target=server.serve_forever).start()
print("is open", flush=True)
with ServiceBusClient.from_connection_string(os.environ["SERVICE_BUS_CONNECTION_STRING"]) as client:
    with client.get_queue_receiver("orders") as orders:
        while not told.is_set():
            for order in orders.receive_messages(max_message_count=5, max_wait_time=0.5):
                for browser in browsers:
                    browser.put(f"id: {order.message_id}\ndata: {order}\n\n")
                orders.complete_message(order)
for browser in browsers:
    browser.put(None)
server.shutdown()
server.server_close()
