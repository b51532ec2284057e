"""Publishes six orders to the topic `orders`, with the properties that subscriptions may ask for."""

import os

from azure.servicebus import ServiceBusClient, ServiceBusMessage

with ServiceBusClient.from_connection_string(os.environ["SERVICE_BUS_CONNECTION_STRING"]) as client:
    with client.get_topic_sender("orders") as sender:
        for number, amount in enumerate([5, 20, 300, 8, 1_000, 40]):
            properties = {"amount": amount, "region": "south" if number % 2 else "north"}
            sender.send_messages(
                ServiceBusMessage("coffee", message_id=f"order-{number + 1}", application_properties=properties)
            )
