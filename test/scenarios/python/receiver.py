"""Asks the queue `orders` once for as many messages as the argument says, completes what comes, and says what it was."""

import os
import sys

from azure.servicebus import ServiceBusClient

wanted = int(sys.argv[1])
with ServiceBusClient.from_connection_string(os.environ["SERVICE_BUS_CONNECTION_STRING"]) as client:
    with client.get_queue_receiver("orders") as receiver:
        messages = receiver.receive_messages(max_message_count=wanted, max_wait_time=2)
        while 0 < len(messages) < wanted:
            messages += receiver.receive_messages(max_message_count=wanted - len(messages), max_wait_time=2)
        for message in messages:
            receiver.complete_message(message)
print(f"got {len(messages)} messages")
