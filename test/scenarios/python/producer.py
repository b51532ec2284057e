"""Sends orders to the queue `orders`: how many, and `at-once` for all in one batch."""

import os
import sys

from azure.servicebus import ServiceBusClient, ServiceBusMessage

count, at_once = int(sys.argv[1]), "at-once" in sys.argv
orders = [ServiceBusMessage("coffee", message_id=f"order-{number}") for number in range(1, count + 1)]
with ServiceBusClient.from_connection_string(os.environ["SERVICE_BUS_CONNECTION_STRING"]) as client:
    with client.get_queue_sender("orders") as sender:
        for each in [orders] if at_once else orders:
            sender.send_messages(each)
print(f"sent {count} orders")
