"""Asks the gateway once, and shows each event that comes in the answer, which never ends."""

import os
import urllib.request

request = urllib.request.Request(os.environ["GATEWAY_URL"], headers={"accept": "text/event-stream"})
with urllib.request.urlopen(request) as answer:
    for line in answer:
        if line.startswith(b"id: "):
            print(f"shows {line[4:].decode().strip()}", flush=True)
print("the gateway has closed")
