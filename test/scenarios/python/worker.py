"""Takes orders as they come until it is told to stop: from the queue `orders`, or from a subscription of that topic."""

import os
import sys
import time

from azure.servicebus import ServiceBusClient
from stopping import until_told

told = until_told()
handled = []
with ServiceBusClient.from_connection_string(
    os.environ["SERVICE_BUS_CONNECTION_STRING"], retry_backoff_factor=0.1, retry_backoff_max=0.5, retry_total=50
) as client:
    source = (
        client.get_subscription_receiver("orders", sys.argv[1]) if len(sys.argv) > 1 else client.get_queue_receiver("orders")
    )
    with source as receiver:
        print("is ready", flush=True)
        while not told.is_set():
            for message in receiver.receive_messages(max_message_count=2, max_wait_time=0.5):
                time.sleep(0.05)
                receiver.complete_message(message)
                handled.append(message.message_id)
                print(f"handled {message.message_id}", flush=True)
print(f"handled in all: {', '.join(handled)}")
